import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'

import { afterEach, describe, expect, test } from 'vitest'

import { createHttpClient, type HttpReply, parseRetryAfter } from './http-client.ts'
import { startTestServer } from './test-server.ts'

/** Long enough for a busy machine; where a time-out is awaited, a test has its own. */
const patientMs = 60_000
const never = new AbortController().signal

const closings: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close()
})

async function listen(server: Parameters<typeof startTestServer>[0]): Promise<string> {
  const listening = await startTestServer(server)
  closings.push(() => listening.close())
  return listening.url
}

const serveHttp = (listener: RequestListener) => listen(createHttpServer(listener))
/** A server that does what it likes with a connection once the first bytes of a request came. */
const serveTcp = (onRequest: (socket: Socket) => void) =>
  listen(createTcpServer((socket) => socket.once('data', () => onRequest(socket))))

function openClient(timeoutMs = patientMs, connections = 8) {
  const client = createHttpClient({ timeoutMs, connections })
  closings.push(() => client.close())
  return client
}

const post = (url: string, timeoutMs?: number, signal = never): Promise<HttpReply> =>
  openClient(timeoutMs).request({ method: 'POST', url, body: '{}', signal })

/** The head of an answer, and as much of its body as it was broken off after. */
const answerText = (head: string, body = '') => `HTTP/1.1 ${head}\r\n\r\n${body}`

describe('a request', () => {
  test('carries method, path with query, headers and body as they are', async () => {
    const url = await serveHttp((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        const { method, headers } = request
        response.end(JSON.stringify({ method, url: request.url, body, type: headers['x-type'] }))
      })
    })
    const reply = await openClient().request({
      method: 'PUT',
      url: `${url}/a%3A1/b?$select=id&x=%20`,
      headers: { 'x-type': 'yes' },
      body: 'Prénom ✓',
      signal: never,
    })
    expect(reply).toMatchObject({ kind: 'answered', status: 200 })
    expect(JSON.parse(reply.kind === 'answered' ? reply.body : '')).toEqual({
      method: 'PUT',
      url: '/a%3A1/b?$select=id&x=%20',
      body: 'Prénom ✓',
      type: 'yes',
    })
  })

  test.each([200, 201, 302, 404, 500, 503])(
    'that gets an answer %i is answered, and made once only',
    async (status) => {
      let requests = 0
      const url = await serveHttp((_request, response) => {
        requests += 1
        response.writeHead(status, { location: '/elsewhere' }).end('said')
      })
      expect(await post(url)).toEqual({
        kind: 'answered',
        date: expect.stringContaining('GMT'),
        status,
        body: 'said',
        retryAfterMs: null,
      })
      expect(requests).toBe(1)
    },
  )

  test('is told how long to wait', async () => {
    const url = await serveHttp((_request, response) => {
      response.writeHead(429, { 'retry-after': '12' }).end()
    })
    expect(await post(url)).toMatchObject({ status: 429, retryAfterMs: 12_000 })
  })

  test('to a closed port was certainly not sent', async () => {
    const server = await startTestServer(createTcpServer())
    await server.close()
    expect(await post(server.url)).toEqual({
      kind: 'not-sent',
      cause: 'ECONNREFUSED',
    })
  })

  test('that is malformed is a fault of ours and rejects', async () => {
    const request = { method: 'GET', headers: { 'bad header': 'x' }, signal: never } as const
    await expect(openClient().request({ ...request, url: 'http://127.0.0.1:9/' })).rejects.toThrow(
      /header/,
    )
    await expect(openClient().request({ ...request, url: 'no address' })).rejects.toThrow(/URL/)
  })
})

describe('a request in doubt', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['that was reset before an answer', (socket) => socket.resetAndDestroy()],
    ['whose connection was closed before an answer', (socket) => socket.end()],
    [
      'that was reset within the head of an answer',
      (socket) => socket.write('HTTP/1.1 201 Cre', () => socket.resetAndDestroy()),
    ],
    ['whose answer is no HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
  ])('%s may have been done', async (_rule, onRequest) => {
    let requests = 0
    const url = await serveTcp((socket) => {
      requests += 1
      onRequest(socket)
    })
    expect(await post(url)).toEqual({ kind: 'lost', cause: 'connection-lost' })
    expect(requests).toBe(1)
  })

  test('on a kept connection that is reset may have been done, and is not repeated', async () => {
    let requests = 0
    const url = await serveHttp((request, response) => {
      requests += 1
      if (requests === 1) response.end()
      else request.socket.resetAndDestroy()
    })
    const client = openClient(patientMs, 1)
    const ask = () => client.request({ method: 'GET', url, signal: never })
    expect(await ask()).toMatchObject({ status: 200 })
    expect(await ask()).toEqual({ kind: 'lost', cause: 'connection-lost' })
    expect(requests).toBe(2)
  })

  test('gets no answer in time', async () => {
    const url = await serveHttp(({ method }, response) => {
      if (method === 'GET') response.end()
    })
    const client = openClient(200, 1)
    // Connected first: a connection that takes too long on a busy machine is another rule.
    let reply: HttpReply
    do reply = await client.request({ method: 'GET', url, signal: never })
    while (reply.kind !== 'answered')
    expect(await client.request({ method: 'POST', url, signal: never })).toEqual({
      kind: 'lost',
      cause: 'timeout',
    })
  })

  test('outlasts the time-out of its signal', async () => {
    const url = await serveTcp(() => undefined)
    expect(await post(url, patientMs, AbortSignal.timeout(100))).toEqual({
      kind: 'lost',
      cause: 'timeout',
    })
  })

  test('is given up by its signal', async () => {
    const giveUp = new AbortController()
    const url = await serveTcp(() => giveUp.abort())
    expect(await post(url, patientMs, giveUp.signal)).toEqual({
      kind: 'lost',
      cause: 'connection-lost',
    })
  })
})

describe('an answer 201 stands', () => {
  test.each<[string, (socket: Socket) => void]>([
    [
      'when its connection is reset within the body',
      (socket) => {
        // So much fits in no buffer: once it is written, the head has been read.
        const much = Buffer.alloc(32 * 1024 * 1024)
        socket.write(answerText('201 Created\r\ncontent-length: 99999999'))
        socket.write(much, () => socket.resetAndDestroy())
      },
    ],
    [
      'when its body is shorter than announced',
      (socket) => socket.end(answerText('201 Created\r\ncontent-length: 30', '{"id":"16')),
    ],
    [
      'when its chunks break off',
      (socket) =>
        socket.end(answerText('201 Created\r\ntransfer-encoding: chunked', '9\r\n{"id":"16\r\n')),
    ],
  ])('%s', async (_rule, onRequest) => {
    const url = await serveTcp(onRequest)
    expect(await post(url)).toEqual({
      kind: 'answered',
      status: 201,
      body: '',
      retryAfterMs: null,
    })
  })

  test('when the rest of its body never comes', async () => {
    const url = await serveTcp((socket) => {
      socket.write(answerText('201 Created\r\ncontent-length: 30', '{"id":"16'))
    })
    expect(await post(url, 2_000)).toMatchObject({ kind: 'answered', status: 201, body: '' })
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-11-24T10:00:00Z')
  test.each<[string, string | string[] | undefined, number | null]>([
    ['counts seconds', '12', 12_000],
    ['may be zero', '0', 0],
    ['may have blanks around it', ' 3 ', 3_000],
    ['may be a date', 'Tue, 24 Nov 2026 10:01:30 GMT', 90_000],
    ['in the past is now', 'Tue, 24 Nov 2026 09:59:00 GMT', 0],
    ['that came twice counts once', ['5', '60'], 5_000],
    ['that is negative makes no sense', '-5', null],
    ['without end makes no sense', 'Infinity', null],
    ['of words makes no sense', 'soon', null],
    ['that is empty is none', '', null],
    ['that is blank is none', '  ', null],
    ['may be missing', undefined, null],
    ['may be an empty list', [], null],
  ])('%s', (_rule, header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected)
  })
})
