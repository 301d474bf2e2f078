import type { LedgerDrift } from '../store/ledger-check.ts'
import type { LaneCare } from '../store/installation-views.ts'
import type { DoctorWording } from './doctor-wording-en.ts'

/** What the doctor looks at, in the order in which it is told. */
export const groups = [
  'database',
  'clock',
  'public-address',
  'secrets',
  'channels',
  'dispatcher',
  'ledger',
] as const

/** One thing that was looked at. `advice` is no fault; `mend` must be put right. */
export type Check = {
  group: (typeof groups)[number]
  /** Of channels and campaigns their names, else a word that programs can rely on. */
  name: string
  state: 'ok' | 'advice' | 'mend'
  detail: string
  /** What to do. */
  remedy?: string
}

const oldestServer = 15_00_00
const clockAdviceMs = 2_000
const clockMendMs = 60_000
/** Another worker takes a lane over within 15 s of its lease; so long is nobody there. */
const forsakenMs = 30_000
const figuresTold = 3

/** Judges version and schema of a database that answers. */
export function judgeDatabase(
  {
    version,
    place,
    schema,
  }: {
    version: { number: number; text: string }
    place: string
    schema: { pending: string[]; unknown: string[] }
  },
  words: DoctorWording,
): Check[] {
  const group = 'database'
  const connection = { group, name: 'connection' } as const
  const ofSchema = { group, name: 'schema' } as const
  const { pending, unknown } = schema
  return [
    version.number >= oldestServer
      ? { ...connection, state: 'ok', detail: words.answers(version.text, place) }
      : { ...connection, state: 'mend', ...words.tooOld(version.text) },
    unknown.length > 0
      ? { ...ofSchema, state: 'mend', ...words.schemaNewer(unknown.join(', ')) }
      : pending.length > 0
        ? { ...ofSchema, state: 'mend', ...words.schemaOlder(pending.join(', ')) }
        : { ...ofSchema, state: 'ok', detail: words.schemaFits },
  ]
}

/** Judges how far a clock is ahead (above 0) or behind. */
export function judgeClock(
  { name, whose, aheadMs }: { name: string; whose: string; aheadMs: number },
  words: DoctorWording,
): Check {
  const offMs = Math.abs(aheadMs)
  const clock = { group: 'clock', name } as const
  return offMs <= clockAdviceMs
    ? { ...clock, state: 'ok', detail: words.clocksAgree(whose) }
    : {
        ...clock,
        state: offMs > clockMendMs ? 'mend' : 'advice',
        ...words.clocksApart(whose, Math.round(offMs / 1000), aheadMs > 0),
      }
}

/** Judges whether Teams can show uploaded images: it fetches them from the public address, by https only. */
export function judgeImages(
  {
    publicUrl,
    hasImages,
    realChannels,
  }: { publicUrl: string | null; hasImages: boolean; realChannels: readonly string[] },
  words: DoctorWording,
): Check[] {
  if (!hasImages || publicUrl?.startsWith('https:')) return []
  const state = realChannels.length > 0 ? 'mend' : 'advice'
  return [{ group: 'public-address', name: 'images', state, ...words.imagesUnseen }]
}

/** Judges business time. @param realChannels those that speak to real services. */
export function judgeBusinessTime(
  {
    clock,
    realChannels,
  }: { clock: { startAt: Date; rate: number } | null; realChannels: readonly string[] },
  words: DoctorWording,
): Check {
  const time = { group: 'clock', name: 'business-time' } as const
  if (!clock) return { ...time, state: 'ok', detail: words.realTime }
  return realChannels.length > 0
    ? { ...time, state: 'mend', ...words.simulatedForReal(realChannels.join(', ')) }
    : { ...time, state: 'advice', ...words.simulatedTime(clock.startAt.toISOString(), clock.rate) }
}

/** What came of asking an address for `/healthz`. */
export type Knock = { kind: 'clairon' } | { kind: 'other'; status: number } | Silent
type Silent = { kind: 'silent'; cause: string }

/** Judges what asking the public address said. @param local what the server on this machine said. */
export function judgePublicAnswer(
  {
    url,
    answer,
    local,
  }: { url: string; answer: Knock; local: { url: string; isClairon: boolean } },
  words: DoctorWording,
): Check {
  const reached = { group: 'public-address', name: 'reached' } as const
  if (answer.kind === 'clairon') {
    return { ...reached, state: 'ok', detail: words.addressLeadsHere(url) }
  }
  // A proxy before a server that is down answers in its place.
  const mayBeDown = answer.kind === 'silent' || answer.status >= 500
  if (mayBeDown && !local.isClairon) {
    return { ...reached, state: 'advice', ...words.addressNotTried(url, local.url) }
  }
  return answer.kind === 'silent'
    ? { ...reached, state: 'mend', ...words.addressSilent(url, answer.cause) }
    : { ...reached, state: 'mend', ...words.addressElsewhere(url, answer.status, local.url) }
}

/**
 * Judges whether somebody sends.
 *
 * @param isStopped whether it is certain that nothing runs on this database.
 */
export function judgeLanes(
  {
    lanes,
    isStopped,
    nameOf,
  }: {
    lanes: readonly LaneCare[]
    isStopped: boolean
    nameOf: (channelId: number) => string
  },
  words: DoctorWording,
): Check {
  const workers = { group: 'dispatcher', name: 'workers' } as const
  if (lanes.length === 0) return { ...workers, state: 'ok', detail: words.noLanes }
  const forsaken = lanes.filter(
    (lane) => isStopped || lane.forsakenMs === null || lane.forsakenMs > forsakenMs,
  )
  if (forsaken.length === 0) return { ...workers, state: 'ok', detail: words.lanesCared }
  const waiting = forsaken.filter(({ campaigns }) => campaigns > 0)
  if (waiting.length === 0) return { ...workers, state: 'advice', ...words.lanesIdle }
  const channels = waiting.map(({ channelId }) => nameOf(channelId)).join(', ')
  const campaigns = waiting.reduce((sum, lane) => sum + lane.campaigns, 0)
  return { ...workers, state: 'mend', ...words.lanesForsaken(channels, campaigns) }
}

/** Judges what the recount has found: one check for each campaign that has drifted. */
export function judgeLedger(drifts: readonly LedgerDrift[], words: DoctorWording): Check[] {
  if (drifts.length === 0) {
    return [{ group: 'ledger', name: 'recount', state: 'ok', detail: words.ledgerRight }]
  }
  const byCampaign = new Map<number, LedgerDrift[]>()
  for (const drift of drifts) {
    byCampaign.set(drift.campaignId, [...(byCampaign.get(drift.campaignId) ?? []), drift])
  }
  return [...byCampaign].map(([id, found]): Check => {
    // States first: the half hours only repeat what they say.
    const told = found.toSorted((a, b) => weightOf(b) - weightOf(a)).slice(0, figuresTold)
    const name = found[0]?.campaignName ?? words.lostCampaign(id)
    const figures = told.map((drift) => ({ ...drift, of: sayCounter(drift, words) }))
    return {
      group: 'ledger',
      name,
      state: 'mend',
      ...words.ledgerDrifts(name, figures, found.length - told.length),
    }
  })
}

const weights = {
  recipients: 3,
  state: 2,
  'opened-people': 1,
  'clicked-people': 1,
  'link-people': 1,
  'link-events': 1,
  planned: 0,
  delivered: 0,
  opened: 0,
  clicked: 0,
} satisfies Record<LedgerDrift['what'], number>
const weightOf = ({ what }: LedgerDrift) => weights[what]

function sayCounter(drift: LedgerDrift, words: DoctorWording): string {
  switch (drift.what) {
    case 'recipients':
      return words.recipients
    case 'state':
      return words.state(drift.state, drift.reason)
    case 'opened-people':
    case 'clicked-people':
      return words.people[drift.what]
    case 'link-people':
    case 'link-events':
      return words.ofLink(drift.what, drift.link + 1)
    case 'planned':
    case 'delivered':
    case 'opened':
    case 'clicked':
      return words.halfHour(drift.what, `${drift.binAt.toISOString().slice(0, 16)}Z`)
  }
}
