import { describe, expect, test } from 'vitest'

import {
  judgeBusinessTime,
  judgeClock,
  judgeDatabase,
  judgeImages,
  judgeLanes,
  judgeLedger,
  judgePublicAnswer,
} from './doctor-judge.ts'
import { en } from './doctor-wording-en.ts'

describe('the database', () => {
  const sound = {
    version: { number: 150_018, text: '15.18' },
    place: en.places.own(),
    schema: { pending: [], unknown: [] },
  }

  test.each([
    ['15 is supported', {}, ['ok', 'ok'], ''],
    [
      '14 is not',
      { version: { number: 140_019, text: '14.19' } },
      ['mend', 'ok'],
      'PostgreSQL 15 or later',
    ],
    [
      'an older schema wants migrating',
      { schema: { pending: ['0002_settings', '0003_more'], unknown: [] } },
      ['ok', 'mend'],
      'clairon migrate',
    ],
    [
      'a newer schema wants the newer version, even if something is also missing',
      { schema: { pending: ['0003_more'], unknown: ['0004_later'] } },
      ['ok', 'mend'],
      'Use that version',
    ],
  ])('%s', (_rule, more, states, remedy) => {
    const checks = judgeDatabase({ ...sound, ...more }, en)
    expect(checks.map(({ state }) => state)).toEqual(states)
    expect(checks.map((check) => check.remedy ?? '').join('')).toContain(remedy)
  })
})

test.each([
  [0, 'ok', 'agrees'],
  [2_000, 'ok', 'agrees'],
  [-2_000, 'ok', 'agrees'],
  [2_001, 'advice', '2 s ahead of'],
  [-60_000, 'advice', '60 s behind'],
  [60_001, 'mend', '60 s ahead of'],
  [-7_200_000, 'mend', '7200 s behind'],
])('a clock that is %i ms ahead: %s', (aheadMs, state, said) => {
  const check = judgeClock({ name: 'database', whose: en.theDatabase, aheadMs }, en)
  expect(check.state).toBe(state)
  expect(check.detail).toContain(said)
})

test.each([
  ['the time of this machine', null, ['Nany · Teams'], 'ok'],
  ['simulated, with the simulator', { rate: 600 }, [], 'advice'],
  ['simulated, with a real service', { rate: 600 }, ['Nany · Teams'], 'mend'],
] as const)('business time: %s', (_rule, clock, realChannels, state) => {
  const simulated = clock && { ...clock, startAt: new Date('2026-11-24T08:00:00Z') }
  expect(judgeBusinessTime({ clock: simulated, realChannels }, en).state).toBe(state)
})

describe('the public address', () => {
  const clairon = { kind: 'clairon' } as const
  const silent = { kind: 'silent', cause: 'ECONNREFUSED' } as const
  const other = (status: number) => ({ kind: 'other', status }) as const

  test.each([
    ['leads to Clairon', clairon, true, 'ok', 'leads to Clairon'],
    ['leads to a Clairon on another machine', clairon, false, 'ok', 'leads to Clairon'],
    ['is silent although Clairon runs here', silent, true, 'mend', 'ECONNREFUSED'],
    ['is silent, and no Clairon runs here', silent, false, 'advice', 'could not be tried'],
    ['is answered by a proxy whose server is down', other(502), false, 'advice', 'not be tried'],
    ['is answered by a proxy that does not find us', other(502), true, 'mend', 'HTTP 502'],
    ['belongs to somebody else', other(404), true, 'mend', 'is not Clairon'],
    ['belongs to somebody else, wherever Clairon runs', other(200), false, 'mend', 'HTTP 200'],
  ])('%s', (_rule, answer, isClairon, state, said) => {
    const url = 'https://clairon.company.example'
    const local = { url: 'http://127.0.0.1:8080', isClairon }
    const check = judgePublicAnswer({ url, answer, local }, en)
    expect(check.state).toBe(state)
    expect(check.detail).toContain(said)
  })
})

describe('workers', () => {
  const nameOf = (id: number) => `channel ${id}`
  const lane = (forsakenMs: number | null, campaigns: number) => ({
    channelId: 7,
    campaigns,
    forsakenMs,
  })

  test.each([
    ['no lanes', [], false, 'ok', 'no worker is needed'],
    ['a lane with an owner', [lane(0, 3)], false, 'ok', 'looks after every channel'],
    ['a lane that is being taken over', [lane(29_000, 3)], false, 'ok', 'every channel'],
    [
      'a lane forsaken for long, without campaigns',
      [lane(31_000, 0)],
      false,
      'advice',
      'No worker',
    ],
    ['a lane forsaken for long, with one', [lane(31_000, 1)], false, 'mend', '1 campaign waits'],
    ['a lane that nobody ever had', [lane(null, 2)], false, 'mend', '2 campaigns wait'],
    ['a lane just given back, where nothing runs', [lane(100, 1)], true, 'mend', 'channel 7'],
    [
      'one that is cared for beside one that is not',
      [lane(0, 1), lane(null, 1)],
      false,
      'mend',
      '1',
    ],
  ])('%s', (_rule, lanes, isStopped, state, said) => {
    const check = judgeLanes({ lanes, isStopped, nameOf }, en)
    expect(check.state).toBe(state)
    expect(check.detail).toContain(said)
  })
})

describe('the ledger', () => {
  const ofCampaign = { campaignId: 4, campaignName: 'Port du badge' }
  const binAt = new Date('2026-11-24T09:30:00Z')

  test('is right where nothing has drifted', () => {
    expect(judgeLedger([], en)).toMatchObject([{ state: 'ok', name: 'recount' }])
  })

  test('a campaign is told once, with the weightiest figures first', () => {
    const drifts = [
      { ...ofCampaign, what: 'delivered', binAt, counted: 1, kept: 2 } as const,
      { ...ofCampaign, what: 'planned', binAt, counted: 3, kept: 4 } as const,
      { ...ofCampaign, what: 'recipients', counted: 35, kept: 36 } as const,
      {
        ...ofCampaign,
        what: 'state',
        state: 'failed',
        reason: 'blocked',
        counted: 0,
        kept: 1,
      } as const,
    ]
    expect(judgeLedger(drifts, en)).toMatchObject([
      {
        name: 'Port du badge',
        state: 'mend',
        detail:
          '“Port du badge”: recipients: kept as 36, counted 35; failed (blocked): kept as 1, counted 0; delivered in the half hour of 2026-11-24T09:30Z: kept as 2, counted 1; and 1 more.',
      },
    ])
  })

  test('every campaign is told, also one that is no longer there', () => {
    const drifts = [
      { ...ofCampaign, what: 'recipients', counted: 1, kept: 2 } as const,
      { campaignId: 9, campaignName: null, what: 'recipients', counted: 1, kept: 0 } as const,
    ]
    expect(judgeLedger(drifts, en).map(({ name }) => name)).toEqual([
      'Port du badge',
      'campaign 9, which is no longer there',
    ])
  })
})

describe('uploaded images', () => {
  test.each([
    ['none, nothing to say', { hasImages: false, publicUrl: null, realChannels: ['Nany'] }, []],
    ['over https they are seen', { publicUrl: 'https://clairon.example' }, []],
    ['without an address Teams shows none', { publicUrl: null }, ['mend']],
    ['over plain http neither', { publicUrl: 'http://clairon.example' }, ['mend']],
    ['in the simulator alone it is advice', { publicUrl: null, realChannels: [] }, ['advice']],
  ])('%s', (_rule, given, states) => {
    const usual = { hasImages: true, realChannels: ['Nany · Teams'] }
    expect(judgeImages({ ...usual, ...given }, en).map(({ state }) => state)).toEqual(states)
  })
})
