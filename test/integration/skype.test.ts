import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { sql } from '../../src/platform/sql.ts'
import { arrangeCampaign, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

type Person = { name: string } & Record<string, unknown>
type Message = { id: string; address: string; text: string; html?: string; links: string[] }
type Event = { kind: string; presence?: string; code?: string }

let bed: TestBed
let chatbotId: string
let channelId: string

beforeEach(async () => {
  // Tuesday, 09:00 in Paris.
  bed = await startTestBed({ startAt: '2026-11-24T08:00:00Z' })
  const { body: settings } = await bed.control('GET', 'settings')
  const chatbot = await bed.call('POST', 'chatbots', { name: 'Nany' })
  chatbotId = chatbot.body.id
  const channel = await bed.call('POST', `chatbots/${chatbotId}/channels`, {
    kind: 'skype',
    settings: settings.skype,
  })
  expect(channel.status).toBe(201)
  channelId = channel.body.id
})
afterEach(() => bed.close())

const check = () => bed.call('POST', `channels/${channelId}/check`)
const sipOf = (name: string) => `sip:${name}@contoso.example`

/** Tells the simulator of these people, each known by a name of one word. */
async function arrangePeople(people: Person[]): Promise<void> {
  await bed.control('POST', 'people', {
    people: people.map(({ name, ...more }) => ({
      upn: `${name}@contoso.example`,
      sip: sipOf(name),
      firstName: 'Zoé',
      lastName: 'Roux',
      ...more,
    })),
  })
}

/** A campaign to these people that has started, and what can be read of it. */
async function startCampaign(people: Person[], more: object = {}) {
  await arrangePeople(people)
  const list = await bed.call('POST', 'lists', { name: `Liste ${people[0]?.name}` })
  const rows = people.map(({ name }) => `Zoé;Roux;${sipOf(name)}`)
  const content = ['Prénom;Nom;SIP', ...rows].join('\n')
  await bed.importFile(list.body.id, { name: 'people.csv', content })
  const id = await arrangeCampaign(bed, {
    chatbotId,
    listId: list.body.id,
    channel: 'skype',
    duration: 'PT1H',
    presence: 'any',
    ...more,
  })
  expect(await bed.call('POST', `campaigns/${id}/schedule`)).toMatchObject({ status: 200 })
  await until('it runs', async () => (await readReport(bed, id)).campaign.state === 'running')
  const deliveries = async () => (await bed.call('GET', `campaigns/${id}/deliveries`)).body.items
  return {
    id,
    ledger: async () => (await readReport(bed, id)).ledger,
    /** Takes chance out: the last minutes of a day leave no room for a second attempt. */
    planAt: (at: string) =>
      bed.db.query(sql`update delivery set planned_at = ${at}, due_at = ${at}`),
    read: async (name: string) => {
      const found = (await deliveries()).find(
        ({ address }: { address: string }) => address.replace('sip:', '') === sipOf(name).slice(4),
      )
      return (await bed.call('GET', `campaigns/${id}/deliveries/${found?.personId}`)).body
    },
  }
}

const messagesOf = async (name?: string): Promise<Message[]> => {
  const address = name === undefined ? '' : `&address=${encodeURIComponent(sipOf(name))}`
  return (await bed.control('GET', `messages?channel=skype${address}`)).body.items
}

const eventsOf = ({ events }: { events: Event[] }) => events.map(({ kind }) => kind)

describe('a check', () => {
  test('passes where the server lets the account in, and keeps the password to itself', async () => {
    const { body } = await check()
    expect(body.ok).toBe(true)
    expect(body.steps.map(({ name, ok }: { name: string; ok: boolean }) => [name, ok])).toEqual([
      ['discovery', true],
      ['grants', true],
      ['token', true],
      ['home-pool', true],
      ['application', true],
      ['presence', true],
      ['policies', true],
      ['self-test', false],
    ])
    expect(body.steps.at(-1)).toMatchObject({ optional: true })
    const chatbots = await bed.call('GET', 'chatbots')
    const { body: settings } = await bed.control('GET', 'settings')
    expect(JSON.stringify(chatbots.body)).toContain(settings.skype.username)
    expect(JSON.stringify(chatbots.body)).not.toContain(settings.skype.password)
  })

  test('leaves no application behind', async () => {
    await check()
    expect((await bed.control('GET', 'skype')).body.applications).toEqual([])
  })

  test.each([
    ['forbids mobile applications', { mobility: false }, 'application', /EnableMobility/],
    ['offers no password', { grants: ['urn:microsoft.rtc:windows'] }, 'grants', /Set-CsAuthConfig/],
  ])('names what to mend where the server %s', async (_what, order, name, sentence) => {
    await bed.control('POST', 'skype', order)
    const { body } = await check()
    expect(body.ok).toBe(false)
    expect(body.steps.at(-1)).toMatchObject({ name, ok: false })
    expect(body.steps.at(-1).detail).toMatch(sentence)
  })

  test('says in French that rich text and links are off, and passes', async () => {
    await bed.control('POST', 'skype', { htmlMessaging: false, messagingUrls: false })
    const headers = { 'accept-language': 'fr' }
    const { body } = await bed.call('POST', `channels/${channelId}/check`, undefined, headers)
    expect(body.ok).toBe(true)
    const details = body.steps.map(({ detail }: { detail: string }) => detail).join(' ')
    expect(details).toContain('désactive le texte enrichi')
    expect(details).toContain('désactive les liens')
  })
})

describe('a campaign on Skype', () => {
  beforeEach(async () => {
    await check()
  })

  test('reaches people once each, with their name and a link that can be followed', async () => {
    bed.startEngine({ pacePerSecond: 1_000 })
    const people = Array.from({ length: 40 }, (_, index) => ({ name: `p${index}` }))
    const { ledger } = await startCampaign(people, {
      message: { markdown: 'Bonjour, [FIRSTNAME]. [Le badge](https://intranet.example/badge)' },
    })
    bed.clock.passSeconds(3_599)
    await until('everybody has it', async () => (await ledger()).delivered === 40)
    const messages = await messagesOf()
    expect(new Set(messages.map(({ address }) => address)).size).toBe(40)
    expect(messages).toHaveLength(40)
    const { links: [link] = [], text } = messages[0] ?? {}
    expect(link).toMatch(/\/r\/[\w-]{60}$/)
    expect(text).toBe(`Bonjour, Zoé. Le badge (${link})`)
  })

  test('continues a long message in the conversation, as rich text where the client shows it', async () => {
    bed.startEngine({ pacePerSecond: 1_000 })
    const first = `Bonjour. ${'Le badge se porte. '.repeat(30)}`.trim()
    const { ledger } = await startCampaign([{ name: 'rich' }, { name: 'poor', skypeHtml: false }], {
      message: { markdown: `${first}\n\nLa **suite** ${'est longue. '.repeat(20)}` },
    })
    bed.clock.passSeconds(3_599)
    await until('both have it', async () => (await ledger()).delivered === 2)
    const [rich, poor] = [await messagesOf('rich'), await messagesOf('poor')]
    expect(rich.map(({ text }) => text.slice(0, 9))).toEqual(['Bonjour. ', 'La suite '])
    expect(rich[1]?.html).toContain('<b>suite</b>')
    expect(poor.map(({ text }) => text.slice(0, 9))).toEqual(['Bonjour. ', 'La suite '])
    expect(poor[1]?.html).toBeUndefined()
  })

  test.each([
    ['Online', { available: true, 'available-away-busy': true }],
    ['IdleOnline', { available: false, 'available-away-busy': true }],
    ['Busy', { available: false, 'available-away-busy': true }],
    ['IdleBusy', { available: false, 'available-away-busy': true }],
    ['Away', { available: false, 'available-away-busy': true }],
    ['BeRightBack', { available: false, 'available-away-busy': true }],
    ['DoNotDisturb', { available: false, 'available-away-busy': false }],
    ['Offline', { available: false, 'available-away-busy': false }],
  ])('writes to %s as the answer to the question allows', async (presence, allowed) => {
    bed.startEngine({ pacePerSecond: 1_000 })
    const strict = await startCampaign([{ name: 'anna', presence }], { presence: 'available' })
    const wide = await startCampaign([{ name: 'bert', presence }], {
      presence: 'available-away-busy',
    })
    bed.clock.passSeconds(3_599)
    for (const [campaign, name, isAllowed] of [
      [strict, 'anna', allowed.available],
      [wide, 'bert', allowed['available-away-busy']],
    ] as const) {
      await until('it has ended', async () => {
        const { delivered, unscheduled } = await campaign.ledger()
        return delivered + unscheduled === 1
      })
      expect((await campaign.read(name)).state).toBe(isAllowed ? 'delivered' : 'unscheduled')
      expect(await messagesOf(name)).toHaveLength(isAllowed ? 1 : 0)
    }
  })

  test('lets absent people climb the ladder until they are there', async () => {
    bed.startEngine({ pacePerSecond: 1_000 })
    const { planAt, read } = await startCampaign([{ name: 'zoe', presence: 'Away' }], {
      presence: 'available',
      duration: 'P1D',
    })
    await planAt('2026-11-24T11:00:00Z')
    const first = await read('zoe')
    bed.clock.moveTo(first.nextAttemptAt)
    await until('they were found absent', async () => (await read('zoe')).state === 'retrying')
    const absent = await read('zoe')
    expect(absent.events.at(-1)).toMatchObject({ kind: 'absent', presence: 'Away' })
    await bed.control('PATCH', `people/${sipOf('zoe')}`, { presence: 'Online' })
    bed.clock.moveTo(absent.nextAttemptAt)
    await until('they have it', async () => (await read('zoe')).state === 'delivered')
  })

  test.each([
    ['is offline', { presence: 'Offline' }, 'retrying', 'offline'],
    ['does not want to be disturbed', { presence: 'DoNotDisturb' }, 'retrying', 'do-not-disturb'],
    ['declines', { skype: 'decline' }, 'failed', 'declined'],
    ['is not known', { skypeUnknown: true }, 'failed', 'unknown-person'],
  ])('tells what became of somebody who %s', async (_what, person, state, code) => {
    bed.startEngine({ pacePerSecond: 1_000 })
    const { planAt, read } = await startCampaign([{ name: 'ugo', ...person }], { duration: 'P1D' })
    await planAt('2026-11-24T11:00:00Z')
    bed.clock.moveTo((await read('ugo')).nextAttemptAt)
    await until('it is settled', async () => (await read('ugo')).state === state)
    const { events, reason } = await read('ugo')
    expect(JSON.stringify([reason, events])).toContain(code)
    expect(await messagesOf('ugo')).toHaveLength(0)
  })
})

describe('a server on a bad day', () => {
  let engine: ReturnType<TestBed['startEngine']>
  beforeEach(async () => {
    await check()
    engine = bed.startEngine({ pacePerSecond: 1_000 })
  })
  const order = (what: object) => bed.control('POST', 'skype', what)

  test('loses no message and gets none twice, whatever it cuts, forgets and lets run out', async () => {
    const people = Array.from({ length: 80 }, (_, index) => ({
      name: `q${index}`,
      acceptAfterMs: 20,
    }))
    const { id, ledger } = await startCampaign(people, {
      presence: 'available',
      duration: 'P1D',
      workingHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
    })
    bed.clock.passSeconds(20 * 3_600)
    const disturbances = [
      { cutEvents: true },
      { expireTokens: true },
      { expireSubscriptions: true },
      { endApplication: 'ApplicationNotFound' },
      { cutEvents: true },
      { loseState: true },
    ]
    /** What the server refused for the moment is due again in business time. */
    async function settledUpTo(count: number): Promise<boolean> {
      const { nextAttemptAt } = await readReport(bed, id)
      const isAhead = nextAttemptAt !== null && new Date(nextAttemptAt) > bed.clock.now()
      if (isAhead) bed.clock.moveTo(nextAttemptAt)
      const { delivered, uncertain } = await ledger()
      return delivered + uncertain >= count
    }
    for (const [index, disturbance] of disturbances.entries()) {
      await until('some more have had their turn', () => settledUpTo(10 * index + 5))
      await order(disturbance)
    }
    await until('everybody has had their turn', () => settledUpTo(80))
    // Only what was under way when the server forgot it is in doubt.
    const { uncertain } = await ledger()
    expect(uncertain).toBeLessThanOrEqual(40)
    const addresses = (await messagesOf()).map(({ address }) => address)
    expect(new Set(addresses).size).toBe(addresses.length)
    expect(addresses.length).toBeGreaterThanOrEqual(80 - uncertain)
  })

  test('that takes no password any more pauses the channel, and burns nobody', async () => {
    const people = Array.from({ length: 30 }, (_, index) => ({ name: `r${index}` }))
    const { ledger } = await startCampaign(people)
    await order({ grants: ['urn:microsoft.rtc:windows'], expireTokens: true })
    await order({ endApplication: 'ApplicationNotFound' })
    bed.clock.passSeconds(3_599)
    await until('the channel is paused', async () => {
      const { body } = await bed.call('GET', 'chatbots')
      const [{ channels }] = body.items
      return channels[0].state === 'paused'
    })
    const { body } = await bed.call('GET', 'chatbots')
    expect(body.items[0].channels[0].pausedReason).toMatch(/no sign-in with a password/)
    // At this pace twenty were under way at once; at the pace of Skype it is five.
    expect((await ledger()).failed).toBeLessThanOrEqual(20)
    expect(await messagesOf()).toEqual([])
  })

  test('that lets nobody in pauses the channel, even while there is nothing to send', async () => {
    const stateOf = async () => {
      const { body } = await bed.call('GET', 'chatbots')
      return body.items[0].channels[0]
    }
    await until('the account is signed in', async () => {
      return (await bed.control('GET', 'skype')).body.applications.length === 1
    })
    await order({ endApplication: 'TooManyApplications' })
    await until('the channel is paused', async () => (await stateOf()).state === 'paused')
    expect((await stateOf()).pausedReason).toMatch(/signed the chatbot’s account out/)
    // Whoever resumes it has put it right.
    await bed.call('POST', `channels/${channelId}/resume`)
    const { ledger } = await startCampaign([{ name: 'eve' }])
    bed.clock.passSeconds(3_599)
    await until('it goes on', async () => (await ledger()).delivered === 1)
  })

  test('loses nothing when we stop in the middle, and is left signed out', async () => {
    const people = Array.from({ length: 30 }, (_, index) => ({
      name: `t${index}`,
      acceptAfterMs: 300,
    }))
    const { ledger } = await startCampaign(people)
    bed.clock.passSeconds(3_599)
    await until('some are being written to', async () => (await ledger()).sending > 5)
    await engine.stop()
    const { delivered, uncertain, sending } = await ledger()
    expect({ uncertain, sending }).toEqual({ uncertain: 0, sending: 0 })
    expect(await messagesOf()).toHaveLength(delivered)
    expect(delivered).toBeLessThan(30)
    expect((await bed.control('GET', 'skype')).body.applications).toEqual([])
    engine = bed.startEngine({ pacePerSecond: 1_000 })
    await until('everybody has it', async () => (await ledger()).delivered === 30)
    expect(await messagesOf()).toHaveLength(30)
  })

  test('that takes too much is given time, and everybody has it in the end', async () => {
    const people = Array.from({ length: 10 }, (_, index) => ({ name: `s${index}` }))
    await bed.control('PUT', 'faults', {
      rules: [{ service: 'skype', status: 429, retryAfterSeconds: 1, times: 3 }],
    })
    const { ledger } = await startCampaign(people)
    bed.clock.passSeconds(3_000)
    await until('everybody has it', async () => {
      bed.clock.passSeconds(1)
      return (await ledger()).delivered === 10
    })
    expect(await messagesOf()).toHaveLength(10)
  })
})

describe('what people say', () => {
  beforeEach(async () => {
    await check()
    bed.startEngine({ pacePerSecond: 1_000 })
  })

  async function deliverTo(name: string) {
    const campaign = await startCampaign([{ name }])
    bed.clock.passSeconds(3_599)
    await until('it is there', async () => (await campaign.ledger()).delivered === 1)
    const [message] = await messagesOf(name)
    return { ...campaign, message: message?.id }
  }

  test('counts a reply as an opening, and answers it once', async () => {
    const { id, message, read } = await deliverTo('lea')
    await bed.control('POST', `messages/${message}/reply`, { text: 'Merci !' })
    await until('it is opened', async () => (await readReport(bed, id)).opened.people === 1)
    expect(eventsOf(await read('lea'))).toEqual(expect.arrayContaining(['opened', 'replied']))
    await until('it is answered', async () => (await messagesOf('lea')).length === 2)
    await bed.control('POST', `messages/${message}/reply`, { text: 'Encore merci' })
    await bed.call('GET', 'me')
    expect((await readReport(bed, id)).opened.people).toBe(1)
    expect(await messagesOf('lea')).toHaveLength(2)
  })

  test('counts typing as an opening, and says nothing', async () => {
    const { id, message, read } = await deliverTo('tom')
    await bed.control('POST', `messages/${message}/typing`)
    await until('it is opened', async () => (await readReport(bed, id)).opened.people === 1)
    expect(eventsOf(await read('tom'))).not.toContain('replied')
    expect(await messagesOf('tom')).toHaveLength(1)
  })

  test('answers whoever opens a chat, before anything was sent', async () => {
    await arrangePeople([{ name: 'new' }])
    await until('the account is signed in', async () => {
      return (await bed.control('GET', 'skype')).body.applications.length === 1
    })
    await bed.control('POST', `people/${sipOf('new')}/write`, { channel: 'skype', text: 'Allô ?' })
    await until('they are answered', async () => (await messagesOf('new')).length === 1)
  })
})
