import { rootCertificates } from 'node:tls'

import { Agent, type Dispatcher, errors } from 'undici'

/** What came of one HTTP request. What matters for sending is what may have happened on the other side. */
export type HttpReply =
  /** The other side answered. `body` is empty when it broke off in the middle: the status stands. */
  | {
      kind: 'answered'
      status: number
      body: string
      retryAfterMs: number | null
      /** What the other side's clock showed, where it says so, as the header has it. */
      date?: string
      /** Those headers that were asked for and came, by name; one that came twice with a comma between. */
      headers?: Record<string, string>
    }
  /** The request certainly did not reach it: no address, no connection. */
  | { kind: 'not-sent'; cause: string }
  /** The request left and no answer came: it may or may not have been done. */
  | { kind: 'lost'; cause: 'timeout' | 'connection-lost' }

export type HttpRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: string
  headers?: Record<string, string>
  body?: string | undefined
  /** Which headers of the answer are wanted, in lower case. */
  wantHeaders?: readonly string[]
  /** Gives it up; left out where nothing does, which spares a listener a request. */
  signal?: AbortSignal | undefined
  /** Is told when the request is written to its connection. */
  onLeave?: (() => void) | undefined
}

export type HttpClient = {
  /** Resolves for everything that can happen on a network; rejects only for a malformed request. */
  request(request: HttpRequest): Promise<HttpReply>
  close(): Promise<void>
}

/** Failures before the first byte of a request could leave. */
const notSentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
])

/**
 * Creates a client that keeps connections open and never repeats a request by itself.
 *
 * @param timeoutMs from the request to the end of the answer's head, in real time.
 * @param connections the most to one host at once.
 * @param userAgent how it introduces itself.
 * @param ca certificates, in PEM, that are trusted beside those that everybody trusts.
 */
export function createHttpClient({
  timeoutMs,
  connections,
  userAgent,
  ca,
}: {
  timeoutMs: number
  connections: number
  userAgent?: string | undefined
  ca?: string | undefined
}): HttpClient {
  const agent = new Agent({
    connections,
    pipelining: 1,
    connectTimeout: Math.min(timeoutMs, 10_000),
    ...(ca !== undefined && { connect: { ca: [...rootCertificates, ca] } }),
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })

  return {
    request: ({ method, url, headers = {}, body, wantHeaders = noHeaders, signal, onLeave }) => {
      // What is after the host goes over the wire as it is: it was written for that.
      const slash = url.indexOf('/', 'https://'.length)
      return exchange(
        agent,
        {
          origin: slash === -1 ? url : url.slice(0, slash),
          path: slash === -1 ? '/' : url.slice(slash),
          method,
          headers: userAgent === undefined ? headers : { 'user-agent': userAgent, ...headers },
          body: body ?? null,
        },
        { wantHeaders, signal, onLeave },
      )
    },
    close: () => agent.close(),
  }
}

const noHeaders: readonly string[] = []

/**
 * Makes one request. By undici's handler and not by its `request`, whose answer is a stream of Node: that
 * was a third of the processor time of a request with a small answer.
 */
function exchange(
  agent: Agent,
  options: Dispatcher.DispatchOptions,
  {
    wantHeaders,
    signal,
    onLeave,
  }: Pick<HttpRequest, 'signal' | 'onLeave'> & { wantHeaders: readonly string[] },
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    let answer: (HttpReply & { kind: 'answered' }) | null = null
    const chunks: Buffer[] = []
    let giveUp: (() => void) | undefined
    const forget = () => {
      if (giveUp) signal?.removeEventListener('abort', giveUp)
    }
    agent.dispatch(options, {
      onRequestStart(controller) {
        onLeave?.()
        if (!signal) return
        giveUp = () => controller.abort(reasonOf(signal))
        if (signal.aborted) giveUp()
        else signal.addEventListener('abort', giveUp, { once: true })
      },
      onResponseStart(_controller, status, headers) {
        // What comes before the answer says nothing.
        if (status < 200) return
        answer = {
          kind: 'answered',
          status,
          retryAfterMs: parseRetryAfter(headers['retry-after'], Date.now()),
          body: '',
        }
        if (typeof headers['date'] === 'string') answer.date = headers['date']
        if (wantHeaders.length > 0) answer.headers = pickHeaders(headers, wantHeaders)
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk)
      },
      onResponseEnd() {
        forget()
        if (!answer) return
        answer.body = textOf(chunks)
        resolve(answer)
      },
      onResponseError(_controller, error) {
        forget()
        // The status has arrived; an answer that breaks off after it does not change what was done.
        if (answer) {
          resolve(answer)
          return
        }
        try {
          resolve(replyOfError(error))
        } catch (fault) {
          reject(fault)
        }
      },
    })
  })
}

const reasonOf = ({ reason }: AbortSignal): Error =>
  reason instanceof Error ? reason : new Error('given up')

function textOf(chunks: readonly Buffer[]): string {
  const [first] = chunks
  if (!first) return ''
  const text = (chunks.length === 1 ? first : Buffer.concat(chunks)).toString()
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

function pickHeaders(
  all: Record<string, string | string[] | undefined>,
  wanted: readonly string[],
): Record<string, string> {
  const came = wanted.flatMap((name) => {
    const value = all[name]
    return value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]]
  })
  return Object.fromEntries(came)
}

function replyOfError(error: unknown): HttpReply {
  const code = codeOf(error)
  if (error instanceof errors.InvalidArgumentError || code === 'ERR_INVALID_URL') throw error
  if (notSentCodes.has(code)) return { kind: 'not-sent', cause: code }
  const timedOut =
    code === 'UND_ERR_HEADERS_TIMEOUT' || (error instanceof Error && error.name === 'TimeoutError')
  return { kind: 'lost', cause: timedOut ? 'timeout' : 'connection-lost' }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  // Connecting to several addresses of one name fails with all their errors together.
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/**
 * Reads a Retry-After header: seconds, or a date.
 *
 * @returns milliseconds from `nowMs`, never negative; null when there is none or it makes no sense.
 */
export function parseRetryAfter(
  header: string | string[] | undefined,
  nowMs: number,
): number | null {
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined || text.trim() === '') return null
  const seconds = Number(text)
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1000 : null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs)
}
