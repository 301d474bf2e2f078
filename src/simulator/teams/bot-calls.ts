import { createHttpClient } from '../../platform/http-client.ts'
import type { InboundEnvelope } from '../../protocols/bot-inbound.ts'
import type { RealTime } from '../real-time.ts'
import type { Wait } from '../service-hooks.ts'
import { connectorIssuer } from './openid-routes.ts'
import { registration } from './registration.ts'
import type { SigningKeys } from './signing-keys.ts'

/** What came of posting an activity to a bot. */
export type BotCall =
  | { endpoint: string; status: number; body: string }
  | { endpoint: string; status: null; error: string }

/**
 * How long Teams waits for a bot before it posts the same activity again.
 * https://github.com/MicrosoftDocs/msteams-docs/issues/6084
 */
export const botTimeoutMs = 15_000

/** How long after a failure an activity is posted again; then Teams gives it up. */
const redeliverAfterMs = [1_000, 3_000]

const tokenLifetimeSeconds = 3_600

export type BotCalls = ReturnType<typeof createBotCalls>

/**
 * Posts activities to bots, signed, in their order within a conversation. What gets no answer, or one
 * that says that the bot failed, is posted again with the same id.
 */
export function createBotCalls({
  keys,
  serviceUrl,
  time,
  wait,
  stop,
  timeoutMs = botTimeoutMs,
}: {
  keys: SigningKeys
  serviceUrl: () => string
  time: RealTime
  wait: Wait
  /** Fires when the simulator ends: nothing is posted again. */
  stop: AbortSignal
  timeoutMs?: number | undefined
}) {
  const client = createHttpClient({ timeoutMs, connections: 16 })
  /** The last activity on its way, by bot and conversation. */
  const underway = new Map<string, Promise<void>>()

  async function authorization(): Promise<string> {
    const issuedAt = Math.floor(time.nowMs() / 1_000)
    const token = await keys.sign({
      serviceurl: serviceUrl(),
      nbf: issuedAt,
      exp: issuedAt + tokenLifetimeSeconds,
      iss: connectorIssuer,
      aud: registration.appId,
    })
    return `Bearer ${token}`
  }

  async function post(endpoint: string, activity: InboundEnvelope): Promise<BotCall> {
    const reply = await client.request({
      method: 'POST',
      url: endpoint,
      headers: {
        authorization: await authorization(),
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)',
        'x-ms-conversation-id': activity.conversation.id,
        'x-ms-tenant-id': registration.tenantId,
      },
      body: JSON.stringify(activity),
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
    })
    if (reply.kind === 'answered') return { endpoint, status: reply.status, body: reply.body }
    return { endpoint, status: null, error: reply.cause }
  }

  async function postAgain(endpoint: string, activity: InboundEnvelope): Promise<void> {
    for (const waitMs of redeliverAfterMs) {
      await wait(waitMs)
      if (stop.aborted || !hasFailed(await post(endpoint, activity))) return
    }
  }

  return {
    /** Resolves when the bot was called once; a failed call is repeated afterwards, before the next one. */
    async call(endpoint: string, activity: InboundEnvelope): Promise<BotCall> {
      const place = `${endpoint} ${activity.conversation.id}`
      const first = (underway.get(place) ?? Promise.resolve()).then(() => post(endpoint, activity))
      const whole = first
        .then((call) => (hasFailed(call) ? postAgain(endpoint, activity) : undefined))
        // A fault of ours is the caller's to hear of, and must not hold up what comes after.
        .catch(() => undefined)
      underway.set(place, whole)
      void whole.finally(() => {
        if (underway.get(place) === whole) underway.delete(place)
      })
      return first
    },

    /** Resolves when nothing is on its way any more. */
    async close(): Promise<void> {
      await Promise.all(underway.values())
      await client.close()
    },
  }
}

/** A refusal stands: whoever answers 4xx has understood, and will not take it the next time either. */
function hasFailed({ status }: BotCall): boolean {
  return status === null || status >= 500 || status === 408 || status === 429
}
