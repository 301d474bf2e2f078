import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'

import { CampaignView } from '../../src/contract/campaign.ts'
import { pageOf } from '../../src/contract/common.ts'
import { ImportView, ListView, MemberView } from '../../src/contract/list.ts'
import { ReportView } from '../../src/contract/report.ts'
import { expectToAddUp, readAll, readMessages } from './support/api.ts'
import {
  addressesOf,
  buildProgram,
  endEverything,
  makeDirectory,
  type Program,
  runCommand,
  runLine,
  startProgram,
} from './support/program.ts'

const rate = 3_600
const openHours = [
  { from: 7, until: 12 },
  { from: 13, until: 21 },
]

describe('the main job, with the program as people start it', () => {
  let program: Program
  let campaign: CampaignView
  let report: ReportView

  const clairon = (...args: string[]) =>
    runCommand(args, { CLAIRON_URL: program.url, CLAIRON_DATA_DIR: program.dataDir })

  /** Runs a command that succeeds and prints one JSON value. */
  async function ask<Schema extends z.ZodType>(
    schema: Schema,
    ...args: string[]
  ): Promise<z.output<Schema>> {
    const { code, stdout, stderr } = await clairon('--json', ...args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return schema.parse(JSON.parse(stdout))
  }

  beforeAll(async () => {
    await buildProgram()
    // A Monday; hours pass as seconds.
    program = await startProgram({
      settings: { CLAIRON_CLOCK: `2026-11-23T08:30:00+01:00 x${rate}` },
    })
  })
  afterAll(endEverything)

  test('start prints the sign-in link, the token, the clock, and the commands to try next', () => {
    const printed = program.stdout()
    expect(program.signInLink).toMatch(/\/sign-in#link=[\w-]{32}$/)
    expect(program.signInLink.startsWith(`${program.url}/`)).toBe(true)
    expect(program.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(program.simulatorUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(program.token).toMatch(/^clairon_[\w-]{32}$/)
    expect(printed).toContain(`Authorization: Bearer ${program.token}`)
    expect(printed).toContain(program.dataDir)
    expect(printed).toContain(`2026-11-23T07:30:00.000Z, ${rate} times as fast`)
    expect(printedCommands()).toHaveLength(5)
    expect(program.stderr()).toBe('')
  })

  test('the commands bring two files and a campaign in, and schedule it', async () => {
    // As it is printed, in a terminal that knows nothing else.
    const [create = ''] = printedCommands()
    expect(create).toMatch(/npx clairon list create Siège$/)
    const created = await runLine(create)
    expect(created.code, created.stderr).toBe(0)
    expect(created.stdout).toContain('list import Siège FILE')

    const { items } = await ask(pageOf(ListView), 'list', 'ls')
    const list = items.find(({ name }) => name === 'Siège')
    const xlsx = await ask(ImportView, 'list', 'import', 'Siège', 'examples/siege.xlsx')
    expect(xlsx).toMatchObject({ state: 'done', rows: 40, added: 35, duplicates: 1, rejected: 4 })
    const csv = await ask(ImportView, 'list', 'import', 'Siège', 'examples/equipes.csv')
    expect(csv).toMatchObject({ state: 'done', rows: 500, duplicates: 4, rejected: 6 })
    expect(csv.added + csv.updated).toBe(490)

    const file = adaptedExample()
    const draft = await ask(CampaignView, 'campaign', 'create', '-f', file)
    expect(draft).toMatchObject({ state: 'draft', audience: { listIds: [list?.id] } })
    campaign = await ask(CampaignView, 'campaign', 'schedule', 'Port du badge')
    expect(campaign.id).toBe(draft.id)
    expect(campaign.startsAt).not.toBeNull()
  })

  test('watch follows it to its end, and every line of it adds up', async () => {
    const { code, stdout, stderr } = await clairon('--json', 'campaign', 'watch', campaign.id)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const reports = stdout
      .trim()
      .split('\n')
      .map((line) => ReportView.parse(JSON.parse(line)))
    for (const { ledger } of reports) expectToAddUp(ledger)
    expect(reports.some(({ ledger }) => ledger.planned > 0 && ledger.delivered > 0)).toBe(true)
    expect(reports.at(-1)?.campaign.state).toBe('finished')

    report = await ask(ReportView, 'campaign', 'report', campaign.id)
    expect(report).toEqual(reports.at(-1))
    expect(report.reasons).toMatchObject([{ code: 'no-address', state: 'unreachable' }])
  })

  test('everyone whom Teams can reach has one message, and nobody else', async () => {
    const members = await readMembers()
    expect(members).toHaveLength(525)
    const reachable = members.filter(({ upn }) => upn !== null)
    const messages = await readMessages(program)

    expect(sorted(messages.map(({ address }) => address.toLowerCase()))).toEqual(
      sorted(reachable.map(({ upn }) => upn?.toLowerCase() ?? '')),
    )
    expect(report.ledger).toMatchObject({
      recipients: 525,
      delivered: reachable.length,
      unreachable: 525 - reachable.length,
    })
    const firstNames = new Map(
      reachable.map(({ upn, firstName }) => [upn?.toLowerCase(), firstName]),
    )
    for (const { address, text, channel } of messages) {
      expect(channel).toBe('teams')
      expect(text).toContain(`Info sécurité, ${firstNames.get(address.toLowerCase())} :`)
    }
  })

  test('messages leave in working hours only, spread over each day, in no order', async () => {
    const messages = await readMessages(program)
    // The clock goes on while a message is under way, and the machine may be busy.
    const flightMs = 3_000 * rate
    const late = messages.filter(({ at }) => !isOpen(Date.parse(at)))
    for (const { at } of late) {
      expect(minutesSinceOpen(Date.parse(at)) * 60_000, at).toBeLessThan(flightMs)
    }
    expect(late.length).toBeLessThan(messages.length * 0.1)

    const perDay = new Map<string, Set<number>>()
    for (const { at } of messages) {
      const { day, minute } = parisTime(Date.parse(at))
      perDay.set(day, (perDay.get(day) ?? new Set()).add(Math.floor(minute / 30)))
    }
    const days = openHalfHours(campaign)
    expect(days.size).toBeGreaterThan(1)
    for (const [day, open] of days) {
      expect(perDay.get(day)?.size ?? 0, day).toBeGreaterThan(open / 2)
    }

    const places = new Map(
      (await readMembers()).map(({ upn }, place) => [upn?.toLowerCase(), place]),
    )
    const order = messages.map(({ address }) => places.get(address.toLowerCase()) ?? -1)
    const rises = order.filter((place, index) => index > 0 && place > (order[index - 1] ?? 0))
    // Half of the steps go up where there is no order; in list order all do.
    expect(rises.length / order.length).toBeGreaterThan(0.35)
    expect(rises.length / order.length).toBeLessThan(0.65)
  })

  test('Ctrl-C stops everything cleanly, and the next start finds everything again', async () => {
    const lists = await ask(pageOf(ListView), 'list', 'ls')
    const messages = await readMessages(program)
    await stopByCtrlC(program)

    program = await startProgram({ dataDir: program.dataDir, settings: addressesOf(program) })
    const campaigns = await ask(pageOf(CampaignView), 'campaign', 'ls')
    expect(campaigns.items).toMatchObject([
      { id: campaign.id, name: 'Port du badge', state: 'finished' },
    ])
    expect(await ask(ReportView, 'campaign', 'report', campaign.id)).toEqual(report)
    expect(await ask(pageOf(ListView), 'list', 'ls')).toEqual(lists)
    expect(await readMessages(program)).toEqual(messages)
  })

  test('Ctrl-C that npm passes on a second time is still one Ctrl-C', async () => {
    program.pressCtrlC()
    await stopByCtrlC(program)
  })

  const printedCommands = () =>
    program
      .stdout()
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.includes('npx clairon '))

  async function readMembers() {
    const lists = await ask(pageOf(ListView), 'list', 'ls')
    const { id } = ListView.parse(lists.items.find(({ name }) => name === 'Siège'))
    return readAll(program, MemberView, `lists/${id}/members`)
  }
})

/** Stops a program as a person does; it ends well and leaves no process behind. */
async function stopByCtrlC(program: Program): Promise<void> {
  const postmaster = program.postmaster()
  program.family.look()
  expect(program.family.survivors()).toContain(`postgres (${postmaster})`)
  program.pressCtrlC()
  expect(await program.hasEnded).toBe(0)
  expect(program.family.survivors()).toEqual([])
  expect(() => program.postmaster()).toThrow('ENOENT')
  expect(program.stderr()).toBe('')
}

/** The example with two days, and hours long enough to be over in half a minute. */
function adaptedExample(): string {
  const example = readFileSync('examples/port-du-badge.yaml', 'utf8')
  const adapted = example
    .replace('duration: P3D', 'duration: P2D')
    .replace("from: '09:00', to: '12:00'", "from: '07:00', to: '12:00'")
    .replace("from: '14:00', to: '18:00'", "from: '13:00', to: '21:00'")
  expect(adapted.match(/P2D|from: '07:00'|to: '21:00'/g)).toHaveLength(3)
  const file = join(makeDirectory(), 'campaign.yaml')
  writeFileSync(file, adapted)
  return file
}

/** Wall-clock time in Paris; no clock is changed in November. */
function parisTime(atMs: number): { day: string; weekday: number; minute: number } {
  const local = new Date(atMs + 3_600_000)
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes()
  return { day: local.toISOString().slice(0, 10), weekday: local.getUTCDay(), minute }
}

function isOpen(atMs: number): boolean {
  const { weekday, minute } = parisTime(atMs)
  const isWorkingDay = weekday >= 1 && weekday <= 5
  return isWorkingDay && openHours.some((h) => minute >= h.from * 60 && minute < h.until * 60)
}

/** How long ago the last open minute was. */
function minutesSinceOpen(atMs: number): number {
  let minutes = 0
  while (!isOpen(atMs - minutes * 60_000)) minutes += 1
  return minutes
}

/** By day, how many half hours of the window are open. */
function openHalfHours({ startsAt, endsAt }: CampaignView): Map<string, number> {
  const halfHourMs = 30 * 60_000
  const days = new Map<string, number>()
  const first = Math.ceil(Date.parse(startsAt ?? '') / halfHourMs) * halfHourMs
  for (let at = first; at + halfHourMs <= Date.parse(endsAt ?? ''); at += halfHourMs) {
    const { day } = parisTime(at)
    if (isOpen(at)) days.set(day, (days.get(day) ?? 0) + 1)
  }
  return days
}

const sorted = (texts: string[]) => texts.toSorted((a, b) => (a < b ? -1 : 1))
