import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'

import { startTestPool, type Answer, type TestApplication, type TestPool } from './test-pool.ts'

/**
 * The requests and answers of Microsoft's documents, and of live pools where somebody has shown them,
 * against what the pool answers: each case by its id. Ids, addresses and names of the documents stand
 * for ours; whatever else they hold must be there.
 */
const Cases = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      request: z.object({ method: z.string(), path: z.string(), body: z.unknown() }),
      response: z.object({
        status: z.number(),
        headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
        body: z.unknown(),
      }),
    }),
  ),
})
const { cases } = Cases.parse(
  JSON.parse(readFileSync(join('test', 'fixtures', 'ucwa-cases.json'), 'utf8')),
)

let pool: TestPool
beforeEach(async () => {
  pool = await startTestPool()
  await pool.addPerson({ upn: 'lenea@contoso.example', firstName: 'Lene', lastName: 'Aaling' })
  await pool.addPerson({
    upn: 'sarad@contoso.example',
    firstName: 'Sara',
    lastName: 'Davis',
    presence: 'Offline',
  })
})
afterEach(() => pool.close())

const lene = 'sip:lenea@contoso.example'
const invited = { subject: 'Task Sample', operationId: '5028e824-2268-4b14-9e59-1abad65ff393' }

/** Plain is what the account of the documents shows. */
const signIn = (available = true) => pool.signIn({ available, formats: ['Plain'] })

/** Sends what the case says, to where ours is. */
const asWritten = (bot: TestApplication, id: string, path: string) => {
  const { method, body } = caseOf(id).request
  return bot.call(method, path, body === null ? {} : { body: common(body) })
}

/** A conversation of the bot with Lene, with nothing left to tell. */
async function talk(formats = ['Plain']) {
  const bot = await pool.signIn({ formats })
  return { bot, conversation: await bot.talkTo(lene, invited) }
}

async function nextAnswer(bot: TestApplication): Promise<Answer> {
  return bot.call('GET', bot.link())
}

const heldAnswer = async (bot: TestApplication) => {
  const waiting = nextAnswer(bot)
  pool.pass(5_000)
  return waiting
}

async function tokenAnswer(password: string) {
  const form = Object.fromEntries(
    new URLSearchParams(String(caseOf('token-password').request.body)),
  )
  return pool.askToken({ ...form, username: pool.username, password })
}

async function subscribeToSara() {
  const bot = await signIn(false)
  const path = `${bot.root}/people/presenceSubscriptions`
  const made = await asWritten(bot, 'presenceSubscriptions-create', path)
  const self = z.object({ _links: z.object({ self: z.object({ href: z.string() }) }) })
  return { bot, made, self: self.parse(made.json)._links.self.href }
}

async function incoming() {
  const bot = await signIn()
  await heldAnswer(bot).then(() => bot.poll())
  await pool.ask('POST', '/_control/people/lenea@contoso.example/write', {
    body: { text: 'Hi Tosh', channel: 'skype' },
  })
  const asked = await nextAnswer(bot)
  const invitation = /"(\/[^"]*messagingInvitations\/[\da-f]+)"/.exec(asked.text)?.[1] ?? ''
  const accepted = await bot.call('POST', `${invitation}/accept?sessionContext=x`)
  return { bot, asked, accepted }
}

/** What the pool answers in each case. */
const answers: Record<string, () => Promise<Answer>> = {
  'discovery-root': () => pool.ask('GET', pool.discoveryUrl),
  'user-unauthenticated': () => pool.ask('GET', `${pool.discoveryUrl}/oauth/user`),
  'token-password': () => tokenAnswer(pool.password),
  'token-bad-credentials': () => tokenAnswer('wrong'),
  'user-authenticated': async () =>
    (await signIn(false)).call('GET', `${pool.discoveryUrl}/oauth/user`),
  'applications-create': async () => {
    const bot = await signIn(false)
    return asWritten(bot, 'applications-create', '/ucwa/oauth/v1/applications')
  },
  'applications-missing-parameter': async () =>
    asWritten(await signIn(), 'applications-missing-parameter', '/ucwa/oauth/v1/applications'),
  makeMeAvailable: async () => {
    const bot = await signIn(false)
    return asWritten(bot, 'makeMeAvailable', `${bot.root}/me/makeMeAvailable`)
  },
  'events-after-makeMeAvailable': async () => heldAnswer(await signIn()),
  reportMyActivity: async () => {
    const bot = await signIn()
    return asWritten(bot, 'reportMyActivity', `${bot.root}/me/reportMyActivity`)
  },
  'me-presence-get': async () => {
    const bot = await signIn()
    return bot.call('GET', `${bot.root}/me/presence`)
  },
  'contact-presence': async () => {
    const bot = await signIn()
    return bot.call('GET', `${bot.root}/people/sarad@contoso.example/presence`)
  },
  'presenceSubscriptions-create': async () => (await subscribeToSara()).made,
  'events-presence-subscribed': async () => heldAnswer((await subscribeToSara()).bot),
  'presenceSubscription-extend': async () => {
    const { bot, self } = await subscribeToSara()
    return asWritten(bot, 'presenceSubscription-extend', `${self}?duration=11`)
  },
  'presenceSubscription-delete': async () => {
    const { bot, self } = await subscribeToSara()
    return asWritten(bot, 'presenceSubscription-delete', self)
  },
  startMessaging: async () => {
    const bot = await signIn(false)
    return asWritten(bot, 'startMessaging', `${bot.root}/communication/messagingInvitations`)
  },
  'events-invitation-started': async () => {
    const bot = await signIn(false)
    await bot.invite(lene, invited)
    return nextAnswer(bot)
  },
  'events-invitation-success': async () => {
    const bot = await signIn(false)
    await bot.invite(lene, invited)
    await bot.poll()
    return nextAnswer(bot)
  },
  // The capture is of another kind of invitation; what is said of its failure is the same.
  'events-invitation-failure': async () => {
    await pool.addPerson({ upn: 'lenea@contoso.example', skype: 'decline' })
    const bot = await signIn(false)
    await bot.invite(lene, invited)
    await bot.poll()
    return nextAnswer(bot)
  },
  'sendMessage-plain': async () => {
    const { bot, conversation } = await talk()
    return bot.say(conversation, String(caseOf('sendMessage-plain').request.body))
  },
  'sendMessage-html': async () => {
    const { bot, conversation } = await talk(['Plain', 'Html'])
    await bot.say(conversation, 'first')
    return bot.say(conversation, String(caseOf('sendMessage-html').request.body), 'text/html')
  },
  'events-message-completed': async () => {
    const { bot, conversation } = await talk()
    await bot.say(conversation, 'What’s up?')
    return nextAnswer(bot)
  },
  'events-after-terminate': async () => {
    const { bot, conversation } = await talk()
    await bot.call('POST', `${conversation}/messaging/terminate`)
    return nextAnswer(bot)
  },
  'events-incoming-invitation': async () => (await incoming()).asked,
  'accept-incoming': async () => (await incoming()).accepted,
  'events-incoming-message': async () => {
    const { bot } = await incoming()
    // Asked, joined, accepted, connected.
    for (let answer = 0; answer < 4; answer++) await bot.poll()
    return nextAnswer(bot)
  },
  'application-too-many': async () => {
    const bot = await signIn()
    await pool.order({ endApplication: 'TooManyApplications' })
    return nextAnswer(bot)
  },
}

test('every case is here', () => {
  expect(Object.keys(answers).toSorted()).toEqual(cases.map(({ id }) => id).toSorted())
})

test.each(cases.map(({ id }) => id))('%s', async (id) => {
  const { status, headers, body } = caseOf(id).response
  const answer = await answers[id]?.()
  expect(answer?.status).toBe(status)
  for (const [name, value] of Object.entries(headers)) {
    for (const one of [value].flat()) {
      const header = answer?.headers.get(name) ?? ''
      expect(common(header), name).toMatch(headerPattern(name, one))
    }
  }
  if (body === null) expect(answer?.text).toBe('')
  else if (typeof body === 'object') expect(given(id, answer?.json)).toMatchObject(wanted(id, body))
})

function caseOf(id: string) {
  const found = cases.find((one) => one.id === id)
  if (found === undefined) throw new Error(`No case ${id}`)
  return found
}

/** What is compared of our answer: of a failed invitation, the event that says so. */
function given(id: string, json: unknown): object {
  return id === 'events-invitation-failure' ? firstEvent(common(json)) : Object(common(json))
}

function wanted(id: string, body: object): object {
  // Here the account of the document is Lene's.
  const isLene = id === 'applications-create'
  const text = JSON.stringify(body)
  const own = isLene
    ? text.replaceAll('lenea@', 'toshm@').replaceAll('Lene Aaling', 'Tosh Meston')
    : text
  const whole = placeholders(common(JSON.parse(own)))
  return id === 'events-invitation-failure' ? firstEvent(whole) : Object(whole)
}

const Told = z.looseObject({
  sender: z.array(z.looseObject({ events: z.array(z.looseObject({})) })).min(1),
})
const firstEvent = (body: unknown): object => Told.parse(body).sender[0]?.events[0] ?? {}

/** Writes ids, hosts and addresses of either side in one manner. */
const spellings: [RegExp, string][] = [
  [/https?:\/\/(?:lyncweb\.contoso\.com|lyncdiscover\.contoso\.com|127\.0\.0\.1:\d+)/gi, 'POOL'],
  [/\/applications\/\d+/g, '/applications/A'],
  [/\/conversations\/(?:21a1|eee0|[\da-f-]{36})/g, '/conversations/C'],
  [/conversation(Id)?=(?:21a1|eee0|[\da-f-]{36})/g, 'conversation$1=C'],
  [/participantInvitation/g, 'messagingInvitation'],
  [/messagingInvitations\/(?:[\da-f]{32}|60c|6408|<id>)/g, 'messagingInvitations/I'],
  [/presenceSubscriptions\/[\da-f]{8}/g, 'presenceSubscriptions/S'],
  [/presenceSubscriptionId=[\da-f]{8}/g, 'presenceSubscriptionId=S'],
  [/(?:toshm|clairon)@contoso\.\w+/gi, 'bot@contoso.example'],
  [/(lenea|SaraD)@contoso\.\w+/gi, '$1@contoso.example'],
  [/originalDomain=contoso\.\w+/g, 'originalDomain=D'],
  [/@contoso\.com"/g, '@contoso.example"'],
  [/Tosh Meston/g, 'Clairon'],
  [/ack=\d+/g, 'ack=N'],
  [/messages\/\d+$/g, 'messages/M'],
  [/\/Date\(\d+\)\//g, 'DATE'],
]

function common(value: unknown): unknown {
  if (typeof value === 'string') {
    return spellings.reduce((text, [from, to]) => text.replaceAll(from, to), value)
  }
  if (Array.isArray(value)) return value.map(common)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      one === 'please pass this in a PUT request' ? '<guid>' : String(common(name)),
      common(one),
    ]),
  )
}

/** Names and numbers that every server gives as it likes. */
const free = new Set(['threadId', 'etag', 'id', 'expires_in', 'access_token', 'message'])

/** Lets anything stand where the documents leave it open. */
function placeholders(value: unknown, name = ''): unknown {
  if (free.has(name) || (typeof value === 'string' && /^<.*>$/.test(value)))
    return expect.anything()
  // The documents print no name of the other side; where there is none, ours has one.
  if ((name === 'title' || name === 'name') && value === '') return expect.any(String)
  if (Array.isArray(value)) return value.map((one) => placeholders(one))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, placeholders(one, key)]),
  )
}

function headerPattern(name: string, value: string): RegExp {
  const known = String(common(value))
  if (name === 'Set-Cookie') return /^cwt_ucwa=\S+; path=\S+\/photos;/
  if (name === 'Content-Type') return new RegExp(`^${known.split(';')[0]}(?:;|$)`)
  if (/^<.*>$/.test(known)) return /./
  return new RegExp(known.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
}
