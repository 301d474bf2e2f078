import { createServer } from 'node:http'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { createHttpClient, type HttpClient } from '../../platform/http-client.ts'
import { startTestServer, type TestServer } from '../../platform/test-server.ts'
import { createTokenSource, parseJson } from './teams-token.ts'

const minuteMs = 60_000

/** A token service that says what it is told to say, and gives token-1, token-2 … for an hour. */
type Answer = { status: number; body: string; breaksOff?: boolean }
let answerNext: (Answer | 'reset')[]
let asked: { contentType: string | undefined; form: Record<string, string> }[]
let server: TestServer
let http: HttpClient
let nowMs: number

const issue = (token: string, seconds = 3600): Answer => ({
  status: 200,
  body: JSON.stringify({
    token_type: 'Bearer',
    expires_in: seconds,
    ext_expires_in: seconds,
    access_token: token,
  }),
})

beforeEach(async () => {
  answerNext = []
  asked = []
  nowMs = 1_000_000
  server = await startTestServer(
    createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        asked.push({
          contentType: request.headers['content-type'],
          form: Object.fromEntries(new URLSearchParams(body)),
        })
        const answer = answerNext.shift() ?? issue(`token-${asked.length}`)
        if (answer === 'reset') {
          request.socket.resetAndDestroy()
        } else if (answer.breaksOff) {
          response.writeHead(answer.status, { 'content-length': answer.body.length + 10 })
          response.write(answer.body, () => request.socket.end())
        } else {
          response.writeHead(answer.status).end(answer.body)
        }
      })
    }),
  )
  http = createHttpClient({ timeoutMs: 60_000, connections: 8 })
})
afterEach(async () => {
  await http.close()
  await server.close()
})

const createTokens = (tokenUrl = `${server.url}/tenant/oauth2/v2.0/token`) =>
  createTokenSource({
    http,
    tokenUrl,
    appId: 'app-1',
    clientSecret: 'S3cret+/=&?',
    scope: 'https://api.botframework.com/.default',
    nowMs: () => nowMs,
  })
const token = (number: number) => ({ kind: 'token', token: `token-${number}` })

describe('a token', () => {
  test('is asked for with client credentials, as a form', async () => {
    expect(await createTokens().get()).toEqual(token(1))
    expect(asked).toEqual([
      {
        contentType: 'application/x-www-form-urlencoded',
        form: {
          grant_type: 'client_credentials',
          client_id: 'app-1',
          client_secret: 'S3cret+/=&?',
          scope: 'https://api.botframework.com/.default',
        },
      },
    ])
  })

  test('is kept, and renewed five minutes before it expires', async () => {
    const tokens = createTokens()
    await tokens.get()
    nowMs += 55 * minuteMs - 1
    expect(await tokens.get()).toEqual(token(1))
    nowMs += 1
    expect(await tokens.get()).toEqual(token(2))
    expect(asked).toHaveLength(2)
  })

  test('that lives but a minute is kept all the same, or every message would ask for one', async () => {
    answerNext = [issue('brief', 60)]
    const tokens = createTokens()
    await tokens.get()
    nowMs += 29_999
    expect(await tokens.get()).toEqual({ kind: 'token', token: 'brief' })
    nowMs += 1
    expect(await tokens.get()).toEqual(token(2))
  })

  test('is asked for once by fifty senders who need it at once', async () => {
    const tokens = createTokens()
    const answers = await Promise.all(Array.from({ length: 50 }, () => tokens.get()))
    expect(answers).toEqual(Array.from({ length: 50 }, () => token(1)))
    expect(asked).toHaveLength(1)
  })

  test('that a service has refused is forgotten, and the next one is asked for once', async () => {
    const tokens = createTokens()
    await tokens.get()
    for (let sender = 0; sender < 10; sender += 1) tokens.forget('token-1')
    const answers = await Promise.all([tokens.get(), tokens.get()])
    expect(answers).toEqual([token(2), token(2)])
    expect(asked).toHaveLength(2)
  })

  test('of today is not forgotten because one of yesterday was refused', async () => {
    const tokens = createTokens()
    await tokens.get()
    tokens.forget('token-1')
    await tokens.get()
    tokens.forget('token-1')
    expect(await tokens.get()).toEqual(token(2))
    expect(asked).toHaveLength(2)
  })
})

describe('no token', () => {
  const wrongSecret = JSON.stringify({
    error: 'invalid_client',
    error_description: 'AADSTS7000215: Invalid client secret provided. Trace ID: 1',
    error_codes: [7000215],
  })

  test.each<[string, Answer | 'reset', object]>([
    [
      'refused with the code of Entra for a wrong secret',
      { status: 401, body: wrongSecret },
      { kind: 'refused', detail: 'AADSTS7000215' },
    ],
    [
      'refused with the code of Entra for an unknown application',
      { status: 400, body: '{"error":"x","error_description":"AADSTS700016: not found"}' },
      { kind: 'refused', detail: 'AADSTS700016' },
    ],
    [
      'refused without a code of Entra',
      { status: 404, body: '<html></html>' },
      { kind: 'refused', detail: 'HTTP 404' },
    ],
    [
      'unavailable while Entra is broken',
      { status: 500, body: '' },
      { kind: 'unavailable', detail: 'HTTP 500' },
    ],
    [
      'unavailable while a gateway is in the way',
      { status: 503, body: '<html></html>' },
      { kind: 'unavailable', detail: 'HTTP 503' },
    ],
    [
      'unavailable while Entra is throttling',
      { status: 429, body: '{"error":"temporarily_unavailable"}' },
      { kind: 'unavailable', detail: 'HTTP 429' },
    ],
    [
      'unavailable when the connection breaks',
      'reset',
      { kind: 'unavailable', detail: 'connection-lost' },
    ],
  ])('is %s, and the next one is asked for anew', async (_rule, answer, expected) => {
    answerNext = [answer]
    const tokens = createTokens()
    expect(await tokens.get()).toEqual(expected)
    expect(await tokens.get()).toEqual(token(2))
  })

  test('is unavailable when an answer 200 breaks off: Entra did not say no', async () => {
    answerNext = [{ ...issue('token-1'), body: '{"token_type":"Bea', breaksOff: true }]
    expect(await createTokens().get()).toMatchObject({ kind: 'unavailable' })
  })

  test('is unavailable when nobody listens', async () => {
    await server.close()
    expect(await createTokens().get()).toEqual({
      kind: 'unavailable',
      detail: 'ECONNREFUSED',
    })
  })

  test('is told to all who wait for the same answer', async () => {
    answerNext = [{ status: 401, body: wrongSecret }]
    const tokens = createTokens()
    const answers = await Promise.all([tokens.get(), tokens.get()])
    expect(answers.map(({ kind }) => kind)).toEqual(['refused', 'refused'])
    expect(asked).toHaveLength(1)
  })
})

test.each([
  ['{"a":1}', { a: 1 }],
  ['', null],
  ['<html>', null],
])('what somebody else wrote, %j, is read as %j', (text, expected) => {
  expect(parseJson(text)).toEqual(expected)
})
