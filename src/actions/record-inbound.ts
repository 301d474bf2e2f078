import type { InboundEvent, InboundPerson } from '../domain/inbound.ts'
import type { Clock } from '../platform/clock.ts'
import type { SecretBox } from '../platform/secrets.ts'
import type { Database, Db } from '../platform/sql.ts'
import { learnLanguages, type News, recordNews } from '../store/contacts.ts'
import {
  findBeingWrittenTo,
  findHits,
  type Hit,
  insertAnswers,
  listWaiting,
  lockInbound,
  rememberActivities,
  saveWaiting,
  type Sighting,
  stampCalled,
} from '../store/inbound.ts'
import { recordActs } from '../store/openings.ts'
import { readSettings } from '../store/organisations.ts'
import { docOf } from './campaign-message.ts'
import { recordGroupActs } from './group-tracking.ts'

/** One thing that a service told us, verified. */
export type InboundReport = {
  /** The same when it is told again. */
  activityKey: string
  /** When it happened, by the service's clock; null when it does not say. */
  saidAt: Date | null
  from: InboundPerson
  event: InboundEvent
}

type Needs = { db: Database; clock: Clock; secretBox: SecretBox }
type Of = { organisationId: number; channelId: number }

/**
 * Records what people did on their side of a channel, many at once in one transaction: who can be
 * reached, who opened, who wrote and is to be answered. Told twice, or in another order, it comes to
 * the same. Without reports, what waited is looked at again.
 *
 * @param isCalled whether the service has called, be it to say nothing that is recorded.
 * @returns how many wait for a message that is being sent at this moment, to be looked at again soon.
 */
export async function recordInbound(
  { db, clock, secretBox }: Needs,
  {
    organisationId,
    channelId,
    reports,
    isCalled,
  }: Of & { reports: readonly InboundReport[]; isCalled: boolean },
): Promise<{ waiting: number }> {
  const of = { organisationId, channelId }
  const now = clock.now()
  return db.transaction(async (tx) => {
    const locked = await lockInbound(tx, of)
    if (!locked) return { waiting: 0 }
    if (locked.isQuiet && isCalled) await stampCalled(tx, of)
    const fresh = await leaveOutRepeated(tx, { ...of, reports })
    await recordPeople(tx, { ...of, reports: fresh, now })
    const waiting = await recordOpenings({ tx, secretBox }, { ...of, reports: fresh, now })
    await answerWriters(tx, { ...of, reports: fresh, now })
    return { waiting }
  })
}

/** Read receipts change nothing when they come again, and come in such numbers that they are not remembered. */
async function leaveOutRepeated(
  tx: Db,
  { reports, ...of }: Of & { reports: readonly InboundReport[] },
): Promise<InboundReport[]> {
  const isRemembered = ({ event }: InboundReport) => event.kind !== 'read'
  const keys = reports.filter(isRemembered).map(({ activityKey }) => activityKey)
  if (keys.length === 0) return [...reports]
  const left = await rememberActivities(tx, { ...of, keys })
  return reports.filter((report) => !isRemembered(report) || left.delete(report.activityKey))
}

/** Reading says nothing of a person that we do not know. */
const saysOfPerson = ({ event }: InboundReport) => event.kind !== 'read' && event.kind !== 'other'

async function recordPeople(
  tx: Db,
  { reports, now, ...of }: Of & { reports: readonly InboundReport[]; now: Date },
): Promise<void> {
  const latest = new Map<string, News>()
  const told = reports.filter(saysOfPerson)
  for (const { from, event, saidAt } of told) {
    const { userKey, contact } = from
    const reach = event.kind === 'removed' ? 'not-installed' : 'reachable'
    // A service that does not say when is telling it now.
    const news: News = { userKey, contact, reach, saidAt: saidAt ?? new Date() }
    const before = latest.get(userKey)
    if (!before || before.saidAt <= news.saidAt) latest.set(userKey, news)
  }
  if (latest.size === 0) return
  await recordNews(tx, { ...of, news: [...latest.values()], now })
  const people = new Map(told.map(({ from }) => [from.userKey, from]))
  const learnt = [...people.values()].filter(
    ({ language, timeZone }) => language !== null || timeZone !== null,
  )
  if (learnt.length > 0) await learnLanguages(tx, { ...of, people: learnt })
}

async function recordOpenings(
  { tx, secretBox }: { tx: Db; secretBox: SecretBox },
  { reports, now, ...of }: Of & { reports: readonly InboundReport[]; now: Date },
): Promise<number> {
  const before = await listWaiting(tx, of)
  const sightings = [...before, ...reports.flatMap((report) => sightingOf(report, now) ?? [])]
  if (sightings.length === 0) return 0
  // A message that is out and not written down yet cannot be found by its receipt. This comes before
  // the search, so that what is written down meanwhile is found.
  const userKeys = sightings.map(({ userKey }) => userKey)
  const busy = await findBeingWrittenTo(tx, { ...of, userKeys })
  const waiting = sightings.filter(({ userKey }) => busy.has(userKey))
  const ready = sightings.filter(({ userKey }) => !busy.has(userKey))
  const doneKeys = before
    .filter(({ userKey }) => !busy.has(userKey))
    .map(({ activityKey }) => activityKey)
  if (waiting.length > 0 || doneKeys.length > 0) {
    await saveWaiting(tx, { ...of, waiting, doneKeys })
  }
  if (ready.length > 0) {
    await recordHits({ tx, secretBox }, of, await findHits(tx, { ...of, sightings: ready, now }))
  }
  return waiting.length
}

/** Writes hits down as their campaigns want it: by name, or without. */
async function recordHits(
  { tx, secretBox }: { tx: Db; secretBox: SecretBox },
  { organisationId }: Of,
  hits: readonly Hit[],
): Promise<void> {
  const named = hits.filter(({ tracking }) => tracking === 'individual')
  if (named.length > 0) {
    const acts = named.map(({ campaignId, personId, at, isReply }) => ({
      campaignId,
      personId,
      at,
      kind: isReply ? ('replied' as const) : ('seen' as const),
    }))
    await recordActs(tx, { organisationId, acts })
  }
  const acts = hits
    .filter(({ tracking }) => tracking === 'group')
    .map(({ campaignId, personId }) => ({
      campaignId,
      personId,
      act: 'opened' as const,
      linkNumber: 0,
    }))
  await recordGroupActs({ tx, secretBox }, { organisationId, acts })
}

function sightingOf({ activityKey, from, event }: InboundReport, at: Date): Sighting | null {
  const sighting = { activityKey, userKey: from.userKey, receipt: null, upTo: null, at }
  switch (event.kind) {
    case 'read':
      return { ...sighting, kind: event.kind, upTo: event.upTo }
    case 'typed':
      return { ...sighting, kind: event.kind }
    case 'wrote':
    case 'pressed':
    case 'reacted':
      return { ...sighting, kind: event.kind, receipt: event.receipt }
    case 'installed':
    case 'removed':
    case 'other':
      return null
  }
}

async function answerWriters(
  tx: Db,
  { reports, now, ...of }: Of & { reports: readonly InboundReport[]; now: Date },
): Promise<void> {
  const writers = reports.filter(({ event }) => event.kind === 'wrote').map(({ from }) => from)
  if (writers.length === 0) return
  const { answer } = await readSettings(tx, of.organisationId)
  const messages = { fr: saying(answer.fr), en: saying(answer.en) }
  await insertAnswers(tx, { ...of, writers, messages, now })
}

/** A plain message, as the port of channels has it. */
const saying = (markdown: string) => ({
  doc: docOf({ markdown }),
  presentation: 'simple',
  tone: 'none',
  buttons: [],
})
