import { describe, expect, test } from 'vitest'

import { Ledger, NewCampaign } from '../contract/campaign.ts'
import { deliveryStates } from '../domain/delivery.ts'
import type { Campaign } from '../store/campaigns.ts'
import type { Channel } from '../store/channels.ts'
import type { LaneView } from '../store/lanes.ts'
import { sayWaitingFor } from './waiting-for.ts'

const empty: Ledger = Ledger.parse(
  Object.fromEntries(['recipients', ...deliveryStates].map((name) => [name, 0])),
)
const brief = NewCampaign.parse({ name: 'Vœux', chatbotId: '1', channel: 'teams' })
/** Tuesday 14:20 in Paris. */
const now = new Date('2026-11-24T13:20:00Z')

const campaign: Campaign = {
  organisationId: 1,
  id: 7,
  state: 'running',
  brief: { ...brief, tracking: 'individual' },
  revision: 1,
  createdAt: now,
  createdBy: 'marie',
  changedAt: null,
  changedBy: null,
  startedAt: null,
  recipients: null,
  finishedAt: null,
  erasedAt: null,
  channelId: 3,
  startsAt: null,
  endsAt: null,
  openTime: null,
  holidays: null,
  doc: null,
}
const channel: Channel = {
  organisationId: 1,
  id: 3,
  chatbotId: 1,
  kind: 'teams',
  settings: {},
  secrets: null,
  pausedAt: null,
  pausedReason: null,
  pacePerSecond: null,
  lastCheck: null,
  passedAt: now,
}
const paused: Channel = { ...channel, pausedAt: now }

type Case = {
  state?: Campaign['state']
  startsAt?: string
  on?: Channel | null
  lane?: LaneView
  sending?: number
  next?: string
  timeZone?: string
}
const atWork: LaneView = { isOwned: true, restingMs: 0 }

const say = (
  {
    state = 'running',
    startsAt,
    on = channel,
    lane = atWork,
    sending = 0,
    next,
    timeZone = brief.timeZone,
  }: Case,
  language: 'en' | 'fr',
) =>
  sayWaitingFor(
    {
      campaign: {
        ...campaign,
        state,
        brief: { ...campaign.brief, timeZone },
        startsAt: startsAt === undefined ? null : new Date(startsAt),
      },
      channel: on,
      lane,
      ledger: { ...empty, sending },
      nextAttemptAt: next === undefined ? null : new Date(next),
      now,
    },
    language,
  )

describe('a campaign says what it waits for', () => {
  test.each<[string, Case, string | null, string | null]>([
    ['as a draft nothing', { state: 'draft' }, null, null],
    [
      'when finished nothing, whatever the channel does',
      { state: 'finished', on: paused, next: '2026-11-24T13:32:00Z' },
      null,
      null,
    ],
    [
      'before its start of today, the hour',
      { state: 'scheduled', startsAt: '2026-11-24T15:05:00Z' },
      'starts at 16:05',
      'départ à 16 h 05',
    ],
    [
      'before its start of another day, day and hour',
      { state: 'scheduled', startsAt: '2026-11-26T09:00:00Z' },
      'starts on Thursday 26 November at 10:00',
      'départ jeudi 26 novembre à 10 h 00',
    ],
    [
      'the next send of today',
      { next: '2026-11-24T13:32:00Z' },
      'next send at 14:32',
      'prochain envoi à 14 h 32',
    ],
    [
      'the next send, on the wall clock of its zone, where it is tomorrow already',
      { next: '2026-11-24T22:30:00Z', timeZone: 'Asia/Tokyo' },
      'next send on Wednesday 25 November at 07:30',
      'prochain envoi mercredi 25 novembre à 07 h 30',
    ],
    [
      'the next send of the same day of its zone, though UTC has another',
      { next: '2026-11-25T00:30:00Z', timeZone: 'America/New_York' },
      'next send at 19:30',
      'prochain envoi à 19 h 30',
    ],
    [
      'a channel that is paused before anything else',
      { on: paused, next: '2026-11-24T13:32:00Z', sending: 3 },
      'waiting: the channel is paused',
      'en attente : canal en pause',
    ],
    [
      'a worker, when something is due and none runs',
      { lane: { isOwned: false, restingMs: 0 }, next: '2026-11-24T13:20:00Z' },
      'waiting: no worker is running',
      'en attente : aucun processus d’envoi n’est en marche',
    ],
    [
      'the next send as long as it is not due, whoever runs',
      { lane: { isOwned: false, restingMs: 0 }, next: '2026-11-24T13:32:00Z' },
      'next send at 14:32',
      'prochain envoi à 14 h 32',
    ],
    [
      'the end of a rest that the service asked for',
      { lane: { isOwned: true, restingMs: 11_200 }, next: '2026-11-24T13:20:00Z' },
      'Teams limits the rate, sending goes on in 12 s',
      'Teams limite le débit, reprise dans 12 s',
    ],
    [
      'nothing but the sending while deliveries are due',
      { next: '2026-11-24T13:20:00Z' },
      'sending now',
      'envoi en cours',
    ],
    [
      'the sending while the last ones are under way',
      { sending: 1 },
      'sending now',
      'envoi en cours',
    ],
    ['its closing when all is done', {}, 'closing', 'clôture en cours'],
    ['its closing even when its channel is gone', { on: null }, 'closing', 'clôture en cours'],
  ])('%s', (_rule, waiting, en, fr) => {
    expect([say(waiting, 'en'), say(waiting, 'fr')]).toEqual([en, fr])
  })

  test('whenever it runs', () => {
    for (const on of [channel, paused, null]) {
      for (const sending of [0, 1]) {
        for (const next of [
          {},
          { next: '2026-11-24T13:00:00Z' },
          { next: '2026-12-01T13:00:00Z' },
        ]) {
          expect(say({ on, sending, ...next }, 'fr')).toMatch(/\S/)
        }
      }
    }
  })
})
