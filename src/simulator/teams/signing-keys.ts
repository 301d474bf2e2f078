import { createHash, generateKeyPair, sign } from 'node:crypto'
import { promisify } from 'node:util'

import { z } from 'zod'

import { type ConnectorKeys, teamsChannelId } from '../../protocols/bot-inbound.ts'

/** A private key as JWK. It signs for made-up people only, and lives in the journal. */
export const SigningKey = z.object({
  kid: z.string(),
  jwk: z.looseObject({ kty: z.literal('RSA'), n: z.string(), e: z.string(), d: z.string() }),
})
export type SigningKey = z.infer<typeof SigningKey>

export type SigningKeys = ReturnType<typeof createSigningKeys>

/** The one that signs and the one before it, whose tokens are still about. */
const publishedKeys = 2

const makeKeyPair = promisify(generateKeyPair)

/**
 * Keeps the keys by which calls to the bot are signed. The first is made when it is first needed.
 * `record` is told of each new key before it counts.
 */
export function createSigningKeys({ record }: { record: (key: SigningKey) => void }) {
  const keys: SigningKey[] = [] // the newest last
  let making: Promise<SigningKey> | undefined

  async function make(): Promise<SigningKey> {
    const { publicKey, privateKey } = await makeKeyPair('rsa', { modulusLength: 2048 })
    const der = publicKey.export({ type: 'spki', format: 'der' })
    const key = SigningKey.parse({
      kid: createHash('sha1').update(der).digest('base64url'),
      jwk: privateKey.export({ format: 'jwk' }),
    })
    record(key)
    keys.push(key)
    return key
  }

  async function current(): Promise<SigningKey> {
    const key = keys.at(-1)
    if (key !== undefined) return key
    making ??= make().finally(() => {
      making = undefined
    })
    return making
  }

  return {
    restore(key: SigningKey): void {
      keys.push(key)
    },
    all: (): readonly SigningKey[] => keys.slice(-publishedKeys),

    /** Makes a new key, which signs from now on; the one before stays published, the others do not. */
    async rotate(): Promise<string> {
      await current()
      return (await make()).kid
    },

    /** The public halves, the signing one last, each endorsed for Teams. */
    async published(): Promise<ConnectorKeys> {
      await current()
      return {
        keys: keys.slice(-publishedKeys).map(({ kid, jwk: { n, e } }) => ({
          kty: 'RSA',
          use: 'sig',
          kid,
          // Microsoft's are those of certificates; here there are none to have a thumbprint.
          x5t: kid,
          n,
          e,
          endorsements: [teamsChannelId],
        })),
      }
    },

    /** Signs claims as a compact JWS, RS256. */
    async sign(claims: Record<string, unknown>): Promise<string> {
      const { kid, jwk } = await current()
      const head = encode({ alg: 'RS256', kid, x5t: kid, typ: 'JWT' })
      const text = `${head}.${encode(claims)}`
      const signature = sign('RSA-SHA256', Buffer.from(text), { key: jwk, format: 'jwk' })
      return `${text}.${signature.toString('base64url')}`
    },
  }
}

function encode(part: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
