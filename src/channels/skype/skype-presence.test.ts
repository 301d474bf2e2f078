import { beforeEach, describe, expect, test } from 'vitest'

import { createSkypePresence, presenceOf, type SkypePresence } from './skype-presence.ts'
import { caseOf } from './test-pool.ts'
import type { UcwaCall, UcwaRequest } from './ucwa-call.ts'
import type { UcwaLinks } from './ucwa-links.ts'

const root = '/ucwa/oauth/v1/applications/102'
const never = new AbortController().signal

let requests: UcwaRequest[]
let nowMs: number
let presence: SkypePresence

/** Answers what the documents print. */
const call: UcwaCall = async (request) => {
  requests.push(request)
  const isMade = request.href.endsWith('presenceSubscriptions')
  const id = isMade
    ? 'presenceSubscriptions-create'
    : request.method === 'DELETE'
      ? 'presenceSubscription-delete'
      : request.method === 'GET'
        ? 'contact-presence'
        : 'presenceSubscription-extend'
  const { status, body } = caseOf(id).response
  return { kind: 'answered', status, body: JSON.stringify(body), retryAfterMs: null }
}

beforeEach(() => {
  requests = []
  nowMs = 0
  const links: UcwaLinks = {
    application: root,
    myUri: 'sip:lenea@contoso.com',
    people: `${root}/people`,
    startMessaging: `${root}/communication/messagingInvitations`,
    conversations: null,
    presenceSubscriptions: `${root}/people/presenceSubscriptions`,
    batch: null,
    policies: null,
    makeMeAvailable: null,
    reportMyActivity: null,
    myPresence: null,
  }
  presence = createSkypePresence({
    call,
    callAboutSubscriptions: call,
    links,
    host: 'pool',
    nowMs: () => nowMs,
  })
})

const minutes = (count: number) => count * 60_000
const sent = () => requests.map(({ method, href }) => `${method} ${href.replace(root, '')}`)
const ask = () => presence.ask(['sip:sarad@contoso.com'], never)

describe('a subscription', () => {
  test('is prolonged before its end, as long as somebody asks', async () => {
    await ask()
    nowMs = minutes(15)
    await ask()
    await presence.renew()
    expect(sent().filter((line) => line.startsWith('POST'))).toHaveLength(1)
    nowMs = minutes(26)
    requests = []
    await presence.renew()
    expect(sent()).toEqual(['POST /people/presenceSubscriptions/97b6bd66?duration=30'])
  })

  test('is let go of when nobody has asked for a while', async () => {
    await ask()
    nowMs = minutes(26)
    requests = []
    await presence.renew()
    const { method, path } = caseOf('presenceSubscription-delete').request
    expect(sent()).toEqual([`${method} ${path.replace(root, '')}`])
  })

  test('that has run out is made anew with the next question', async () => {
    await ask()
    nowMs = minutes(31)
    await ask()
    expect(sent().filter((line) => line.endsWith('presenceSubscriptions'))).toHaveLength(2)
  })

  test('that the server has ended is made anew too', async () => {
    await ask()
    presence.takeEvent({
      type: 'deleted',
      link: {
        rel: 'presenceSubscription',
        href: `${root}/people/presenceSubscriptions/97b6bd66`,
      },
    })
    await ask()
    expect(sent().filter((line) => line.endsWith('presenceSubscriptions'))).toHaveLength(2)
  })

  test('of the first takes in who comes later', async () => {
    await ask()
    requests = []
    await presence.ask(['sip:lenea@contoso.com'], never)
    expect(sent()[0]).toBe(
      'POST /people/presenceSubscriptionMemberships?presenceSubscriptionId=97b6bd66',
    )
    expect(requests[0]?.body).toEqual({ contactUris: ['sip:lenea@contoso.com'] })
  })
})

test.each([
  ['Online', 'available'],
  ['IdleOnline', 'away'],
  ['Busy', 'busy'],
  ['IdleBusy', 'busy'],
  ['Away', 'away'],
  ['BeRightBack', 'away'],
  ['DoNotDisturb', 'do-not-disturb'],
  ['Offline', 'offline'],
  ['Blocked', 'unknown'],
  ['', 'unknown'],
  [null, 'unknown'],
])('%s is %s', (said, expected) => {
  expect(presenceOf(said)).toBe(expected)
})
