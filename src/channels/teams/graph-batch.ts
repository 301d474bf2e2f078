import { sleep } from '../../platform/clock.ts'
import { type HttpClient, parseRetryAfter } from '../../platform/http-client.ts'
import { BatchResponse, maxBatchRequests, type BatchRequest } from '../../protocols/graph.ts'
import { call, isAnswered, type Reply } from './teams-call.ts'
import { parseJson, type TokenSource } from './teams-token.ts'

/** One call of Graph. */
export type GraphRequest = {
  method: 'GET' | 'POST'
  /** Below the version, without a slash in front, e.g. `users/ana%40contoso.example?$select=id`. */
  path: string
  headers?: Record<string, string>
  body?: object
}

export type GraphOptions = {
  signal: AbortSignal
  /** How long, all in all, a throttled call may be waited for before it is given back as it is; none unless said. Real milliseconds. */
  patienceMs?: number
}

/** How we speak to Microsoft Graph. Every answer is given back, good or bad. */
export type GraphClient = {
  ask(request: GraphRequest, options: GraphOptions): Promise<Reply>
  /** Asks many things in batches of twenty. @returns one answer for each, in order. */
  askMany(requests: readonly GraphRequest[], options: GraphOptions): Promise<Reply[]>
  /** Follows the address of a next page; refused (null) where it leads to another host. */
  follow(nextLink: string, request: GraphRequest, options: GraphOptions): Promise<Reply | null>
}

/** A service that does not say how long to wait is given this long, and then twice as long. */
const firstWaitMs = 1_000

/** Creates the client. The token goes to the host of `graphUrl` and to no other. @param graphUrl with its version, ending in a slash. */
export function createGraphClient({
  http,
  tokens,
  graphUrl,
}: {
  http: HttpClient
  tokens: TokenSource
  graphUrl: string
}): GraphClient {
  const callUrl = (url: string, { method, headers, body }: GraphRequest, signal: AbortSignal) =>
    call(http, tokens, {
      method,
      url,
      ...(headers && { headers }),
      ...(body && { body: JSON.stringify(body) }),
      signal,
    })

  async function askPatiently(url: string, request: GraphRequest, patience: Patience) {
    let reply = await callUrl(url, request, patience.signal)
    while (isThrottled(reply) && (await patience.wait(reply.retryAfterMs))) {
      reply = await callUrl(url, request, patience.signal)
    }
    return reply
  }

  /**
   * Throttling strikes each request of a batch by itself, while the batch answers 200; those are asked
   * again one by one after the longest wait that was asked for.
   * https://learn.microsoft.com/graph/throttling#throttling-and-batching
   */
  async function askBatch(requests: readonly GraphRequest[], patience: Patience): Promise<Reply[]> {
    const body = { requests: requests.map(inBatch) } satisfies BatchRequest
    const whole = await askPatiently(
      `${graphUrl}$batch`,
      { method: 'POST', path: '$batch', body },
      patience,
    )
    const batch = isAnswered(whole) ? BatchResponse.safeParse(parseJson(whole.body)).data : null
    if (!isAnswered(whole) || !batch) return requests.map(() => ofWholeBatch(whole))
    const byId = new Map(batch.responses.map((response) => [response.id, response]))
    const replies = requests.map((_request, index) => replyOf(byId.get(String(index))))

    const waits = replies.flatMap((reply) => (isThrottled(reply) ? [reply.retryAfterMs] : []))
    const longestMs = waits.some((ms) => ms !== null)
      ? Math.max(...waits.map((ms) => ms ?? 0))
      : null
    if (waits.length === 0 || !(await patience.wait(longestMs))) return replies
    for (const [index, reply] of replies.entries()) {
      const request = requests[index]
      if (!request || !isThrottled(reply)) continue
      replies[index] = await askPatiently(graphUrl + request.path, request, patience)
    }
    return replies
  }

  return {
    ask: (request, options) =>
      askPatiently(graphUrl + request.path, request, createPatience(options)),

    async askMany(requests, options) {
      const patience = createPatience(options)
      const replies: Reply[] = []
      for (let start = 0; start < requests.length; start += maxBatchRequests) {
        const some = requests.slice(start, start + maxBatchRequests)
        replies.push(...(await askBatch(some, patience)))
      }
      return replies
    },

    follow(nextLink, request, options) {
      if (new URL(nextLink).origin !== new URL(graphUrl).origin) return Promise.resolve(null)
      return askPatiently(nextLink, request, createPatience(options))
    },
  }
}

/** `Content-Type` must be named where there is a body. https://learn.microsoft.com/graph/json-batching */
const inBatch = ({ method, path, headers, body }: GraphRequest, index: number) => ({
  id: String(index),
  method,
  url: `/${path}`,
  ...((headers ?? body) && {
    headers: { ...(body && { 'Content-Type': 'application/json' }), ...headers },
  }),
  ...(body && { body }),
})

type Throttled = Reply & { kind: 'answered' }

const isThrottled = (reply: Reply): reply is Throttled =>
  reply.kind === 'answered' && (reply.status === 429 || reply.status === 503)

function replyOf(response: BatchResponse['responses'][number] | undefined): Reply {
  if (!response) return notUnderstood
  const { status, headers = {}, body } = response
  const named = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')
  return {
    kind: 'answered',
    status,
    body: body === undefined ? '' : JSON.stringify(body),
    retryAfterMs: parseRetryAfter(named?.[1], Date.now()),
  }
}

/** A batch that was not understood says nothing of the people in it. */
const notUnderstood: Reply = { kind: 'answered', status: 502, body: '', retryAfterMs: null }

const ofWholeBatch = (reply: Reply): Reply =>
  reply.kind === 'answered' && ![401, 403, 429].includes(reply.status) ? notUnderstood : reply

type Patience = {
  signal: AbortSignal
  /** Waits as asked, if the patience left allows it. @returns whether it did. */
  wait(askedMs: number | null): Promise<boolean>
}

function createPatience({ signal, patienceMs = 0 }: GraphOptions): Patience {
  const untilMs = performance.now() + patienceMs
  let usualMs = firstWaitMs
  return {
    signal,
    async wait(askedMs) {
      const waitMs = askedMs ?? usualMs
      if (askedMs === null) usualMs *= 2
      if (performance.now() + waitMs > untilMs || signal.aborted) return false
      await sleep(waitMs, signal)
      return !signal.aborted
    },
  }
}
