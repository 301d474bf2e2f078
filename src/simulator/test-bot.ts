import { createPublicKey, verify } from 'node:crypto'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { json } from 'node:stream/consumers'

import { z } from 'zod'

import { startTestServer } from '../platform/test-server.ts'
import {
  ConnectorClaims,
  ConnectorKeys,
  InboundEnvelope,
  OpenIdMetadata,
} from '../protocols/bot-inbound.ts'

/** What a bot received, after its token was verified with the published keys. */
export type Received = {
  activity: InboundEnvelope
  headers: IncomingHttpHeaders
  claims: ConnectorClaims
  kid: string
}

export type TestBot = Awaited<ReturnType<typeof startTestBot>>

const Header = z.object({ alg: z.literal('RS256'), kid: z.string(), typ: z.literal('JWT') })

/** For tests: a bot that verifies what it is posted with node:crypto alone, and answers as it is told. */
export async function startTestBot() {
  const received: Received[] = []
  const refused: string[] = []
  /** What the next posts are answered, in order; afterwards 200. `hang` answers never. */
  const answers: (number | 'hang' | { status: number; body: unknown })[] = []
  let openIdUrl = ''

  async function readToken(authorization: string | undefined) {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? ''
    const [head = '', payload = '', signature = ''] = token.split('.')
    const { kid } = Header.parse(decode(head))
    const { jwks_uri: keysUrl } = OpenIdMetadata.parse(await fetchJson(openIdUrl))
    const key = ConnectorKeys.parse(await fetchJson(keysUrl)).keys.find((one) => one.kid === kid)
    if (key === undefined) throw new Error('The key is not published')
    if (!key.endorsements?.includes('msteams')) throw new Error('The key is not endorsed')
    const { n = '', e = '' } = key
    const publicKey = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' })
    const bytes = Buffer.from(signature, 'base64url')
    if (!verify('RSA-SHA256', Buffer.from(`${head}.${payload}`), publicKey, bytes)) {
      throw new Error('The signature is wrong')
    }
    return { kid, claims: ConnectorClaims.parse(decode(payload)) }
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { kid, claims } = await readToken(request.headers.authorization)
    const activity = InboundEnvelope.parse(await json(request))
    received.push({ activity, headers: request.headers, claims, kid })
    const answer = answers.shift() ?? 200
    if (answer === 'hang') return
    const { status, body } = typeof answer === 'number' ? { status: answer, body: {} } : answer
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  const server = await startTestServer(
    createServer((request, response) => {
      take(request, response).catch((error: unknown) => {
        refused.push(String(error))
        response.writeHead(403).end()
      })
    }),
  )

  return {
    endpoint: `${server.url}/channels/1/teams/messages`,
    received,
    refused,
    answers,
    /** Where the keys are. */
    trust(url: string): void {
      openIdUrl = url
    },
    kinds: () =>
      received.map(({ activity }) =>
        [activity.type, activity['action'] ?? activity['name']].filter(Boolean).join(' '),
      ),
    close: () => server.close(),
  }
}

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
}

async function fetchJson(url: string): Promise<unknown> {
  const answer = await fetch(url)
  return answer.json()
}
