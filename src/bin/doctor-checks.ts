import { statSync } from 'node:fs'
import { join } from 'node:path'

import { request } from 'undici'
import { z } from 'zod'

import { requireLoopback, sealName } from '../actions/create-channel.ts'
import type { Channel } from '../channels/channel.ts'
import { Refusal } from '../domain/errors.ts'
import { reasonSentence } from '../contract/reasons.ts'
import type { Config } from '../platform/config.ts'
import { readDataFile } from '../platform/data-file.ts'
import { createHttpClient, type HttpClient } from '../platform/http-client.ts'
import { isLoopback } from '../platform/http-url.ts'
import { createSecretBox, type SecretBox } from '../platform/secrets.ts'
import type { Db } from '../platform/sql.ts'
import type { Channel as StoredChannel } from '../store/channels.ts'
import { readServerClock } from '../store/installation-views.ts'
import { type Check, judgeClock, judgePublicAnswer, type Knock } from './doctor-judge.ts'
import type { DoctorWording } from './doctor-wording-en.ts'

/** A channel, and how people know it, e.g. `Nany · Teams`. */
export type NamedChannel = StoredChannel & { label: string }

/** The files and directories of a data directory that hold secrets, with the modes they are made with. */
const secretPlaces = [
  { path: '', wanted: 0o700 },
  { path: 'admin-token', wanted: 0o600 },
  { path: 'secret-key', wanted: 0o600 },
  { path: 'postgres', wanted: 0o700 },
  { path: 'postgres/password', wanted: 0o600 },
]

/** Where tokens come from unless a channel says otherwise. */
const entraId = 'https://login.microsoftonline.com/'

/** Says whether a channel may reach anybody outside this computer. */
export function isReal(channel: Pick<StoredChannel, 'kind' | 'settings'>): boolean {
  try {
    requireLoopback(channel)
    return false
  } catch (error) {
    if (error instanceof Refusal) return true
    throw error
  }
}

/** Measures how many milliseconds the clock of the database is ahead of ours: the quickest of three answers. */
export async function measureDatabaseClock(db: Db): Promise<number> {
  const measured: { tookMs: number; aheadMs: number }[] = []
  for (let turn = 0; turn < 3; turn += 1) {
    const sentAtMs = Date.now()
    const atMs = await readServerClock(db)
    const tookMs = Date.now() - sentAtMs
    measured.push({ tookMs, aheadMs: atMs - (sentAtMs + tookMs / 2) })
  }
  return measured.toSorted((a, b) => a.tookMs - b.tookMs)[0]?.aheadMs ?? 0
}

/** Compares our clock with those of the services that give tokens; who does not answer says nothing. */
export async function checkServiceClocks(
  channels: readonly NamedChannel[],
  words: DoctorWording,
  signal: AbortSignal,
): Promise<Check[]> {
  const urls = channels
    .filter(({ kind }) => kind === 'teams')
    .map(({ settings }) => settings['tokenUrl'] ?? entraId)
    .flatMap((url) => (typeof url === 'string' && URL.canParse(url) ? [new URL(url).origin] : []))
    // On this machine there is one clock.
    .filter((origin) => !isLoopback(origin))
  const checks = [...new Set(urls)].map(async (origin) => {
    const aheadMs = await measureHttpClock(origin, signal)
    const { host } = new URL(origin)
    return aheadMs === null ? [] : [judgeClock({ name: host, whose: host, aheadMs }, words)]
  })
  return (await Promise.all(checks)).flat()
}

/** Reads the clock of an HTTP server by its `Date`, a whole second. Null when it does not tell. */
export async function measureHttpClock(url: string, signal: AbortSignal): Promise<number | null> {
  try {
    const sentAtMs = Date.now()
    const { headers, body } = await request(url, {
      method: 'HEAD',
      signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
    })
    const tookMs = Date.now() - sentAtMs
    await body.dump()
    const atMs = Date.parse(String(headers['date']))
    return Number.isNaN(atMs) ? null : atMs + 500 - (sentAtMs + tookMs / 2)
  } catch {
    return null
  }
}

/** Checks the public address, and tries it where a server runs. */
export async function checkPublicAddress(
  { publicUrl, host, port }: Pick<Config, 'publicUrl' | 'host' | 'port'>,
  { isNeeded, signal }: { isNeeded: boolean; signal: AbortSignal },
  words: DoctorWording,
): Promise<Check[]> {
  const setting = { group: 'public-address', name: 'setting' } as const
  const ofListening = checkListening({ publicUrl, host }, words)
  if (publicUrl === null) {
    const state = isNeeded ? 'mend' : 'advice'
    return [{ ...setting, state, ...words.noAddress }, ...ofListening]
  }
  const url = publicUrl.replace(/\/+$/, '')
  const isPlain = url.startsWith('http:') && !isLoopback(url)
  const http = createHttpClient({ timeoutMs: 10_000, connections: 2 })
  try {
    const here = host.replace(/^(0\.0\.0\.0|::)$/, '127.0.0.1')
    const localUrl = `http://${here.includes(':') ? `[${here}]` : here}:${port}`
    const [answer, local] = await Promise.all([
      knock(http, url, signal),
      knock(http, localUrl, signal),
    ])
    return [
      ...(isPlain ? [{ ...setting, state: 'mend' as const, ...words.plainAddress(url) }] : []),
      ...ofListening,
      judgePublicAnswer(
        { url, answer, local: { url: localUrl, isClairon: local.kind === 'clairon' } },
        words,
      ),
    ]
  } finally {
    await http.close()
  }
}

/** Who signs in from elsewhere without TLS has their session read on the way. */
function checkListening(
  { publicUrl, host }: Pick<Config, 'publicUrl' | 'host'>,
  words: DoctorWording,
): Check[] {
  const address = `http://${host.includes(':') ? `[${host}]` : host}`
  const isHere = URL.canParse(address) && isLoopback(address)
  if (isHere || publicUrl?.startsWith('https:')) return []
  const said = words.openListening(host)
  return [{ group: 'public-address', name: 'listening', state: 'advice', ...said }]
}

const Health = z.object({ ok: z.literal(true) })

async function knock(http: HttpClient, url: string, signal: AbortSignal): Promise<Knock> {
  const reply = await http.request({ method: 'GET', url: `${url}/healthz`, signal })
  if (reply.kind !== 'answered') return { kind: 'silent', cause: reply.cause }
  try {
    if (reply.status === 200 && Health.safeParse(JSON.parse(reply.body)).success) {
      return { kind: 'clairon' }
    }
  } catch {
    // No JSON: somebody else.
  }
  return { kind: 'other', status: reply.status }
}

/**
 * Checks the secret key, what it has sealed, and who else could read the secrets.
 *
 * @returns the box of the key, or null without a key; and which channels it opens.
 */
export function checkSecrets(
  config: Config,
  channels: readonly NamedChannel[],
  words: DoctorWording,
): { checks: Check[]; secretBox: SecretBox | null; opened: ReadonlySet<NamedChannel> } {
  const sealed = channels.filter(({ secrets }) => secrets !== null)
  const { check, key } = findKey(config, sealed.length > 0, words)
  const secretBox = key && createSecretBox(key)
  const closed = secretBox ? sealed.filter((channel) => !opens(secretBox, channel)) : sealed
  const seals = { group: 'secrets', name: 'seals' } as const
  const checks: Check[] = [check]
  if (secretBox && closed.length > 0) {
    const labels = closed.map(({ label }) => label).join(', ')
    checks.push({ ...seals, state: 'mend', ...words.sealsClosed(labels) })
  } else if (secretBox && sealed.length > 0) {
    checks.push({ ...seals, state: 'ok', detail: words.sealsOpen })
  }
  return {
    checks: [...checks, ...checkFiles(config.dataDir, words)],
    secretBox,
    opened: new Set(channels.filter((channel) => !closed.includes(channel))),
  }
}

function findKey(
  { secretKey, dataDir }: Config,
  isNeeded: boolean,
  words: DoctorWording,
): { check: Check; key: Buffer | null } {
  const ofKey = { group: 'secrets', name: 'key' } as const
  const path = join(dataDir, 'secret-key')
  if (secretKey) {
    return { check: { ...ofKey, state: 'ok', detail: words.keyOfVariable }, key: secretKey }
  }
  const unusable = (said: { detail: string; remedy: string }) => ({
    check: { ...ofKey, state: 'mend' as const, ...said },
    key: null,
  })
  let text: string | null
  try {
    text = readDataFile(dataDir, 'secret-key')
  } catch {
    return unusable(words.keyUnreadable(path))
  }
  if (text === null) {
    return isNeeded
      ? unusable(words.keyMissing(path))
      : { check: { ...ofKey, state: 'ok', detail: words.keyNotYet }, key: null }
  }
  const key = Buffer.from(text, 'base64')
  return key.length === 32 && z.base64().safeParse(text).success
    ? { check: { ...ofKey, state: 'ok', detail: words.keyOfFile(path) }, key }
    : unusable(words.keyDamaged(path))
}

function opens(secretBox: SecretBox, { organisationId, id, secrets }: NamedChannel): boolean {
  try {
    secretBox.open(secrets ?? Buffer.alloc(0), sealName(organisationId, id))
    return true
  } catch {
    return false
  }
}

/** Whoever can write a directory can replace what lies in it; whoever can only look sees names. */
function checkFiles(dataDir: string, words: DoctorWording): Check[] {
  if (process.platform === 'win32') return [] // There modes say nothing.
  const ofFiles = { group: 'secrets', name: 'files' } as const
  const found = secretPlaces.flatMap(({ path, wanted }) => {
    const place = join(dataDir, path)
    const stats = statSync(place, { throwIfNoEntry: false })
    return stats ? [{ place, wanted, mode: stats.mode & 0o777 }] : []
  })
  const exposed = found
    .filter(({ mode, wanted }) => (mode & 0o077 & ~wanted) !== 0)
    .map(({ place, wanted, mode }): Check => {
      const isGrave = wanted === 0o600 || (mode & 0o022) !== 0
      return {
        ...ofFiles,
        state: isGrave ? 'mend' : 'advice',
        ...words.fileExposed(place, octal(mode), octal(wanted)),
      }
    })
  if (exposed.length > 0) return exposed
  const isEmpty = found.every(({ wanted }) => wanted === 0o700)
  return [
    {
      ...ofFiles,
      state: 'ok',
      detail: isEmpty ? words.filesNone(dataDir) : words.filesPrivate(dataDir),
    },
  ]
}

const octal = (mode: number) => mode.toString(8).padStart(4, '0')

/** Checks one channel with its adapter, as its page does; nothing is sent, nothing is written down. */
export async function checkChannel(
  channel: NamedChannel,
  {
    open,
    locale,
    signal,
  }: {
    /** Opens its adapter; null when its secrets do not open. */
    open: (() => Channel) | null
    locale: Config['locale']
    signal: AbortSignal
  },
  words: DoctorWording,
): Promise<Check[]> {
  const { label: name, kind, pausedAt } = channel
  const group = 'channels'
  if (kind === 'webchat') return [{ group, name, state: 'ok', detail: words.webchat }]
  const checks: Check[] = pausedAt ? [{ group, name, ...sayPause(channel, locale, words) }] : []
  if (!open) return [...checks, { group, name, state: 'advice', detail: words.notOpened }]
  let opened: Channel
  try {
    opened = open()
  } catch (error) {
    return [...checks, { group, name, state: 'mend', ...words.unusable(causeOf(error)) }]
  }
  try {
    const steps = await opened.check(AbortSignal.any([signal, AbortSignal.timeout(30_000)]))
    const remedy = isReal(channel) ? words.stepOfService : words.stepOfSimulator
    for (const { name: step, ok, optional, detail, sentence } of steps) {
      const said = sentence?.[locale] ?? detail
      const ofStep = { group, name: `${name} · ${step}`, detail: said } as const
      const failed = optional ? 'advice' : 'mend'
      checks.push(ok ? { ...ofStep, state: 'ok' } : { ...ofStep, state: failed, remedy })
    }
    return checks
  } finally {
    await opened.close()
  }
}

/** In one line; values of settings, which may be secrets, are not repeated. */
function causeOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
  }
  return error instanceof Error ? error.message : String(error)
}

function sayPause(
  { pausedReason }: NamedChannel,
  locale: Config['locale'],
  words: DoctorWording,
): Pick<Check, 'state' | 'detail' | 'remedy'> {
  const reason = pausedReason ?? ''
  // An administrator's pause bears a name; the engine's bears the code of the fault.
  return reason === '' || reason.startsWith('by ')
    ? { state: 'advice', ...words.pausedByHand(reason) }
    : { state: 'mend', ...words.pausedByFault(reasonSentence(reason, locale)) }
}
