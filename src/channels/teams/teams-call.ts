import type { SendResult } from '../../domain/delivery.ts'
import type { HttpClient, HttpReply } from '../../platform/http-client.ts'
import type { SendContext } from '../channel.ts'
import { resultOfPreparation, resultOfSend } from './teams-answers.ts'
import type { TokenSource } from './teams-token.ts'

/** What came of one call: an answer of the service, no answer, or nothing, for there was no token or no turn. */
export type Reply = HttpReply | { kind: 'not-asked'; result: SendResult; detail: string }

/** Says whether the service has answered at all. */
export const isAnswered = (reply: Reply): reply is HttpReply & { kind: 'answered' } =>
  reply.kind === 'answered'

/** What a call without an answer means for a delivery: a message may have left, a preparation does no harm. */
export const failureOf = (
  reply: Exclude<Reply, { kind: 'answered' }>,
  of: 'message' | 'preparation' = 'preparation',
): SendResult => {
  if (reply.kind === 'not-asked') return reply.result
  return of === 'message' ? resultOfSend(reply, null) : resultOfPreparation(reply)
}

/**
 * Makes one call with a token; a refused token is renewed once, for nothing was done with it. After
 * waiting for a token it waits its turn anew: else all who waited would leave at once.
 */
export async function call(
  http: HttpClient,
  tokens: TokenSource,
  {
    method,
    url,
    headers,
    body,
    signal,
    nextTurn,
    onLeave,
  }: {
    method: 'GET' | 'POST'
    url: string
    headers?: Record<string, string>
    /** JSON. */
    body?: string
  } & Partial<SendContext>,
): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    const hasTurn = tries === 1 && tokens.isReady()
    const answer = await tokens.get()
    if (answer.kind === 'refused') {
      const result = {
        kind: 'permanent',
        code: 'credentials-refused',
        detail: answer.detail,
      } as const
      return { kind: 'not-asked', result, detail: answer.detail }
    }
    if (answer.kind === 'unavailable') {
      const result = { kind: 'not-sent', code: 'token-unavailable' } as const
      return { kind: 'not-asked', result, detail: answer.detail }
    }
    const ended = hasTurn ? null : await nextTurn?.()
    if (ended) return { kind: 'not-asked', result: ended, detail: ended.kind }
    const reply = await http.request({
      method,
      url,
      headers: {
        ...headers,
        authorization: `Bearer ${answer.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body,
      signal,
      onLeave,
    })
    if (reply.kind !== 'answered' || reply.status !== 401 || tries === 2) return reply
    tokens.forget(answer.token)
  }
}
