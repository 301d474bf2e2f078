import { describe, expect, test } from 'vitest'

import { docFromMarkdown } from '../../../message/markdown.ts'
import { blankDraft, changedFields, nextWorkingDay, savedFieldsOf } from './draft.ts'
import { faultsOf } from './faults.ts'
import { isAnswered, stepsOf } from './steps.ts'

const now = new Date('2026-11-27T22:30:00Z')
const blank = blankDraft({ chatbotId: '1', channel: 'teams' }, { now, timeZone: 'Europe/Paris' })
const doc = docFromMarkdown('Bonjour [SITE]').doc

describe('a new draft', () => {
  test.each([
    ['2026-11-24T09:00:00Z', 'Europe/Paris', '2026-11-25'],
    ['2026-11-27T12:00:00Z', 'Europe/Paris', '2026-11-30'],
    ['2026-11-26T23:30:00Z', 'Europe/Paris', '2026-11-30'],
    ['2026-12-31T12:00:00Z', 'Pacific/Auckland', '2027-01-04'],
  ])('begun on %s in %s starts on %s', (at, timeZone, day) => {
    expect(nextWorkingDay(new Date(at), timeZone)).toBe(day)
  })

  test('has a name before it has one, and no message before there is one', () => {
    const fields = savedFieldsOf(blank, 'Sans nom')
    expect(fields).toMatchObject({ name: 'Sans nom', start: '2026-11-30T10:00', duration: 'P1D' })
    expect(fields).not.toHaveProperty('message')
  })
})

describe('what is half typed', () => {
  test('is left out of what is saved, and the rest is saved', () => {
    const half = {
      ...blank,
      doc,
      buttons: [
        { title: 'Lire', url: 'https://intranet.example/' },
        { title: 'Non', url: 'intranet' },
      ],
      start: { kind: 'at' as const, day: '', time: '10:00' },
      duration: { amount: Number.NaN, unit: 'days' as const },
      workingHours: [{ days: [1], from: '18:00', to: '09:00' }],
    }
    const fields = savedFieldsOf(half, 'x')
    expect(fields.buttons).toEqual([{ title: 'Lire', url: 'https://intranet.example/' }])
    expect(fields.message).toEqual({ doc })
    for (const key of ['start', 'duration', 'workingHours']) expect(fields).not.toHaveProperty(key)
    expect(faultsOf(half, [])).toMatchObject({
      start: 'day',
      duration: true,
      workingHours: ['order'],
      buttons: [
        { title: false, url: false },
        { title: false, url: true },
      ],
    })
  })

  test('a field that no chosen list has is named, and known once one has it', () => {
    const draft = { ...blank, doc }
    expect(faultsOf(draft, []).message).toHaveLength(1)
    expect(faultsOf(draft, ['SITE']).message).toEqual([])
    expect(isAnswered('message', faultsOf(draft, ['SITE']), draft)).toBe(true)
  })
})

test('only what has changed is saved', () => {
  const before = savedFieldsOf(blank, 'x')
  expect(changedFields(before, before)).toEqual({})
  expect(changedFields(before, savedFieldsOf({ ...blank, tone: 'idea' }, 'x'))).toEqual({
    tone: 'idea',
  })
})

test('presence is asked about only where the channel can tell it', () => {
  expect(stepsOf(true)).toContain('presence')
  expect(stepsOf(false)).not.toContain('presence')
})
