import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Ledger } from '../../src/contract/campaign.ts'
import type { ReportView } from '../../src/contract/report.ts'
import {
  makeList,
  makePeople,
  readDeliveries,
  readDelivery,
  readMessages,
  readReport,
  sampleChatbotId,
  scheduleCampaign,
} from './support/api.ts'
import { killIfThere } from './support/processes.ts'
import {
  addressesOf,
  buildProgram,
  endEverything,
  type Program,
  startProgram,
} from './support/program.ts'
import { until } from './support/until.ts'

const people = 1_200
/** A first message takes two of the lane's forty requests a second: it opens the chat, then posts. */
const mostPerSecond = 20
/** How fast the clock runs towards the end of the window. */
const lastRate = 20
/** What a busy machine may be late by; real milliseconds. */
const lastMomentsMs = 5_000
/** One second of the lane's pace. */
const mostInDoubt = 40

/** The clock before the end of the window, so that everything before is due. */
const clockBeforeEnd = (endsAt: string, minutes: number, rate: number) =>
  `${new Date(Date.parse(endsAt) - minutes * 60_000).toISOString()} x${rate}`

describe('a campaign under way when something dies', () => {
  let program: Program
  let campaignId: string
  let endsAt: string
  /** The last that was read while each process lived. */
  let last: ReportView

  beforeAll(async () => {
    await buildProgram()
    program = await startProgram({ settings: { CLAIRON_CLOCK: '2026-11-24T09:00:00+01:00 x600' } })
    const csv = await makePeople(program, people)
    const listId = await makeList(program, 'Tous', csv)
    const campaign = await scheduleCampaign(program, {
      name: 'Sous les coups',
      chatbotId: await sampleChatbotId(program),
      channel: 'teams',
      message: { markdown: 'Bonjour, [FIRSTNAME].' },
      audience: { listIds: [listId] },
      start: 'now',
      duration: 'PT8H',
      workingHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
      holidays: 'none',
      presence: 'any',
    })
    campaignId = campaign.id
    endsAt = campaign.endsAt ?? ''
  })
  afterAll(endEverything)

  /** Waits until so many have it; reads the report over and over, and it always adds up. */
  async function untilDelivered(count: number): Promise<void> {
    await until(`${count} people have it`, async () => {
      last = await readReport(program, campaignId)
      return last.ledger.delivered >= count
    })
  }

  /** Starts on the same directory at the same addresses; the clock says what time it is by now. */
  async function startAgain(clock: string): Promise<Ledger> {
    program = await startProgram({
      dataDir: program.dataDir,
      settings: { ...addressesOf(program), CLAIRON_CLOCK: clock },
    })
    // The lane is taken within a moment, and what its last owner left is judged then.
    const { delivered } = last.ledger
    await untilDelivered(delivered + 1)
    return last.ledger
  }

  /** Everybody's figures so far; each person has one message at most. */
  async function expectNobodyHasTwo(): Promise<void> {
    const addresses = (await readMessages(program)).map(({ address }) => address)
    expect(addresses).toHaveLength(new Set(addresses).size)
  }

  test.each([1, 2, 3])(
    'kill -9 of the server, blow %i: the next start goes on, and hardly anything is in doubt',
    async (blow) => {
      await untilDelivered(blow * 220 + Math.floor(Math.random() * 60))
      const before = last.ledger.uncertain
      program.kill('SIGKILL')
      expect(await program.hasEnded).toBe('SIGKILL')

      const { uncertain } = await startAgain(clockBeforeEnd(endsAt, 30 - blow, 1))
      expect(uncertain - before).toBeLessThanOrEqual(mostInDoubt)
      await expectNobodyHasTwo()
    },
  )

  test('kill -9 of the database server: the server brings it back and work goes on', async () => {
    const killed = program.postmaster()
    killIfThere(killed)
    const back = await until('a new database server runs', () => {
      const now = postmasterOf(program)
      return now !== killed && now
    })
    expect(back).not.toBe(killed)
    const { delivered, uncertain } = last.ledger
    await until('work goes on', async () => {
      const report = await readReport(program, campaignId).catch((error: unknown) => {
        // While it is away the server says so; whatever it does answer adds up.
        if (error instanceof Error && / is answered 5\d\d:/.test(error.message)) return null
        throw error
      })
      if (report) last = report
      return last.ledger.delivered > delivered + 20
    })
    expect(program.ending()).toBeNull()
    expect(last.ledger.uncertain - uncertain).toBeLessThanOrEqual(mostInDoubt)
    await expectNobodyHasTwo()
  })

  test('SIGTERM: what is in flight ends and is written down, nothing is in doubt', async () => {
    const { uncertain } = last.ledger
    await untilDelivered(900)
    program.kill('SIGTERM')
    expect(await program.hasEnded).toBe(0)
    expect(program.family.survivors()).toEqual([])

    // The last are planned for the end of the window: it comes in twice the time that the rest needs.
    const left = last.ledger.recipients - last.ledger.delivered
    const minutes = ((2 * left) / mostPerSecond + 5) * (lastRate / 60)
    const ledger = await startAgain(clockBeforeEnd(endsAt, minutes, lastRate))
    expect(ledger.uncertain).toBe(uncertain)
  })

  test('in the end everybody has one message, or may have one; nobody has two', async () => {
    await until('the campaign is finished', async () => {
      last = await readReport(program, campaignId)
      return last.campaign.state === 'finished'
    })
    const { delivered, uncertain, unscheduled, ...others } = last.ledger
    expect(others).toEqual({
      recipients: people,
      planned: 0,
      retrying: 0,
      sending: 0,
      failed: 0,
      unreachable: 0,
      stopped: 0,
    })
    expect(delivered + uncertain + unscheduled).toBe(people)
    expect(uncertain).toBeLessThanOrEqual(3 * mostInDoubt)

    const deliveries = await readDeliveries(program, campaignId)
    expect(deliveries).toHaveLength(people)
    // Whoever was planned for the window's last moments may miss them on a busy machine; nobody else.
    for (const { personId } of deliveries.filter(({ state }) => state === 'unscheduled')) {
      const { events } = await readDelivery(program, campaignId, personId)
      const plannedMs = Date.parse(events[0]?.plannedAt ?? '')
      expect(Date.parse(endsAt) - plannedMs).toBeLessThan(lastMomentsMs * lastRate)
    }
    const received = (await readMessages(program)).map(({ address }) => address)
    const addressesIn = (state: string) =>
      deliveries.filter((delivery) => delivery.state === state).map(({ address }) => address)
    const certain = new Set(addressesIn('delivered'))
    const doubtful = new Set(addressesIn('uncertain'))
    expect({ certain: certain.size, doubtful: doubtful.size }).toEqual({
      certain: delivered,
      doubtful: uncertain,
    })
    expect(received).toHaveLength(new Set(received).size)
    expect(received.filter((address) => certain.has(address))).toHaveLength(certain.size)
    const strangers = received.filter((address) => !certain.has(address) && !doubtful.has(address))
    expect(strangers).toEqual([])
  })
})

/** Null while there is none: the file is written by the server itself. */
function postmasterOf(program: Program): number | null {
  try {
    return program.postmaster() || null
  } catch {
    return null
  }
}
