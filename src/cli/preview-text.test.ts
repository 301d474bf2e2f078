import { PassThrough } from 'node:stream'

import { expect, test } from 'vitest'

import type { PreviewView } from '../contract/preview.ts'
import { createOutput } from './output.ts'
import { previewLines, rehearsalLines } from './preview-text.ts'

const outputIn = (locale: 'en' | 'fr') =>
  createOutput({
    url: '',
    token: undefined,
    locale,
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    isTerminal: false,
  })

const bin = (from: string, to: string, planned: number) => ({ from, to, planned })
const preview: PreviewView = {
  recipients: 21,
  planned: 20,
  reachability: {
    reachable: 20,
    unchecked: 0,
    noAddress: 1,
    notInstalled: 0,
    blocked: 0,
    unknown: 0,
  },
  openSeconds: 7_200,
  firstAttemptAt: '2026-11-24T15:30:00Z',
  lastAttemptAt: '2026-11-25T09:30:00Z',
  bins: [
    bin('2026-11-24T15:30:00Z', '2026-11-24T16:00:00Z', 8),
    bin('2026-11-25T08:00:00Z', '2026-11-25T08:30:00Z', 4),
    bin('2026-11-25T08:30:00Z', '2026-11-25T09:00:00Z', 8),
    bin('2026-11-25T09:00:00Z', '2026-11-25T09:30:00Z', 0),
  ],
  closed: [],
  doNotFit: 0,
  finishesAt: '2026-11-25T09:29:00Z',
  warnings: [{ code: 'unreachable', message: 'One person cannot be reached.', count: 1 }],
  sentence: {
    fr: 'Planifier pour 20 personnes',
    en: 'Schedule for 20 people',
    parts: { people: 20, from: '', to: '', timeZone: 'Europe/Paris' },
  },
}

test('a preview shows each day by half hours of its wall clock, and shades what is closed', () => {
  const lines = previewLines(preview, 'Europe/Paris', outputIn('en'))
  expect(lines[0]).toBe('Schedule for 20 people')
  const days = lines.filter((line) => /24 Nov |25 Nov /.test(line) && line.includes('░'))
  expect(days.map((line) => line.replaceAll(/ {2,}/g, '  '))).toEqual([
    expect.stringMatching(/ {2}░{15}█ {2}8$/),
    expect.stringMatching(/ {2}▄█ ░{13} {2}12$/),
  ])
  expect(lines.slice(-2)).toEqual(['Beware', '  One person cannot be reached.'])
})

test('a rehearsal shows the equation and each day', () => {
  const ledger = {
    recipients: 10,
    planned: 0,
    retrying: 0,
    sending: 0,
    delivered: 8,
    failed: 0,
    unreachable: 0,
    uncertain: 0,
    unscheduled: 2,
    stopped: 0,
  }
  const day = { date: '2026-11-24', delivered: 8, absent: 5, unscheduled: 2 }
  const lines = rehearsalLines({ ledger, days: [day], attempts: 15, seed: 3 }, outputIn('fr'))
  expect(lines[0]).toBe('10 destinataires = 8 remis + 2 déprogrammés')
  expect(lines.at(-1)).toBe('80\u00a0% remis, en 15 tentatives (graine 3). Rien n’a été envoyé.')
  expect(lines.some((line) => line.endsWith('█'.repeat(30)))).toBe(true)
})
