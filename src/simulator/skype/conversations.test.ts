import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { PersonInput } from '../people.ts'
import {
  eventsOf,
  hrefOf,
  kindsOf,
  lastOf,
  startTestPool,
  type TestApplication,
  type TestPool,
} from './test-pool.ts'

let pool: TestPool
let bot: TestApplication
beforeEach(async () => {
  pool = await startTestPool()
  bot = await pool.signIn()
})
afterEach(() => pool.close())

const ana = 'sip:ana@contoso.example'
const first = (text: string) => ({ _links: { message: { href: `data:text/plain,${text}` } } })

/** Invites Ana as she is, and waits for the end of that. */
async function inviteAna(fields: Partial<PersonInput>) {
  await pool.addPerson(fields)
  const invited = await bot.invite(ana, { operationId: 'op', ...first('Bonjour') })
  return { invited, events: await bot.pollUntil('messagingInvitation', 'completed') }
}

describe('an invitation', () => {
  test.each([
    [{ presence: 'Offline' }, 'RemoteFailure', 'TemporarilyUnavailable'],
    [{ presence: 'DoNotDisturb' }, 'RemoteFailure', 'DoNotDisturb'],
    [{ blocked: true }, 'RemoteFailure', 'TemporarilyUnavailable'],
    [{ skypeUnknown: true }, 'NotFound', 'DestinationNotFound'],
    [{ skype: 'decline' }, 'RemoteFailure', 'Declined'],
    [{ skype: 'ignore' }, 'RemoteFailure', 'Declined'],
  ] as const)('to somebody with %o fails: %s/%s', async (fields, code, subcode) => {
    const { invited, events } = await inviteAna(fields)
    expect(invited.status).toBe(201)
    const completed = lastOf(events, 'messagingInvitation', 'completed')
    expect(completed).toMatchObject({ status: 'Failure', reason: { code, subcode } })
    expect(kindsOf(events)).toContain('messagingInvitation started')
    expect(kindsOf(events).slice(-3)).toEqual([
      'messaging updated',
      'conversation updated',
      'conversation deleted',
    ])
    expect(await pool.messages()).toEqual([])
    expect(await bot.call('GET', hrefOf(events, 'conversation'))).toMatchObject({ status: 404 })
  })

  test('to an address that nobody has fails as well', async () => {
    await bot.invite('sip:nobody@contoso.example')
    const events = await bot.pollUntil('messagingInvitation', 'completed')
    expect(lastOf(events, 'messagingInvitation', 'completed')).toMatchObject({
      reason: { subcode: 'DestinationNotFound' },
    })
  })

  test('that nobody answers fails after half a minute', async () => {
    await pool.addPerson({ skype: 'no-answer' })
    await bot.invite(ana)
    const events = bot.pollUntil('messagingInvitation', 'completed')
    pool.pass(30_000)
    expect(lastOf(await events, 'messagingInvitation', 'completed')).toMatchObject({
      status: 'Failure',
      reason: { code: 'RemoteFailure', subcode: 'Timeout' },
    })
  })

  test('is accepted in the time that the person takes', async () => {
    await pool.addPerson({ acceptAfterMs: 4_000 })
    await bot.invite(ana, first('Bonjour'))
    await bot.pollUntil('messagingInvitation', 'started')
    pool.pass(3_999)
    expect(await pool.messages()).toEqual([])
    pool.pass(1)
    await bot.pollUntil('messagingInvitation', 'completed')
    expect(await pool.messages()).toHaveLength(1)
  })

  test('can be cancelled', async () => {
    await pool.addPerson({ acceptAfterMs: 60_000 })
    await bot.invite(ana)
    const conversation = hrefOf(await bot.pollUntil('conversation', 'added'), 'conversation')
    expect(await bot.call('POST', `${conversation}/messaging/terminate`)).toMatchObject({
      status: 204,
    })
    const events = await bot.pollUntil('conversation', 'deleted')
    expect(lastOf(events, 'messagingInvitation', 'completed')).toMatchObject({
      status: 'Failure',
      _embedded: { messagingInvitation: { state: 'Cancelled' } },
    })
    pool.pass(60_000)
    expect(await bot.call('GET', conversation)).toMatchObject({ status: 404 })
  })

  test.each([
    ['to', { to: undefined }],
    ['to', { to: 'ana@contoso.example' }],
    ['operationId', { operationId: 'x'.repeat(51) }],
    ['subject', { subject: 'x'.repeat(251) }],
    ['importance', { importance: 'High' }],
    ['message', { _links: { message: { href: 'https://contoso.example/' } } }],
  ])('with a wrong %s is refused', async (name, change) => {
    await pool.addPerson()
    expect(await bot.invite(ana, change)).toMatchObject({
      status: 400,
      json: {
        subcode: 'ParameterValidationFailure',
        parameters: { [name]: expect.any(String) },
      },
    })
  })

  test('takes no long first message', async () => {
    await pool.addPerson()
    expect(await bot.invite(ana, first('x'.repeat(801)))).toMatchObject({
      status: 413,
      json: { code: 'EntityTooLarge' },
    })
  })

  test('that is quick may be told by its end alone', async () => {
    await pool.addPerson()
    await pool.order({ aggregation: true })
    await bot.invite(ana, { operationId: 'op' })
    const kinds = kindsOf(eventsOf(await bot.poll()))
    expect(kinds).toContain('messagingInvitation completed')
    expect(kinds).not.toContain('messagingInvitation started')
  })

  test('is one operation, in one thread', async () => {
    await pool.addPerson({ acceptAfterMs: 1_000 })
    await pool.addPerson({ upn: 'bo@contoso.example', firstName: 'Bo', acceptAfterMs: 1_000 })
    const order = { operationId: 'one', threadId: 'thread' }
    expect(await bot.invite(ana, order)).toMatchObject({ status: 201 })
    expect(await bot.invite('sip:bo@contoso.example', { operationId: 'one' })).toMatchObject({
      status: 409,
      json: { subcode: 'AlreadyExists' },
    })
    expect(await bot.invite('sip:bo@contoso.example', { threadId: 'thread' })).toMatchObject({
      status: 409,
      json: { subcode: 'ThreadIdAlreadyExists' },
    })
  })

  test('is refused when there are too many conversations', async () => {
    await pool.order({ mostConversations: 1 })
    await pool.addPerson()
    const conversation = await bot.talkTo(ana)
    expect(await bot.invite(ana)).toMatchObject({
      status: 409,
      json: { code: 'Conflict', subcode: 'TooManyConversations' },
    })
    await bot.call('DELETE', conversation)
    expect(await bot.invite(ana)).toMatchObject({ status: 201 })
  })
})

describe('the first message', () => {
  test.each([
    ['form-encoded', 'data:text/plain;charset=utf-8,Port+du+badge%0d%0aMerci', 'text/plain'],
    [
      'in another spelling',
      'data:text/plain;charset=utf8,Port%20du+badge%0d%0aMerci',
      'text/plain',
    ],
    ['in base64', `data:text/plain;base64,${btoa('Port du badge\r\nMerci')}`, 'text/plain'],
    ['in HTML', 'data:text/html;charset=utf-8,Port+du+badge%3cbr%3eMerci', 'text/html'],
  ])('%s arrives with the invitation', async (_what, href, contentType) => {
    await pool.addPerson()
    await bot.talkTo(ana, { _links: { message: { href } } })
    const [message] = await pool.messages()
    expect(message?.text.split(/\r?\n/)).toEqual(['Port du badge', 'Merci'])
    expect(message).toMatchObject({ channel: 'skype', address: ana, contentType })
  })

  test('may stand beside the links, as some clients have it', async () => {
    await pool.addPerson()
    await bot.talkTo(ana, { message: 'data:text/plain,Bonjour' })
    expect(await pool.messages()).toMatchObject([{ text: 'Bonjour' }])
  })
})

describe('a message', () => {
  test('is taken, arrives and is said to have arrived', async () => {
    await pool.addPerson()
    const conversation = await bot.talkTo(ana)
    const sent = await bot.say(conversation, 'Voir https://intranet.example/x')
    expect([sent.status, sent.headers.get('location')]).toEqual([
      201,
      `${conversation}/messaging/messages/2`,
    ])
    const events = await bot.pollUntil('message', 'completed')
    expect(lastOf(events, 'message', 'completed')).toMatchObject({
      status: 'Success',
      _embedded: { message: { direction: 'Outgoing', operationId: 'one' } },
    })
    expect(await pool.messages()).toMatchObject([
      { text: 'Voir https://intranet.example/x', links: ['https://intranet.example/x'] },
    ])
  })

  test('in HTML has its text and its links', async () => {
    await pool.addPerson()
    const conversation = await bot.talkTo(ana)
    const html = '<span>Lire <a href="https://intranet.example/?a=1&amp;b=2">la page</a></span>'
    expect(await bot.say(conversation, html, 'text/html; charset=utf-8')).toMatchObject({
      status: 201,
    })
    expect(await pool.messages()).toMatchObject([
      {
        contentType: 'text/html',
        text: 'Lire la page',
        html,
        links: ['https://intranet.example/?a=1&b=2'],
      },
    ])
  })

  test.each([
    ['a person whose client shows none', { skypeHtml: false }, true, ['Plain', 'Html']],
    ['a pool that allows none', {}, false, ['Plain', 'Html']],
    ['an application that shows none', {}, true, ['Plain']],
  ])('in HTML is refused with %s', async (_who, fields, htmlMessaging, formats) => {
    await pool.order({ htmlMessaging })
    bot = await pool.signIn({ endpointId: 'other', formats })
    await pool.addPerson(fields)
    await bot.invite(ana)
    const events = await bot.pollUntil('messagingInvitation', 'completed')
    expect(lastOf(events, 'messaging', 'updated')).toMatchObject({
      _embedded: { messaging: { negotiatedMessageFormats: ['Plain'] } },
    })
    const conversation = hrefOf(events, 'conversation')
    expect(await bot.say(conversation, '<b>x</b>', 'text/html')).toMatchObject({ status: 415 })
    expect(await bot.say(conversation, 'x')).toMatchObject({ status: 201 })
  })

  test.each([
    ['application/xml', '<x/>', 415],
    ['text/plain', '', 400],
    ['text/plain', 'x'.repeat(65_537), 413],
  ])('of %s is refused when it makes no sense', async (type, text, status) => {
    await pool.addPerson()
    expect(await bot.say(await bot.talkTo(ana), text, type)).toMatchObject({ status })
  })

  test('fails when the person has gone meanwhile', async () => {
    await pool.addPerson()
    const conversation = await bot.talkTo(ana)
    await pool.addPerson({ presence: 'Offline' })
    expect(await bot.say(conversation, 'Encore là ?')).toMatchObject({ status: 201 })
    const events = await bot.pollUntil('message', 'completed')
    expect(lastOf(events, 'message', 'completed')).toMatchObject({
      status: 'Failure',
      reason: { subcode: 'TemporarilyUnavailable' },
    })
    expect(await pool.messages()).toEqual([])
  })

  test('needs a conversation that lasts', async () => {
    await pool.addPerson()
    const conversation = await bot.talkTo(ana)
    await bot.call('POST', `${conversation}/messaging/terminate`)
    expect(kindsOf(await bot.pollUntil('conversation', 'deleted'))).toEqual([
      'messaging updated',
      'conversation updated',
      'conversation deleted',
    ])
    expect(await bot.say(conversation, 'x')).toMatchObject({ status: 404 })
  })
})

test('messages that ended after a long silence begin again in the same conversation', async () => {
  await pool.addPerson()
  const conversation = await bot.talkTo(ana)
  await pool.order({ idleConversations: true })
  const events = await bot.pollUntil('messaging', 'updated')
  const messaging = lastOf(events, 'messaging', 'updated')?._embedded?.['messaging']
  expect(messaging).toMatchObject({ state: 'Disconnected' })
  const id = conversation.split('/').at(-1)
  const again = `${bot.root}/communication/messagingInvitations?conversationId=${id}`
  expect(messaging).toMatchObject({ _links: { addMessaging: { href: again } } })
  const added = await bot.call('POST', again, { body: { operationId: 'again', ...first('Re') } })
  expect(added.status).toBe(201)
  await bot.pollUntil('messagingInvitation', 'completed')
  expect(await bot.say(conversation, 'Encore')).toMatchObject({ status: 201 })
  expect((await pool.messages()).map(({ text }) => text)).toEqual(['Re', 'Encore'])
})

test('what is below a conversation can be read', async () => {
  await pool.addPerson()
  const conversation = await bot.talkTo(ana)
  const read = async (path: string) => (await bot.call('GET', conversation + path)).json
  expect(await read('')).toMatchObject({ state: 'Connected', rel: 'conversation' })
  expect(await read('/messaging')).toMatchObject({ state: 'Connected', rel: 'messaging' })
  expect(await read('/messaging/typingParticipants')).toMatchObject({
    _embedded: { participant: [] },
    rel: 'typingParticipants',
  })
  expect(await read('/participants')).toMatchObject({
    _embedded: { participant: [{ uri: `sip:${pool.username}` }, { uri: ana }] },
  })
  expect(await read('/participants/ana@contoso.example')).toMatchObject({ uri: ana })
  expect(await read('/audioVideo')).toMatchObject({ code: 'NotFound' })
})

describe('a person who writes', () => {
  const write = (text: string) =>
    pool.ask('POST', '/_control/people/ana@contoso.example/write', {
      body: { text, channel: 'skype' },
    })
  const reply = async (text: string) => {
    const [message] = await pool.messages()
    return pool.ask('POST', `/_control/messages/${message?.id}/reply`, { body: { text } })
  }

  test('is heard in the conversation, plain and as HTML', async () => {
    await pool.addPerson()
    await bot.talkTo(ana, first('Bonjour'))
    expect(await reply('Oui & <non>')).toMatchObject({
      status: 202,
      json: {
        heard: 'conversation',
        called: null,
        message: { replies: [{ text: 'Oui & <non>' }] },
      },
    })
    const events = await bot.pollUntil('message', 'completed')
    expect(lastOf(events, 'message', 'completed')).toMatchObject({
      status: 'Success',
      _embedded: {
        message: {
          direction: 'Incoming',
          _links: {
            plainMessage: { href: 'data:text/plain;charset=utf-8,Oui+%26+%3cnon%3e%0d%0a' },
            htmlMessage: { href: expect.stringContaining('Oui+%26amp%3b+%26lt%3bnon%26gt%3b') },
          },
        },
      },
    })
  })

  test('answers in the conversation of the message, whoever else talks to them', async () => {
    await pool.addPerson()
    await bot.talkTo(ana, first('Bonjour'))
    const other = await pool.signIn({ endpointId: 'other' })
    await other.talkTo(ana, first('Autre'))
    await reply('Oui')
    expect(kindsOf(await bot.pollUntil('message', 'completed'))).toEqual(['message completed'])
  })

  test('invites to a new conversation where there is none, and is heard when that is accepted', async () => {
    await pool.addPerson()
    const conversation = await bot.talkTo(ana, first('Bonjour'))
    await bot.call('DELETE', conversation)
    await bot.pollUntil('conversation', 'deleted')
    expect((await reply('Merci')).json).toMatchObject({ heard: 'invitation' })
    const asked = await bot.pollUntil('localParticipant', 'added')
    expect(kindsOf(asked)).toEqual([
      'messagingInvitation started',
      'conversation added',
      'localParticipant added',
    ])
    expect(asked[0]).toMatchObject({
      _embedded: {
        messagingInvitation: {
          direction: 'Incoming',
          _links: { message: { href: 'data:text/plain;charset=utf-8,Merci%0d%0a' } },
          _embedded: { from: { uri: ana } },
        },
      },
    })
    const invitation = hrefOf(asked, 'messagingInvitation')
    expect(await bot.call('POST', `${invitation}/accept?sessionContext=x`)).toMatchObject({
      status: 204,
    })
    expect(kindsOf(await bot.pollUntil('message', 'completed'))).toEqual([
      'participant added',
      'messagingInvitation updated',
      'messaging updated',
      'conversation updated',
      'participantMessaging added',
      'participantMessaging added',
      'participant updated',
      'messagingInvitation completed',
      'message completed',
    ])
    expect(await bot.call('POST', `${invitation}/accept`)).toMatchObject({ status: 404 })
    expect(await bot.say(hrefOf(asked, 'conversation'), 'Bonjour')).toMatchObject({ status: 201 })
  })

  test('can be declined', async () => {
    await pool.addPerson()
    expect((await write('Bonjour')).json).toMatchObject({ heard: 'invitation' })
    const invitation = hrefOf(
      await bot.pollUntil('messagingInvitation', 'started'),
      'messagingInvitation',
    )
    const declined = await bot.call('POST', `${invitation}/decline`, { body: { reason: 'Local' } })
    expect(declined.status).toBe(204)
    const events = await bot.pollUntil('conversation', 'deleted')
    expect(lastOf(events, 'messagingInvitation', 'completed')).toMatchObject({
      status: 'Failure',
      reason: { code: 'LocalFailure', subcode: 'Declined' },
    })
  })

  test('gives up after half a minute without an answer', async () => {
    await pool.addPerson()
    await write('Bonjour')
    await bot.pollUntil('messagingInvitation', 'started')
    pool.pass(30_000)
    const events = await bot.pollUntil('messagingInvitation', 'completed')
    expect(lastOf(events, 'messagingInvitation', 'completed')).toMatchObject({
      reason: { subcode: 'Missed' },
    })
  })

  test('is not heard when nobody fetches the message within half a minute', async () => {
    await pool.addPerson()
    await bot.talkTo(ana, first('Bonjour'))
    await reply('Perdu')
    pool.pass(30_000)
    await reply('Reçu')
    const events = await bot.pollUntil('message', 'completed')
    const [message, ...others] = events.filter(({ link }) => link.rel === 'message')
    expect(JSON.stringify(message)).toContain('Re%c3%a7u')
    expect(others).toEqual([])
  })

  test('is heard by nobody while no application is available', async () => {
    await pool.addPerson()
    await bot.call('DELETE', bot.root)
    await pool.signIn({ endpointId: 'silent', available: false })
    expect((await write('Bonjour')).json).toMatchObject({ recorded: true, heard: 'nobody' })
  })

  test('is seen typing in the conversation, until the message comes', async () => {
    await pool.addPerson()
    const conversation = await bot.talkTo(ana, first('Bonjour'))
    const [message] = await pool.messages()
    const type = () => pool.ask('POST', `/_control/messages/${message?.id}/typing`)
    expect((await type()).json).toMatchObject({ heard: 'conversation' })
    const [typing] = eventsOf(await bot.poll())
    expect(typing).toMatchObject({
      link: { rel: 'participant', href: `${conversation}/participants/ana@contoso.example` },
      in: { rel: 'typingParticipants' },
      type: 'added',
    })
    await reply('Oui')
    expect(kindsOf(await bot.pollUntil('message', 'completed'))).toEqual([
      'participant deleted',
      'message completed',
    ])
    await bot.call('DELETE', conversation)
    expect((await type()).json).toMatchObject({ heard: 'nobody' })
  })
})
