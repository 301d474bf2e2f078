import { setMaxListeners } from 'node:events'

import type { Channel, Directory, DirectoryPerson } from '../channels/channel.ts'
import type { SendResult } from '../domain/delivery.ts'
import type { Reach } from '../domain/reach.ts'
import { foldAddress, toAddress } from '../domain/recipient-values.ts'
import { type Clock, sleep } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Database } from '../platform/sql.ts'
import { findChannel } from '../store/channels.ts'
import {
  findInstallations,
  giveUpInstallations,
  settleInstallations,
} from '../store/installations.ts'
import { findNewcomers, introduceNewcomers, postponeNewcomers } from '../store/newcomers.ts'
import { insertPeople, lockPeople, matchPeople, type PersonRow } from '../store/people.ts'
import {
  findStrangers,
  findToAsk,
  findUnknown,
  findUnprepared,
  postponeUnknown,
  saveLookUps,
  saveReach,
} from '../store/reachability.ts'

export type DirectorySyncNeeds = {
  db: Database
  clock: Clock
  log: Logger
  channel: Channel
  organisationId: number
  channelId: number
}

/** People in one step, so that steps take turns and a stop is soon heard. */
const mostAtOnce = 100
/** The same for what can wait: nobody who asks for something else waits long for it. */
const fewAtOnce = 20
/** What could not be answered is asked again after this long. Business time. */
const askAgainAfterMs = 24 * 3_600_000
/** No service tells of a block that was lifted: after this long a message may try. Business time. */
const forgetBlockAfterMs = 7 * 24 * 3_600_000
/** How long the work rests: when there was nothing to do, and after a refusal that somebody must mend. Real time. */
const idleMs = 1_000
const refusedMs = 60_000
/** Everybody is gone through again after this long, for those who have come by an address since. Real time. */
const passEveryMs = 10 * 60_000

type KnownReach = {
  personId: number
  were: Reach | null
  reach: Reach | null
  contact?: unknown
}

/** What a step came to: some work, none, or a directory that cannot be asked just now. */
type StepEnd = 'worked' | 'idle' | { stuck: SendResult | 'not-permitted' }

/** One channel's work, with what it remembers between rounds. */
type Sync = DirectorySyncNeeds & {
  directory: Directory
  signal: AbortSignal
  /** Up to which person everybody has been looked at, looked up and prepared, and when this began. */
  passed: { lookedUp: number; prepared: number; beganMs: number }
}

type Step = { name: string; run: (sync: Sync) => Promise<StepEnd> }

const steps: Step[] = [
  { name: 'newcomers', run: meetNewcomers },
  { name: 'strangers', run: lookUpStrangers },
  { name: 'unknown', run: lookUpUnknown },
  { name: 'installations', run: installWhereAsked },
  { name: 'reach', run: askReach },
  { name: 'chats', run: prepare },
]

/**
 * Keeps what is known of people on a channel up to date, in the background: looks up those whom lists
 * name, asks who has the app, installs it where that was asked for, and gives newcomers their names.
 * A directory has limits of its own, so sending does not wait for any of this.
 *
 * Runs beside a lane, in the process that owns it, so that one worker does it for each channel. Ends
 * with `stop`. While the channel is paused or was never checked, it rests.
 */
export async function syncDirectory(needs: DirectorySyncNeeds, stop: AbortSignal): Promise<void> {
  const { directory } = needs.channel
  if (!directory) return
  setMaxListeners(0, stop) // One listener a request.
  const sync: Sync = {
    ...needs,
    directory,
    signal: stop,
    passed: beginning(),
  }
  const restUntilMs = new Map<Step, number>()
  while (!stop.aborted) {
    const hasWorked = await runRound(sync, restUntilMs).catch((error: unknown) => {
      if (!stop.aborted) {
        needs.log.warn({ err: error, channelId: needs.channelId }, 'directory sync broke')
      }
      return false
    })
    if (!hasWorked) await sleep(idleMs, stop)
  }
}

async function runRound(sync: Sync, restUntilMs: Map<Step, number>): Promise<boolean> {
  const { db, log, organisationId, channelId } = sync
  const stored = await findChannel(db, { organisationId, id: channelId })
  if (!stored?.passedAt || stored.pausedAt) return false
  let hasWorked = false
  for (const step of steps) {
    if (sync.signal.aborted) return false
    if (performance.now() < (restUntilMs.get(step) ?? 0)) continue
    // It only saves sending a request, and can wait for all that people ask about.
    if (step.run === prepare && hasWorked) continue
    const end = await step.run(sync)
    if (end === 'worked') hasWorked = true
    if (typeof end !== 'object' || sync.signal.aborted) continue
    const { stuck } = end
    restUntilMs.set(step, performance.now() + restOf(stuck))
    const why = stuck === 'not-permitted' ? stuck : stuck.kind
    log.info({ channelId, step: step.name, why }, 'the directory cannot be asked just now')
  }
  return hasWorked
}

function restOf(stuck: SendResult | 'not-permitted'): number {
  const asked = stuck !== 'not-permitted' && stuck.kind === 'throttled' ? stuck.retryAfterMs : null
  return Math.max(asked ?? 0, refusedMs)
}

const beginning = () => ({ lookedUp: 0, prepared: 0, beganMs: performance.now() })

const agoOf = ({ clock }: Sync) => new Date(clock.now().getTime() - askAgainAfterMs)

async function lookUpStrangers(sync: Sync): Promise<StepEnd> {
  const { db } = sync
  if (performance.now() - sync.passed.beganMs > passEveryMs) sync.passed = beginning()
  const { strangers, scannedTo, hasMore } = await findStrangers(db, {
    ...sync,
    after: sync.passed.lookedUp,
    limit: mostAtOnce,
  })
  const { failure } = await lookUp(sync, strangers)
  if (failure) return { stuck: failure }
  sync.passed.lookedUp = scannedTo
  return strangers.length > 0 || hasMore ? 'worked' : 'idle'
}

async function lookUpUnknown(sync: Sync): Promise<StepEnd> {
  const { db, clock } = sync
  const unknown = await findUnknown(db, { ...sync, before: agoOf(sync), limit: mostAtOnce })
  const { failure, unanswered } = await lookUp(sync, unknown)
  if (failure) return { stuck: failure }
  await postponeUnknown(db, { ...sync, personIds: unanswered, at: clock.now() })
  return unknown.length > 0 ? 'worked' : 'idle'
}

/**
 * Looks people up and writes down what was found.
 *
 * @returns `failure` when there was an answer about nobody; else those about whom there was none.
 */
async function lookUp(
  { db, clock, directory, signal, ...of }: Sync,
  people: readonly { personId: number; address: string }[],
): Promise<{ failure: SendResult | null; unanswered: number[] }> {
  if (people.length === 0) return { failure: null, unanswered: [] }
  const answers = await directory.findPeople(
    people.map(({ address }) => address),
    signal,
  )
  const found: { personId: number; contact: unknown }[] = []
  const unanswered: number[] = []
  let failure: SendResult | null = null
  for (const [index, { personId }] of people.entries()) {
    const answer = answers[index]
    if (answer?.kind === 'found') found.push({ personId, contact: answer.contact })
    else if (answer?.kind === 'nobody') found.push({ personId, contact: null })
    else unanswered.push(personId)
    if (answer?.kind === 'failed') failure = answer.result
  }
  if (found.length === 0) return { failure, unanswered }
  await saveLookUps(db, { ...of, found, at: clock.now() })
  return { failure: null, unanswered }
}

async function askReach(sync: Sync): Promise<StepEnd> {
  const { db, clock, directory, signal } = sync
  const blockedBefore = new Date(clock.now().getTime() - forgetBlockAfterMs)
  const people = await findToAsk(db, {
    ...sync,
    before: agoOf(sync),
    blockedBefore,
    limit: mostAtOnce,
  })
  if (people.length === 0) return 'idle'
  const answers = await directory.askReach(
    people.map(({ contact }) => contact),
    signal,
  )
  if (signal.aborted) return 'idle'
  const known = people.flatMap(({ personId, reach: were }, index): KnownReach[] => {
    const answer = answers[index]
    const of = { personId, were }
    if (answer?.kind === 'known') return [{ ...of, reach: answer.reach }]
    // Refused about this person: asked again another day. What may pass is asked again soon.
    if (answer?.kind === 'failed') return isPassing(answer.result) ? [] : [{ ...of, reach: null }]
    // Where we may not ask, what was known once is known no more, and a message may try.
    return were === null ? [] : [{ ...of, reach: null }]
  })
  await saveReach(db, { ...sync, known, at: clock.now() })
  const mayAsk = answers.some(({ kind }) => kind !== 'not-permitted')
  if (mayAsk && known.length > 0) return 'worked'
  const failed = answers.find((answer) => answer.kind === 'failed')
  return { stuck: failed ? failed.result : 'not-permitted' }
}

/** Finds chats ahead, so that the first message to somebody is one request and not two. */
async function prepare(sync: Sync): Promise<StepEnd> {
  const { db, clock, directory, signal, passed } = sync
  const people = await findUnprepared(db, { ...sync, after: passed.prepared, limit: fewAtOnce })
  const answers = await directory.prepare(
    people.map(({ contact }) => contact),
    signal,
  )
  if (signal.aborted) return 'idle'
  const were = 'reachable'
  const known = people.flatMap(({ personId }, index) => {
    const contact = answers[index]
    return contact ? [{ personId, were, reach: were, contact } as const] : []
  })
  await saveReach(db, { ...sync, known, at: clock.now() })
  passed.prepared = people.at(-1)?.personId ?? passed.prepared
  return people.length > 0 ? 'worked' : 'idle'
}

/** Says whether waiting may help. */
const isPassing = ({ kind }: SendResult) => kind !== 'permanent'

async function installWhereAsked(sync: Sync): Promise<StepEnd> {
  const { db, clock, directory, signal } = sync
  const people = await findInstallations(db, { ...sync, limit: mostAtOnce })
  if (people.length === 0) return 'idle'
  const answers = await directory.install(
    people.map(({ contact }) => contact),
    signal,
  )
  const settled: { personId: number; problem: string | null }[] = []
  let failure: SendResult | null = null
  let forAll: string | null = null
  for (const [index, { personId }] of people.entries()) {
    const answer = answers[index]
    if (answer?.kind === 'installed') settled.push({ personId, problem: null })
    if (answer?.kind === 'failed') failure = answer.result
    if (answer?.kind !== 'refused') continue
    settled.push({ personId, problem: answer.code })
    if (answer.code !== 'refused') forAll = answer.code
  }
  await settleInstallations(db, { ...sync, settled, at: clock.now() })
  if (forAll) await giveUpInstallations(db, { ...sync, problem: forAll })
  if (settled.length === 0 && failure) return { stuck: failure }
  return 'worked'
}

/** Gives those whom no list names a name, so that campaigns can be written to them. */
async function meetNewcomers(sync: Sync): Promise<StepEnd> {
  const { db, clock, directory, signal } = sync
  const userKeys = await findNewcomers(db, { ...sync, before: agoOf(sync), limit: mostAtOnce })
  if (userKeys.length === 0) return 'idle'
  const answer = await directory.identify(userKeys, signal)
  if ('failure' in answer) return { stuck: answer.failure }
  const at = clock.now()
  const met = userKeys.flatMap((userKey) => {
    const row = rowOf(answer.people.get(userKey))
    return row ? [{ userKey, row }] : []
  })
  await db.transaction(async (tx) => {
    const { organisationId } = sync
    await lockPeople(tx, organisationId)
    const rows = met.map(({ row }) => row)
    const matches = await matchPeople(tx, organisationId, rows)
    const added = rows.filter((_row, index) => matches[index]?.length === 0)
    const addedIds = (await insertPeople(tx, { organisationId, people: added, at })).values()
    const introduced = met.flatMap(({ userKey }, index) => {
      const personId = matches[index]?.[0] ?? addedIds.next().value
      return personId === undefined ? [] : [{ userKey, personId }]
    })
    await introduceNewcomers(tx, { ...sync, introduced })
  })
  const known = new Set(met.map(({ userKey }) => userKey))
  const inVain = userKeys.filter((userKey) => !known.has(userKey))
  await postponeNewcomers(db, { ...sync, userKeys: inVain, at })
  return 'worked'
}

/** A person as lists have them; null for an address that no list could hold. */
function rowOf(person: DirectoryPerson | undefined): PersonRow | null {
  const upn = person && toAddress(person.address)
  if (!person || !upn) return null
  const { firstName, lastName, language } = person
  const none = { sip: null, sipKey: null, timeZone: null, fields: {} }
  return { ...none, firstName, lastName, language, upn, upnKey: foldAddress(upn) }
}
