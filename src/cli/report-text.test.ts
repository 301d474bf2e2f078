import { PassThrough } from 'node:stream'

import { expect, test } from 'vitest'

import { ReportView } from '../contract/report.ts'
import type { Locale } from './format.ts'
import { createOutput } from './output.ts'
import { reportLines, statusLine } from './report-text.ts'

const report = ReportView.parse({
  campaign: {
    id: '12',
    name: 'Port du badge',
    state: 'running',
    waitingFor: 'Next message at 14:32',
    tracking: 'individual',
  },
  ledger: {
    recipients: 1240,
    planned: 0,
    retrying: 1,
    sending: 0,
    delivered: 1200,
    failed: 30,
    unreachable: 9,
    uncertain: 0,
    unscheduled: 0,
    stopped: 0,
  },
  sentRate: 0.9677,
  opened: { people: 800, rate: 0.6667 },
  clicked: { people: 1, events: 1, rate: 0.0008 },
  nextAttemptAt: '2026-11-24T13:32:00Z',
  lastOpenedAt: null,
  timeline: [],
  reasons: [
    { code: 'blocked', state: 'failed', message: 'The person blocked the bot.', count: 30 },
  ],
  links: [{ url: 'https://intranet.example/badge', people: 1, events: 1 }],
  timeToOpen: null,
  trials: [],
  personalDataErasedAt: null,
})

const outputIn = (locale: Locale, isTerminal = false) => {
  const stdout = Object.assign(new PassThrough(), { columns: 60 })
  const stderr = new PassThrough()
  return createOutput({ url: '', token: undefined, locale, stdout, stderr, isTerminal })
}
/** Versions of ICU disagree about the comma after a weekday. */
const plain = (lines: string[]) =>
  lines.join('\n').replaceAll('\u00a0', ' ').replaceAll('Tue, ', 'Tue ')

test('a report says the equation first, then rates with what they mean', () => {
  expect(plain(reportLines(report, 'Europe/Paris', outputIn('en')))).toBe(
    `1,240 recipients = 0 planned + 1 retrying + 0 sending + 1,200 delivered + 30 failed + 9 unreachable + 0 uncertain + 0 unscheduled + 0 stopped

Port du badge (12) · Running · Next message at 14:32

Messages sent     1,200  96.8%  delivered ÷ recipients
Open engagement     800  66.7%  people who opened ÷ delivered
Click engagement      1   0.1%  people who clicked at least one link ÷ delivered; 1 click in all

Next message  Tue 24 Nov 2026, 14:32
Last opened   Not opened yet

Reasons
  30 failed  The person blocked the bot.

Links
  1 person, 1 click  https://intranet.example/badge`,
  )
})

test('a report in French uses its words, plurals and numbers', () => {
  const text = plain(reportLines(report, 'Europe/Paris', outputIn('fr')))
  expect(text).toContain(
    '1 240 destinataires = 0 planifié + 1 à réessayer + 0 en cours d’envoi + 1 200 remis',
  )
  expect(text).toContain('Engagement d’ouverture    800  66,7 %  personnes qui ont ouvert ÷ remis')
  expect(text).toContain('mar. 24 nov. 2026, 14:32')
})

test('on a terminal the equation breaks between its terms', () => {
  const lines = reportLines(report, 'Europe/Paris', outputIn('en', true))
  expect(lines.slice(0, 3)).toEqual([
    '1,240 recipients = 0 planned + 1 retrying + 0 sending',
    '  + 1,200 delivered + 30 failed + 9 unreachable',
    '  + 0 uncertain + 0 unscheduled + 0 stopped',
  ])
})

test('the line of a campaign under way leaves out what is zero', () => {
  expect(statusLine(report, outputIn('en'))).toBe(
    '1,200 / 1,240 · 1,240 recipients = 1 retrying + 1,200 delivered + 30 failed + 9 unreachable · Next message at 14:32',
  )
})

test('a report says how long people took to open, what was tried, and what is no longer known', () => {
  const more = {
    ...report,
    timeToOpen: { medianSeconds: 754, bins: [] },
    trials: [
      {
        id: '1',
        at: '2026-11-24T08:00:00Z',
        address: 'marie@contoso.example',
        state: 'failed' as const,
        reason: 'Nobody bears this address in the directory',
      },
    ],
    personalDataErasedAt: '2027-11-24T08:00:00Z',
  }
  const text = plain(reportLines(more, 'Europe/Paris', outputIn('en')))
  expect(text).toMatch(/Time to open +13 min +half of those/)
  expect(text).toContain(
    'Tue 24 Nov 2026, 09:00  marie@contoso.example  failed (Nobody bears this address in the directory)',
  )
  expect(text).toMatch(/erased on .*2027/)
})
