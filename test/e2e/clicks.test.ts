import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'

import {
  makeList,
  makePeople,
  readDeliveries,
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

const people = 80
const target = 'https://intranet.example/badge'

let program: Program
let campaignId: string
let clock: string
/** One link for each person; each is followed once. */
let links: string[]
let followed = 0

beforeAll(async () => {
  await buildProgram()
  program = await startProgram({ settings: { CLAIRON_CLOCK: '2026-11-24T09:00:00+01:00 x600' } })
  const csv = await makePeople(program, people)
  const listId = await makeList(program, 'Tous', csv)
  const campaign = await scheduleCampaign(program, {
    name: 'Port du badge',
    chatbotId: await sampleChatbotId(program),
    channel: 'teams',
    message: { markdown: `Bonjour. [Le badge](${target})` },
    audience: { listIds: [listId] },
    start: 'now',
    duration: 'PT8H',
    workingHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
    holidays: 'none',
    presence: 'any',
  })
  campaignId = campaign.id
  clock = `${campaign.endsAt} x1`
  await until('everybody has it', async () => {
    return (await readReport(program, campaignId)).ledger.delivered === people
  })
  links = (await readMessages(program)).flatMap((message) => message.links)
  expect(new Set(links).size).toBe(people)
})
afterAll(endEverything)

async function startAgain(): Promise<void> {
  program = await startProgram({
    dataDir: program.dataDir,
    settings: { ...addressesOf(program), CLAIRON_CLOCK: clock },
  })
}

/** So many people follow their link, all at once; each is led on. */
async function follow(count: number): Promise<void> {
  const next = links.slice(followed, followed + count)
  followed += count
  const answers = await Promise.all(
    next.map(async (link) => {
      const { statusCode, headers, body } = await request(link, {
        headers: { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0' },
      })
      await body.dump()
      return [statusCode, headers['location']]
    }),
  )
  expect(answers).toEqual(next.map(() => [302, target]))
}

/** The clicks that are written down; people, events and rows agree. */
async function readClicks(): Promise<number> {
  const { clicked, opened, links: figures } = await readReport(program, campaignId)
  const deliveries = await readDeliveries(program, campaignId)
  const rows = deliveries.filter(({ clickedAt }) => clickedAt !== null).length
  expect({ people: clicked.people, events: clicked.events, opened: opened.people }).toEqual({
    people: rows,
    events: rows,
    opened: rows,
  })
  expect(figures).toEqual([{ url: target, people: rows, events: rows }])
  return rows
}

const untilWritten = (count: number) =>
  until(`${count} clicks are written down`, async () => {
    return (await readReport(program, campaignId)).clicked.events === count
  })

test('kill -9 during clicks: what was written down is there, and nothing is counted twice', async () => {
  await follow(20)
  await untilWritten(20)
  await follow(20)
  program.kill('SIGKILL')
  expect(await program.hasEnded).toBe('SIGKILL')
  await startAgain()
  const written = await readClicks()
  expect(written).toBeGreaterThanOrEqual(20)
  expect(written).toBeLessThanOrEqual(40)
})

test('SIGTERM with clicks in the buffer: all are written down', async () => {
  const before = await readClicks()
  await follow(20)
  program.kill('SIGTERM')
  expect(await program.hasEnded).toBe(0)
  await startAgain()
  expect(await readClicks()).toBe(before + 20)
})

test('while the database is away links lead on, and their clicks are counted afterwards', async () => {
  const before = await readClicks()
  killIfThere(program.postmaster())
  await follow(20)
  await until('all are written down', async () => {
    const report = await readReport(program, campaignId).catch((error: unknown) => {
      if (error instanceof Error && / is answered 5\d\d:/.test(error.message)) return null
      throw error
    })
    return report?.clicked.events === before + 20
  })
  expect(await readClicks()).toBe(before + 20)
})
