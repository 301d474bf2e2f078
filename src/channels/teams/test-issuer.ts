import { createServer } from 'node:http'

import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

import { startTestServer } from '../../platform/test-server.ts'

const generate = () => generateKeyPair('RS256', { extractable: true })
/** Making one takes a fifth of a second, so the issuers of a test file begin with the same. */
const firstPair = generate()

/**
 * For tests: the keys and tokens of the Bot Connector as its document describes them, over real HTTP. It
 * shares nothing with the simulator, whose mistakes could be ours.
 */
export type TestIssuer = {
  /** `http://127.0.0.1:<port>`. */
  url: string
  openIdUrl: string
  issuer: string
  /** The public key that signs now. */
  jwk(): JWK
  privateKey(): CryptoKey
  /** Signs claims beside those of a usual token; `header` beside the usual one. */
  sign(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>
  /** Signs with a new key from now on; the old one is no longer published. */
  rotate(): Promise<void>
  /** What its next answers are: keys as they are, or changed. */
  answers: {
    status: number
    metadata: Record<string, unknown>
    endorsements: string[] | undefined
    extraKeys: unknown[]
  }
  /** How often metadata were asked for. */
  asked(): number
  close(): Promise<void>
}

/** Starts an issuer whose tokens are for one application. @param nowMs real time. */
export async function startTestIssuer({
  appId,
  serviceUrl,
  nowMs = Date.now,
}: {
  appId: string
  serviceUrl: string
  nowMs?: () => number
}): Promise<TestIssuer> {
  let pair = await firstPair
  let publicJwk: JWK = {}
  let keyNumber = 0
  let asked = 0
  const issuer = 'https://connector.test'
  const answers: TestIssuer['answers'] = {
    status: 200,
    metadata: {},
    endorsements: ['msteams', 'skype'],
    extraKeys: [],
  }

  async function publish(): Promise<void> {
    keyNumber += 1
    publicJwk = { ...(await exportJWK(pair.publicKey)), kid: `key-${keyNumber}`, use: 'sig' }
  }
  await publish()

  const server = await startTestServer(
    createServer((request, response) => {
      const isKeys = request.url === '/keys'
      if (!isKeys) asked += 1
      const { endorsements, extraKeys, metadata, status } = answers
      const content = isKeys
        ? { keys: [...extraKeys, { ...publicJwk, ...(endorsements && { endorsements }) }] }
        : { issuer, jwks_uri: `${server.url}/keys`, ...metadata }
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(content))
    }),
  )

  return {
    url: server.url,
    openIdUrl: `${server.url}/openid`,
    issuer,
    jwk: () => publicJwk,
    privateKey: () => pair.privateKey,
    sign(claims = {}, header = {}) {
      const seconds = Math.floor(nowMs() / 1_000)
      const usual = { iss: issuer, aud: appId, nbf: seconds, exp: seconds + 3_600 }
      return new SignJWT({ ...usual, serviceurl: serviceUrl, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: publicJwk.kid ?? '', typ: 'JWT', ...header })
        .sign(pair.privateKey)
    },
    async rotate() {
      pair = await generate()
      await publish()
    },
    answers,
    asked: () => asked,
    close: () => server.close(),
  }
}
