import { setTimeout as sleep } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Ledger } from '../../src/contract/campaign.ts'
import type { DeliveryState } from '../../src/domain/delivery.ts'
import type { Clock } from '../../src/platform/clock.ts'
import { joinSimulatedClock } from '../../src/platform/shared-clock.ts'
import { sql } from '../../src/platform/sql.ts'
import { objectIdOf } from '../../src/simulator/people.ts'
import { recountLedger } from '../../src/store/ledger-check.ts'
import { arrangeCampaign, arrangeChatbot, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed } from '../support/test-bed.ts'
import { buildProgram, endEverything, launch, makeDirectory, type Run } from './support/program.ts'
import { until } from './support/until.ts'

const people = 20_000
const blows = 30
/** After the last one nobody helps: the lease runs out by itself. */
const patientBlow = blows - 1
/** Until then the blows fall, one at random in each thirtieth of the time. */
const lastBlowAt = new Date('2026-11-26T20:00:00Z')
/** Blows after which some of the absent come back. */
const returns = [6, 12, 18]
const workersAtOnce = 3
/** How often the lane's owner stands still, as on a machine that is put to sleep. */
const pauses = 3

const startAt = '2026-11-24T06:00:00Z'
/** Four days pass in a minute and a half. A slow machine only leaves more people unscheduled. */
const clockRate = 4_000

/** Far beyond what is allowed. Throttled all the time, a lane keeps a quarter of it. */
const pacePerSecond = 2_000
/** A quarter second of the pace: a tenth is armed ahead of what leaves, beside what is in flight. */
const mostInDoubt = pacePerSecond / 4
/** How long a lane may stay without a worker, real time. */
const longestOrphanedMs = 30_000

const upnOf = (index: number) => `personne.${index + 1}@contoso.example`
const everybody = Array.from({ length: people }, (_, index) => index)
/** A fifth are absent at first; half of them come back one day. */
const absent = everybody.filter((index) => index % 5 === 0)
const returning = absent.filter((index) => index % 10 === 0)
/** Those whose first message is taken and then answered by a broken connection: 2 %. */
const cutOff = everybody.filter((index) => index % 50 === 1)

const inputOf = (index: number, presence: string) => ({
  upn: upnOf(index),
  firstName: `Prénom${index + 1}`,
  lastName: `Nom${index + 1}`,
  presence,
})
const absences = ['Away', 'Busy', 'Offline']

describe('a campaign whose workers are killed over and over', () => {
  let bed: TestBed
  let clock: Clock
  let campaignId: string
  let workerSettings: Record<string, string>
  let watch: { reads(): number; end(): Promise<void> }
  const workers: Run[] = []

  beforeAll(async () => {
    await buildProgram()
    bed = await startTestBed({ startAt })
    const { chatbotId, channelId } = await arrangeChatbot(bed)
    await bed.db.query(sql`update channel set pace_per_second = ${pacePerSecond}`)
    const listId = await arrangePeople(bed)
    await rememberPeople(bed, channelId)
    campaignId = await arrangeCampaign(bed, {
      chatbotId,
      listId,
      duration: 'P4D',
      workingHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '23:00' }],
      presence: 'available',
    })
    expect((await bed.call('POST', `campaigns/${campaignId}/schedule`)).status).toBe(200)
    await bed.control('PUT', 'faults', {
      rules: [
        { service: 'teams', share: 0.05, status: 429, retryAfterSeconds: 0 },
        // Opening a chat twice does no harm, so nobody is in doubt because of it.
        { service: 'teams', operation: 'create', share: 0.02, reset: 'after' },
        // Person by person, so that it is known who they are.
        ...cutOff.map((index) => ({
          service: 'teams',
          address: upnOf(index),
          times: 1,
          reset: 'after',
        })),
      ],
    })

    const dataDir = makeDirectory()
    workerSettings = {
      CLAIRON_DATA_DIR: dataDir,
      CLAIRON_DATABASE_URL: bed.connectionString,
      CLAIRON_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      CLAIRON_CLOCK: `${startAt} x${clockRate}`,
    }
    // As long as one process reads it, the clock goes on; we stay.
    clock = joinSimulatedClock(dataDir, { startAt: new Date(startAt), rate: clockRate })
    for (let count = 0; count < workersAtOnce; count += 1) startWorker()
    await until('the campaign runs', async () => (await readState()) === 'running')
    watch = watchReport(bed, { campaignId, clock })
  })
  afterAll(async () => {
    await watch?.end().catch(() => undefined)
    await endEverything()
    await bed?.close()
  })

  function startWorker(): void {
    // The compiled program itself: whoever edits a file meanwhile makes no worker build it anew.
    workers.push(
      launch({ settings: workerSettings, script: ['dist/bin/clairon.js', 'worker'], alone: true }),
    )
  }

  const alive = () => workers.filter((one) => one.ending() === null)

  async function readState(): Promise<string> {
    return (await bed.call('GET', `campaigns/${campaignId}`)).body.state
  }

  async function untilMoreIsDelivered(): Promise<void> {
    const { ledger } = await readReport(bed, campaignId)
    await until('more is delivered, or all is done', async () => {
      const now = await readReport(bed, campaignId)
      return now.ledger.delivered > ledger.delivered || now.campaign.state === 'finished'
    })
  }

  /** The living worker that owns the lane. */
  const owner = () =>
    until('a worker owns the lane', async () => {
      const { rows } = await bed.db.query<{ pid: number }>(sql`
        select split_part(owner, '/', 2)::integer as pid from lane
         where lease_until > clock_timestamp()`)
      return alive().find(({ pid }) => pid === rows[0]?.pid) ?? null
    })

  /** How many are in doubt because a worker died; written in one transaction with the takeover. */
  async function countOrphans(): Promise<number> {
    const { rows } = await bed.db.query<{ count: number }>(sql`
      select coalesce(sum(count), 0)::integer as count from delivery_tally
       where state = 'uncertain' and reason = 'sender-died'`)
    return rows[0]?.count ?? 0
  }

  /** Says that the time of a lease has passed. Only for an owner that is dead, or stands still. */
  async function lapseLease({ pid }: Run): Promise<void> {
    await bed.db.query(sql`
      update lane set lease_until = clock_timestamp() where owner like ${`%/${pid}/%`}`)
  }

  test(
    `${blows} are killed at random, and of each hardly anything is in doubt`,
    { timeout: 400_000 },
    async () => {
      await untilMoreIsDelivered()
      const firstBlowMs = clock.now().getTime()
      const stepMs = (lastBlowAt.getTime() - firstBlowMs) / blows
      for (let blow = 0; blow < blows; blow += 1) {
        // However slow the machine is, a part of them falls upon a worker that has sent something.
        if (blow % 3 === 0) await untilMoreIsDelivered()
        await clock.waitUntil(new Date(firstBlowMs + (blow + Math.random()) * stepMs), never)
        const owning = await owner()
        const others = alive().filter((one) => one !== owning)
        const victim = blow % 6 === 3 ? (others[blow % others.length] ?? owning) : owning
        const before = await countOrphans()

        const killedMs = performance.now()
        process.kill(victim.pid, 'SIGKILL')
        expect(await victim.hasEnded).toBe('SIGKILL')
        startWorker()
        if (victim === owning && blow !== patientBlow) await lapseLease(victim)
        await owner()
        if (victim === owning) {
          expect(performance.now() - killedMs).toBeLessThan(longestOrphanedMs)
        }

        const inDoubt = (await countOrphans()) - before
        expect(inDoubt).toBeLessThanOrEqual(victim === owning ? mostInDoubt : 0)
        if (returns.includes(blow)) await comeBack(bed, returns.indexOf(blow))
      }
    },
  )

  test('what one that stood still says of a lane that another has by now counts no more', async () => {
    for (let pause = 0; pause < pauses; pause += 1) {
      await untilMoreIsDelivered()
      const still = await owner()
      process.kill(still.pid, 'SIGSTOP')
      await lapseLease(still)
      const heir = await owner()
      expect(heir.pid).not.toBe(still.pid)
      const told = still.stderr().length
      process.kill(still.pid, 'SIGCONT')
      // What was in flight is settled on its way to that.
      await until('it has noticed', () =>
        /lane closed|lane taken over/.test(still.stderr().slice(told)),
      )
    }
  })

  test('one that is asked to stop while it sends leaves nothing in doubt', async () => {
    await untilMoreIsDelivered()
    const stopped = await owner()
    const before = await countOrphans()
    process.kill(stopped.pid, 'SIGTERM')
    expect(await stopped.hasEnded).toBe(0)
    await owner()
    expect(await countOrphans()).toBe(before)
    startWorker()
  })

  test(
    'each person has one message, or a delivery that says why not, or why it is in doubt',
    { timeout: 400_000 },
    async () => {
      await until(
        'the campaign is finished',
        async () => (await readState()) === 'finished',
        300_000,
      )
      await watch.end()
      expect(watch.reads()).toBeGreaterThan(0)
      const { ledger } = await readReport(bed, campaignId)
      expect(ledger).toMatchObject({ recipients: people, planned: 0, retrying: 0, sending: 0 })

      const received = await countMessages(bed)
      const rows = await readOutcomes(bed)
      expect(rows).toHaveLength(people)
      const recipients = new Set(rows.map(({ upn }) => upn))
      expect([...received.keys()].filter((upn) => !recipients.has(upn))).toEqual([])
      const wrong = rows
        .map((row) => ({ ...row, messages: received.get(row.upn) ?? 0 }))
        .filter((outcome) => !isExplained(outcome))
      expect(wrong.slice(0, 20)).toEqual([])

      // It was hard enough to mean something.
      const after = (state: DeliveryState) => rows.filter((row) => row.state === state)
      expect(after('delivered').some(({ wasAbsent }) => wasAbsent)).toBe(true)
      expect(after('unscheduled').some(({ reason }) => reason === 'absent-throughout')).toBe(true)
      expect(after('uncertain').some(({ reason }) => reason === 'connection-lost')).toBe(true)
      expect(after('uncertain').some(({ reason }) => reason === 'sender-died')).toBe(true)
    },
  )

  test('the timeline of everybody in doubt says why', async () => {
    const doubtful = (await readOutcomes(bed)).filter(({ state }) => state === 'uncertain')
    for (const code of ['connection-lost', 'sender-died']) {
      for (const { personId } of doubtful.filter(({ reason }) => reason === code).slice(0, 3)) {
        const { body } = await bed.call('GET', `campaigns/${campaignId}/deliveries/${personId}`)
        expect(body).toMatchObject({ state: 'uncertain', reason: code })
        const told = body.events.filter(({ kind }: { kind: string }) => kind === 'uncertain')
        expect(told).toContainEqual(expect.objectContaining({ code }))
      }
    }
    expect(doubtful.filter(({ doubts }) => doubts !== 1).slice(0, 20)).toEqual([])
  })

  test('the counters are what counting the rows would say', async () => {
    expect(await recountLedger(bed.db, bed)).toEqual([])
  })
})

const never = new AbortController().signal

/** Tells the simulator and a list about everybody. @returns the id of the list. */
async function arrangePeople(bed: TestBed): Promise<string> {
  const presenceOf = (index: number) =>
    index % 5 === 0 ? (absences[(index / 5) % absences.length] ?? 'Away') : 'Available'
  const inputs = everybody.map((index) => inputOf(index, presenceOf(index)))
  expect((await bed.control('POST', 'people', { people: inputs })).status).toBe(201)
  const list = await bed.call('POST', 'lists', { name: 'Tous' })
  const rows = inputs.map(({ firstName, lastName, upn }) => `${firstName};${lastName};${upn}`)
  const content = ['Prénom;Nom;UPN', ...rows].join('\n')
  const imported = await bed.importFile(list.body.id, { name: 'tous.csv', content })
  expect(imported.body).toMatchObject({ state: 'done', added: people })
  return list.body.id
}

/** As if everybody had been found in the directory before. Their chats are opened now. */
async function rememberPeople({ db, organisationId }: TestBed, channelId: string): Promise<void> {
  await db.query(sql`
    insert into contact (organisation_id, channel_id, person_id, contact)
    select ${organisationId}, ${Number(channelId)}, p.person_id,
           jsonb_build_object('userId', known.user_id)
      from unnest(${everybody.map(upnOf)}::text[],
                  ${everybody.map((index) => objectIdOf(upnOf(index)))}::text[])
             as known (upn, user_id)
      join person p on p.organisation_id = ${organisationId} and p.upn_key = known.upn`)
  // As the database would have done by itself since then.
  await db.query(sql`analyze contact`)
}

/** Brings a part of the absent back. */
async function comeBack(bed: TestBed, part: number): Promise<void> {
  const those = returning.filter((index) => (index / 10) % returns.length === part)
  const inputs = those.map((index) => inputOf(index, 'Available'))
  expect((await bed.control('POST', 'people', { people: inputs })).status).toBe(201)
}

const finalStates = [
  'delivered',
  'failed',
  'unreachable',
  'uncertain',
  'unscheduled',
  'stopped',
] as const

/** Reads the report over and over: everybody is counted once every time, and what is final stays. */
function watchReport(
  bed: TestBed,
  { campaignId, clock }: { campaignId: string; clock: Clock },
): { reads(): number; end(): Promise<void> } {
  let reads = 0
  let ended = false
  const watching = (async () => {
    let last: Ledger | null = null
    while (!ended) {
      bed.clock.moveTo(clock.now())
      const { ledger }: { ledger: Ledger } = await readReport(bed, campaignId)
      expect(ledger.recipients).toBe(people)
      for (const state of finalStates) {
        expect(ledger[state], state).toBeGreaterThanOrEqual(last?.[state] ?? 0)
      }
      last = ledger
      reads += 1
      await sleep(150)
    }
  })()
  // Awaited at the end; until then a failure waits.
  watching.catch(() => undefined)
  return {
    reads: () => reads,
    end() {
      ended = true
      return watching
    },
  }
}

type Outcome = {
  personId: number
  upn: string
  state: DeliveryState
  reason: string | null
  wasAbsent: boolean
  /** How many events tell of the doubt that is its reason. */
  doubts: number
}

async function readOutcomes({ db, organisationId }: TestBed): Promise<Outcome[]> {
  const { rows } = await db.query<Outcome>(sql`
    select d.person_id as "personId", p.upn, d.state, d.reason,
           count(*) filter (where e.kind = 'absent') > 0 as "wasAbsent",
           (count(*) filter (where e.kind = 'uncertain' and e.code = d.reason))::integer as "doubts"
      from delivery d
      join person p using (organisation_id, person_id)
      left join delivery_event e using (organisation_id, campaign_id, person_id)
     where d.organisation_id = ${organisationId}
     group by d.organisation_id, d.campaign_id, d.person_id, p.upn
     order by d.person_id`)
  return rows
}

/** How many messages each person has in the simulator. */
async function countMessages(bed: TestBed): Promise<Map<string, number>> {
  const { body } = await bed.control('GET', 'messages?limit=50000')
  const counts = new Map<string, number>()
  for (const { address } of body.items) counts.set(address, (counts.get(address) ?? 0) + 1)
  return counts
}

const cutOffUpns = new Set(cutOff.map(upnOf))
const absentUpns = new Set(absent.map(upnOf))

/** Whether what we say of a person agrees with what the simulator knows. */
function isExplained({ upn, state, reason, messages }: Outcome & { messages: number }): boolean {
  // A message that was taken and not answered is never called delivered.
  if (state === 'delivered') return messages === 1 && !cutOffUpns.has(upn)
  if (state === 'uncertain') {
    if (reason === 'connection-lost') return messages === 1 && cutOffUpns.has(upn)
    return messages <= 1 && reason === 'sender-died'
  }
  if (state !== 'unscheduled' || messages > 0) return false
  return reason === 'absent-throughout' ? absentUpns.has(upn) : reason !== null
}
