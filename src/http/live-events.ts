import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import type { LiveCampaign } from '../contract/live.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Db } from '../platform/sql.ts'
import { type LiveRow, readLiveCampaigns } from '../store/live-views.ts'
import { ledgerOf } from '../store/report-views.ts'
import { viewEngagement } from './engagement-view.ts'
import { sayWaitingFor } from './waiting-for.ts'

type Language = 'en' | 'fr'

export type LiveEvent = { id: string; event: 'campaign' | 'campaign-gone'; data: string }

/** Somebody who follows what happens to the campaigns of an organisation. */
export type Follower = {
  organisationId: number
  language: Language
  /** The last event that was received on an earlier connection. */
  lastEventId: string | undefined
  send: (event: LiveEvent) => void
}

export type LiveEvents = {
  /** Tells how things stand, then every change. @returns ends it. */
  follow(follower: Follower): () => void
}

/** What was last told of a campaign, and as the how-manieth. */
type Told = { number: number; texts: Record<Language, string> }

type Organisation = {
  followers: Set<Follower>
  told: Map<number, Told>
  isRun: boolean
}

/**
 * Creates what tells of campaigns as they go. Every organisation that somebody follows is read once a
 * second, however many follow it, and only what has changed is told. Nothing is read where nobody follows.
 *
 * @param signal ends it.
 */
export function createLiveEvents({
  db,
  clock,
  log,
  signal,
  everyMs = 1_000,
}: {
  db: Db
  clock: Clock
  log: Logger
  signal: AbortSignal
  everyMs?: number
}): LiveEvents {
  // Numbers begin anew with every process, so those of another one mean nothing.
  const series = randomUUID()
  // Grows with every change; one for all, so that none is given twice.
  let lastNumber = 0
  const organisations = new Map<number, Organisation>()
  const eventOf = ({ number, texts }: Told, language: Language): LiveEvent => ({
    id: `${series}/${number}`,
    event: 'campaign',
    data: texts[language],
  })

  async function read(organisationId: number, organisation: Organisation): Promise<void> {
    const { told, followers } = organisation
    const known = [...told.keys()]
    const now = clock.now()
    const rows = await readLiveCampaigns(db, { organisationId, known, now })
    const gone = new Set(known)
    for (const row of rows) {
      gone.delete(row.id)
      const texts = {
        en: JSON.stringify(viewLive(row, now, 'en')),
        fr: JSON.stringify(viewLive(row, now, 'fr')),
      }
      const before = told.get(row.id)
      if (before?.texts.fr === texts.fr && row.isLive) continue
      const next = { number: (lastNumber += 1), texts }
      if (row.isLive) told.set(row.id, next)
      else told.delete(row.id)
      for (const { send, language } of followers) send(eventOf(next, language))
    }
    for (const id of gone) {
      told.delete(id)
      const event = { id: `${series}/${(lastNumber += 1)}`, event: 'campaign-gone' } as const
      for (const { send } of followers) send({ ...event, data: JSON.stringify({ id: String(id) }) })
    }
  }

  /** Never rejects: what could not be read is read the next time. */
  async function run(organisationId: number, organisation: Organisation): Promise<void> {
    organisation.isRun = true
    let isBroken = false
    while (organisation.followers.size > 0 && !signal.aborted) {
      try {
        await read(organisationId, organisation)
        isBroken = false
      } catch (error) {
        if (!isBroken) log.warn({ err: error }, 'live figures cannot be read')
        isBroken = true
      }
      await sleep(everyMs, undefined, { signal }).catch(() => undefined)
    }
    organisation.isRun = false
    organisations.delete(organisationId)
  }

  return {
    follow(follower) {
      const { organisationId, lastEventId, language, send } = follower
      let organisation = organisations.get(organisationId)
      if (!organisation) {
        organisation = { followers: new Set(), told: new Map(), isRun: false }
        organisations.set(organisationId, organisation)
      }
      const { followers, told } = organisation
      const [itsSeries, number] = lastEventId?.split('/') ?? []
      const after = itsSeries === series ? Number(number) : 0
      const missed = [...told.values()].filter((last) => last.number > after)
      for (const last of missed.toSorted((a, b) => a.number - b.number)) {
        send(eventOf(last, language))
      }
      followers.add(follower)
      if (!organisation.isRun) void run(organisationId, organisation)
      return () => followers.delete(follower)
    },
  }
}

function viewLive(row: LiveRow, now: Date, language: Language): LiveCampaign {
  const { id, state, brief, startsAt, lane, counted, nextAttemptAt, lastOpenedAt } = row
  const ledger = ledgerOf(counted)
  const channel = row.channel && {
    kind: row.channel.kind,
    pausedAt: row.channel.pausedAt === null ? null : new Date(row.channel.pausedAt),
  }
  const { opened, clicked } = viewEngagement(
    { tracking: brief.tracking, delivered: ledger.delivered },
    {
      engagement: { opened: row.opened, clicked: row.clicked },
      links: [{ url: '', people: row.clicked, events: row.clicks }],
    },
  )
  return {
    id: String(id),
    state,
    waitingFor: sayWaitingFor(
      { campaign: { state, brief, startsAt }, channel, lane, ledger, nextAttemptAt, now },
      language,
    ),
    ledger,
    sentRate: ledger.recipients === 0 ? 0 : ledger.delivered / ledger.recipients,
    opened,
    clicked,
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    lastOpenedAt: lastOpenedAt?.toISOString() ?? null,
  }
}
