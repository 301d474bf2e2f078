import { importJWK } from 'jose'
import { z } from 'zod'

import { connectorOpenIdUrls } from '../../contract/chatbot.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import { isLoopback } from '../../platform/http-url.ts'
import { ConnectorKey, OpenIdMetadata } from '../../protocols/bot-inbound.ts'
import { parseJson } from './teams-token.ts'

type VerifyKey = Awaited<ReturnType<typeof importJWK>>

export type KeyAnswer =
  | { kind: 'found'; key: VerifyKey; endorsements: readonly string[]; issuer: string }
  /** The keys are known, and this is none of them. */
  | { kind: 'unknown' }
  /** No keys could be had for too long: nothing can be told. */
  | { kind: 'unavailable'; detail: string }

export type ConnectorKeys = {
  /** Finds a key by its id, from memory where it can. Never rejects. */
  find(keyId: string): Promise<KeyAnswer>
}

/** Asked for anew from then on; Microsoft demands a day at the latest. */
const renewAfterMs = 12 * 3_600_000
/** When the keys cannot be had, the old ones are still good for as long. */
const goodForMs = 72 * 3_600_000
/** A stranger's key ids must not make us ask for ever: so often at once, then once in a while. */
const mostRefreshes = 3
const refreshEveryMs = 20_000
const timeoutMs = 5_000

/** Who signs, by where the keys are. The simulator says itself who it is. */
const issuerOf = new Map<string, string>([
  [connectorOpenIdUrls[0], 'https://api.botframework.com'],
  [connectorOpenIdUrls[1], 'https://api.botframework.us'],
  [connectorOpenIdUrls[2], 'https://api.botframework.azure.cn'],
])

/**
 * Keeps the public keys by which tokens of the Bot Connector are signed. A key id that is not known is
 * looked for at once, for keys are changed without notice. However many ask, one request is made.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#openid-metadata-document
 *
 * @param nowMs real time.
 */
export function createConnectorKeys({
  http,
  openIdUrl = connectorOpenIdUrls[0],
  nowMs,
}: {
  http: HttpClient
  openIdUrl?: string | undefined
  nowMs: () => number
}): ConnectorKeys {
  let known: (LoadedKeys & { loadedMs: number }) | null = null
  let refreshing: Promise<void> | null = null
  let failure = 'not asked yet'
  let allowed = mostRefreshes
  let allowedMs = nowMs()

  function mayRefresh(): boolean {
    const grown = Math.floor((nowMs() - allowedMs) / refreshEveryMs)
    if (grown > 0) {
      allowed = Math.min(mostRefreshes, allowed + grown)
      allowedMs += grown * refreshEveryMs
    }
    if (allowed < 1) return false
    allowed -= 1
    return true
  }

  async function reload(): Promise<void> {
    try {
      const loaded = await load(http, openIdUrl)
      if ('failure' in loaded) failure = loaded.failure
      else known = { ...loaded, loadedMs: nowMs() }
    } finally {
      refreshing = null
    }
  }

  async function refresh(): Promise<void> {
    if (!refreshing && !mayRefresh()) return
    refreshing ??= reload()
    await refreshing
  }

  function look(keyId: string): KeyAnswer {
    if (!known || nowMs() - known.loadedMs > goodForMs) {
      return { kind: 'unavailable', detail: failure }
    }
    const key = known.keys.get(keyId)
    return key ? { kind: 'found', ...key, issuer: known.issuer } : { kind: 'unknown' }
  }

  return {
    async find(keyId) {
      const remembered = look(keyId)
      if (remembered.kind !== 'found') {
        await refresh()
        return look(keyId)
      }
      // Whoever waits for an answer does not wait for this.
      if (known && nowMs() - known.loadedMs > renewAfterMs) void refresh()
      return remembered
    },
  }
}

type LoadedKeys = {
  issuer: string
  keys: Map<string, { key: VerifyKey; endorsements: readonly string[] }>
}

async function load(
  http: HttpClient,
  openIdUrl: string,
): Promise<LoadedKeys | { failure: string }> {
  const metadata = await get(http, openIdUrl, OpenIdMetadata)
  if ('failure' in metadata) return metadata
  const { issuer, jwks_uri: keysUrl } = metadata.content
  const expected = issuerOf.get(openIdUrl)
  if (expected !== undefined && issuer !== expected) {
    return { failure: `the metadata are of another issuer, ${issuer}` }
  }
  if (!isBeside(keysUrl, openIdUrl)) return { failure: `the keys are elsewhere, at ${keysUrl}` }
  const list = await get(http, keysUrl, z.looseObject({ keys: z.array(z.unknown()) }))
  if ('failure' in list) return list
  const keys: LoadedKeys['keys'] = new Map()
  for (const item of list.content.keys) {
    // One that we do not understand does not spoil the others.
    const parsed = ConnectorKey.safeParse(item).data
    if (!parsed || parsed.kty !== 'RSA') continue
    if ((parsed.use ?? 'sig') !== 'sig' || (parsed.alg ?? 'RS256') !== 'RS256') continue
    const { kid, n, e, endorsements = [] } = parsed
    if (n === undefined || e === undefined) continue
    const key = await importJWK({ kty: 'RSA', n, e }, 'RS256').catch(() => null)
    if (key) keys.set(kid, { key, endorsements })
  }
  return keys.size > 0 ? { issuer, keys } : { failure: 'there are no keys' }
}

/** Keys come from where their metadata are: from Microsoft over https, or both from this computer. */
function isBeside(keysUrl: string, openIdUrl: string): boolean {
  if (isLoopback(openIdUrl)) return isLoopback(keysUrl)
  const url = new URL(keysUrl)
  return url.protocol === 'https:' && url.host === new URL(openIdUrl).host
}

async function get<Content>(
  http: HttpClient,
  url: string,
  schema: z.ZodType<Content>,
): Promise<{ content: Content } | { failure: string }> {
  const signal = AbortSignal.timeout(timeoutMs)
  const reply = await http.request({ method: 'GET', url, signal })
  if (reply.kind !== 'answered') return { failure: `${url}: ${reply.cause}` }
  if (reply.status !== 200) return { failure: `${url}: HTTP ${reply.status}` }
  const content = schema.safeParse(parseJson(reply.body))
  return content.success ? { content: content.data } : { failure: `${url}: not what was expected` }
}
