import { once } from 'node:events'
import { connect } from 'node:net'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { recordInbound } from '../../src/actions/record-inbound.ts'
import { startTestIssuer, type TestIssuer } from '../../src/channels/teams/test-issuer.ts'
import { sql } from '../../src/platform/sql.ts'
import { arrangeCampaign, arrangeList, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

type Person = { aadObjectId: string; upn: string; firstName: string }

let bed: TestBed
let issuer: TestIssuer
let settings: { appId: string; tenantId: string; serviceUrl: string }
let chatbotId: string
let channelId: string
let people: Person[]
let activityNumber = 0

beforeEach(async () => {
  bed = await startTestBed()
  const { body } = await bed.control('GET', 'settings')
  settings = body.teams
  issuer = await startTestIssuer(settings)
  const chatbot = await bed.call('POST', 'chatbots', { name: 'Nany' })
  chatbotId = chatbot.body.id
  const channel = await bed.call('POST', `chatbots/${chatbotId}/channels`, {
    kind: 'teams',
    settings: { ...settings, openIdUrl: issuer.openIdUrl },
  })
  expect(channel.status).toBe(201)
  channelId = channel.body.id
  await bed.call('POST', `channels/${channelId}/check`)
})
afterEach(async () => {
  await bed.close()
  await issuer.close()
})

/** A campaign that every one of `count` people has received. */
async function deliver(count: number, more: object = {}): Promise<string> {
  const listId = await arrangeList(bed, count, `Liste ${(activityNumber += 1)}`)
  const { body: members } = await bed.call('GET', `lists/${listId}/members`)
  const upns = new Set(members.items.map(({ upn }: Person) => upn))
  const { body: known } = await bed.control('GET', 'people')
  people = known.items.filter(({ upn }: Person) => upns.has(upn))
  const campaignId = await arrangeCampaign(bed, {
    chatbotId,
    listId,
    duration: 'PT1H',
    workingHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
    ...more,
  })
  expect((await bed.call('POST', `campaigns/${campaignId}/schedule`)).status).toBe(200)
  const engine = bed.startEngine({ pacePerSecond: 1_000 })
  await until('it runs', async () => {
    return (await readReport(bed, campaignId)).campaign.state === 'running'
  })
  bed.clock.passSeconds(3_599)
  await until('everybody has it', async () => {
    return (await readReport(bed, campaignId)).ledger.delivered === count
  })
  await engine.stop()
  return campaignId
}

const activityOf = (person: Pick<Person, 'aadObjectId'>, more: Record<string, unknown>) => ({
  id: `f:${(activityNumber += 1)}`,
  timestamp: bed.clock.now().toISOString(),
  channelId: 'msteams',
  serviceUrl: settings.serviceUrl,
  from: { id: `29:${person.aadObjectId}`, aadObjectId: person.aadObjectId },
  recipient: { id: `28:${settings.appId}` },
  conversation: {
    conversationType: 'personal',
    tenantId: settings.tenantId,
    id: `a:${person.aadObjectId}`,
  },
  channelData: { tenant: { id: settings.tenantId } },
  ...more,
})

/** Posts once. @returns status and body. */
async function postOnce(activity: object | string, to = channelId, token?: string) {
  const reply = await bed.server.inject({
    method: 'POST',
    url: `/channels/${to}/teams/messages`,
    headers: {
      authorization: `Bearer ${token ?? (await issuer.sign())}`,
      'content-type': 'application/json; charset=utf-8',
    },
    payload: typeof activity === 'string' ? activity : JSON.stringify(activity),
  })
  return { status: reply.statusCode, body: reply.body }
}

/** Posts as Teams does: what was not taken in time is sent again. */
const post: typeof postOnce = async (...call) => {
  for (;;) {
    const answer = await postOnce(...call)
    if (answer.status !== 503) return answer
  }
}
const say = (person: Pick<Person, 'aadObjectId'>, more: Record<string, unknown>) =>
  post(activityOf(person, more))

const text = { type: 'message', text: 'Merci !' }
const readUpTo = (receipt: string | number) => ({
  type: 'event',
  name: 'application/vnd.microsoft.readReceipt',
  value: { lastReadMessageId: String(receipt) },
})
const reactTo = (replyToId: string) => ({
  type: 'messageReaction',
  replyToId,
  reactionsAdded: [{ type: 'like' }],
})
const install = { type: 'installationUpdate', action: 'add' }
const uninstall = { type: 'installationUpdate', action: 'remove' }

type Row = { personId: number; receipt: string; openedAt: Date | null }

/** The delivery of a person, as it is stored. */
async function deliveryOf(campaignId: string, { aadObjectId }: Person): Promise<Row> {
  const { rows } = await bed.db.query<Row>(sql`
    select person_id as "personId", receipt, opened_at as "openedAt"
      from delivery join contact using (organisation_id, person_id)
     where campaign_id = ${Number(campaignId)} and user_key = ${aadObjectId.toLowerCase()}`)
  const [row] = rows
  if (!row) throw new Error('There is no such delivery.')
  return row
}

async function kindsOf(campaignId: string, person: Person): Promise<string[]> {
  const { personId } = await deliveryOf(campaignId, person)
  const { body } = await bed.call('GET', `campaigns/${campaignId}/deliveries/${personId}`)
  return body.events.map(({ kind }: { kind: string }) => kind)
}

async function contactOf({ aadObjectId }: Pick<Person, 'aadObjectId'>) {
  const { rows } = await bed.db.query<{ contact: object; reach: string | null }>(sql`
    select contact, reach from contact where user_key = ${aadObjectId}`)
  return rows[0]
}

const errands = async () =>
  (
    await bed.db.query<{ addressee: object; message: object; userKey: string }>(sql`
    select addressee, message, user_key as "userKey" from errand order by errand_id`)
  ).rows

const person = (index: number): Person => {
  const found = people[index]
  if (!found) throw new Error('There are fewer people.')
  return found
}

describe('opening', () => {
  test('a read receipt opens every delivered message up to it, once', async () => {
    const first = await deliver(3)
    const marie = person(0)
    const { receipt } = await deliveryOf(first, marie)
    expect(await readReport(bed, first)).toMatchObject({
      opened: { people: 0, rate: 0 },
      lastOpenedAt: null,
    })

    expect(await say(marie, readUpTo(Number(receipt) - 1))).toEqual({ status: 200, body: '' })
    expect((await readReport(bed, first)).opened.people).toBe(0)

    const openedAt = bed.clock.now().toISOString()
    await say(marie, readUpTo(receipt))
    bed.clock.passSeconds(3_600)
    await say(marie, readUpTo(Number(receipt) + 5))
    const report = await readReport(bed, first)
    expect(report).toMatchObject({ opened: { people: 1, rate: 1 / 3 }, lastOpenedAt: openedAt })
    const opened = report.timeline.filter((bin: { opened: number }) => bin.opened > 0)
    expect(opened).toEqual([expect.objectContaining({ opened: 1 })])
    expect(opened[0].from <= openedAt && openedAt < opened[0].to).toBe(true)
    expect(await kindsOf(first, marie)).toEqual(['planned', 'attempt', 'delivered', 'opened'])
  })

  test('a watermark reaches back over campaigns', async () => {
    const first = await deliver(1)
    bed.clock.moveTo('2026-11-25T09:00:00Z')
    const second = await deliver(1)
    const { receipt } = await deliveryOf(second, person(0))
    await say(person(0), readUpTo(receipt))
    for (const id of [first, second]) {
      expect((await readReport(bed, id)).opened.people, id).toBe(1)
    }
  })

  test('a reaction, a pressed button and a reply open; each person is counted once', async () => {
    const id = await deliver(5)
    const receipts = await Promise.all(
      people.map(async (each) => (await deliveryOf(id, each)).receipt),
    )
    const [first = '', second = '', third = ''] = receipts
    await say(person(0), reactTo(first))
    await say(person(0), reactTo(first))
    await say(person(1), { type: 'message', value: { ok: 1 }, replyToId: second })
    const answer = await say(person(2), {
      type: 'invoke',
      name: 'adaptiveCard/action',
      locale: 'en-US',
      replyToId: third,
      value: { action: { type: 'Action.Execute', verb: 'ok' } },
    })
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body)).toEqual({
      statusCode: 200,
      type: 'application/vnd.microsoft.activity.message',
      value: 'Thank you.',
    })
    await say(person(3), text)
    expect((await readReport(bed, id)).opened).toEqual({ people: 4, rate: 0.8 })
    expect(await kindsOf(id, person(3))).toEqual([
      'planned',
      'attempt',
      'delivered',
      'opened',
      'replied',
    ])
    // Somebody else's message is not opened by one's own reaction.
    await say(person(4), reactTo(first))
    await say(person(4), {
      ...reactTo(receipts[4] ?? ''),
      reactionsAdded: [],
      reactionsRemoved: [{ type: 'like' }],
    })
    expect((await readReport(bed, id)).opened.people).toBe(4)
  })

  test('a reply belongs to the latest message, or to the one that it names', async () => {
    const first = await deliver(1)
    bed.clock.moveTo('2026-11-25T09:00:00Z')
    const second = await deliver(1)
    const { receipt } = await deliveryOf(first, person(0))
    await say(person(0), text)
    expect((await readReport(bed, first)).opened.people).toBe(0)
    expect((await readReport(bed, second)).opened.people).toBe(1)
    await say(person(0), { ...text, replyToId: receipt })
    expect((await readReport(bed, first)).opened.people).toBe(1)
    expect(await kindsOf(first, person(0))).toContain('replied')
  })

  test('nothing is told of people of a campaign without individual tracking', async () => {
    const id = await deliver(1, { tracking: 'none' })
    const { receipt } = await deliveryOf(id, person(0))
    await say(person(0), readUpTo(receipt))
    await say(person(0), text)
    expect((await readReport(bed, id)).opened.people).toBeNull()
    expect(await kindsOf(id, person(0))).toEqual(['planned', 'attempt', 'delivered'])
  })

  test('what comes while the message is still being sent waits until its receipt is known', async () => {
    const id = await deliver(1)
    const marie = person(0)
    const { receipt, personId } = await deliveryOf(id, marie)
    // As between the answer of Teams and the settling of the result, for somebody known and somebody new.
    const { rows } = await bed.db.query<{ contact: object }>(sql`select contact from contact`)
    await bed.db.query(sql`
      update delivery set state = 'planned', receipt = null, settled_at = null, attempt = 0`)
    await bed.db.query(sql`
      insert into dispatch_batch (organisation_id, channel_id, epoch, campaign_ids, person_ids, attempts, armed)
      values (${bed.organisationId}, ${Number(channelId)}, 1, ${[Number(id)]}, ${[personId]}, ${[0]}, 1)`)
    await bed.db.query(sql`delete from contact`)
    const waiting = async () =>
      (await bed.db.query(sql`select from inbound_activity where waiting is not null`)).rows.length
    expect(await say(marie, readUpTo(receipt))).toEqual({ status: 200, body: '' })
    expect(await waiting()).toBe(1)

    await bed.db.query(sql`
      insert into contact (organisation_id, channel_id, person_id, contact)
      values (${bed.organisationId}, ${Number(channelId)}, ${personId}, ${rows[0]?.contact})`)
    expect(await say(marie, text)).toEqual({ status: 200, body: '' })
    expect(await waiting()).toBe(2)
    expect(await deliveryOf(id, marie)).toMatchObject({ openedAt: null })

    bed.clock.passSeconds(60)
    const settledAt = bed.clock.now()
    await bed.db.query(sql`
      update delivery set state = 'delivered', receipt = ${receipt}, attempt = 1, settled_at = ${settledAt}`)
    await until('nothing waits', async () => (await waiting()) === 0)
    // Nobody opens before it is there.
    expect(await deliveryOf(id, marie)).toMatchObject({ openedAt: settledAt })
    expect(await kindsOf(id, marie)).toContain('replied')
  })
})

describe('who can be reached', () => {
  test('an install gives the chat, an uninstall takes it away, an upgrade changes nothing', async () => {
    await deliver(1)
    const marie = person(0)
    const chat = {
      userId: marie.aadObjectId,
      conversationId: `a:${marie.aadObjectId}`,
      serviceUrl: settings.serviceUrl,
    }
    await say(marie, install)
    expect(await contactOf(marie)).toEqual({ contact: chat, reach: 'reachable' })
    await say(marie, { ...uninstall, action: 'remove-upgrade' })
    expect(await contactOf(marie)).toEqual({ contact: chat, reach: 'reachable' })
    await say(marie, uninstall)
    const { conversationId: _gone, ...left } = chat
    expect(await contactOf(marie)).toEqual({ contact: left, reach: 'not-installed' })
    await say(marie, { ...install, action: 'add-upgrade' })
    expect(await contactOf(marie)).toEqual({ contact: chat, reach: 'reachable' })
  })

  test('who writes after having blocked the chatbot can be reached again', async () => {
    await deliver(1)
    await bed.db.query(sql`update contact set reach = 'blocked'`)
    await say(person(0), text)
    expect(await contactOf(person(0))).toMatchObject({ reach: 'reachable' })
  })

  test('what happened earlier and comes later changes nothing', async () => {
    await deliver(1)
    const at = (timestamp: string) => ({ timestamp })
    await say(person(0), { ...install, ...at('2026-11-24T12:00:01Z') })
    await say(person(0), { ...uninstall, ...at('2026-11-24T12:00:05Z') })
    await say(person(0), { ...text, ...at('2026-11-24T12:00:03Z') })
    await say(person(0), { ...install, ...at('2026-11-24T12:00:02Z') })
    expect(await contactOf(person(0))).toMatchObject({ reach: 'not-installed' })
  })

  test('somebody whom no list names is a newcomer', async () => {
    const stranger = { aadObjectId: 'c0ffee00-0000-4000-8000-000000000001' }
    await say(stranger, install)
    await say(stranger, {
      type: 'conversationUpdate',
      membersAdded: [{ id: `28:${settings.appId}` }],
    })
    const newcomers = () =>
      bed.db.query(sql`select user_key as "userKey", reach, contact from newcomer`)
    expect((await newcomers()).rows).toEqual([
      {
        userKey: stranger.aadObjectId,
        reach: 'reachable',
        contact: {
          userId: stranger.aadObjectId,
          conversationId: `a:${stranger.aadObjectId}`,
          serviceUrl: settings.serviceUrl,
        },
      },
    ])
    await say(stranger, uninstall)
    expect((await newcomers()).rows).toMatchObject([{ reach: 'not-installed' }])
  })

  test('the next message goes where Teams said last', async () => {
    const id = await deliver(1)
    await say(person(0), {
      ...install,
      conversation: {
        conversationType: 'personal',
        tenantId: settings.tenantId,
        id: 'a:nobody-knows',
      },
    })
    bed.clock.moveTo('2026-11-25T09:00:00Z')
    await deliver(1)
    const { rows } = await bed.db.query<{
      contact: { conversationId: string; serviceUrl: string }
    }>(sql`
      select contact from contact`)
    // That chat is not there: it is made anew, and where Teams wants its messages is still known.
    expect(rows[0]?.contact.conversationId).not.toBe('a:nobody-knows')
    expect(rows[0]?.contact.serviceUrl).toBe(settings.serviceUrl)
    expect(id).toBeTruthy()
  })

  test('language and time zone are kept where no list has said them', async () => {
    await deliver(2)
    await bed.db.query(sql`
      update person set language = 'fr', time_zone = null where upn = ${person(0).upn}`)
    await bed.db.query(sql`
      update person set language = null, time_zone = 'Europe/Paris' where upn = ${person(1).upn}`)
    const client = { type: 'clientInfo', locale: 'en-GB', timezone: 'Europe/London' }
    await say(person(0), { ...text, entities: [client] })
    await say(person(1), { ...text, entities: [client] })
    const { rows } = await bed.db.query(sql`
      select upn, language, time_zone as "timeZone" from person
       where upn = any (${people.map(({ upn }) => upn)}) order by person_id`)
    expect(rows).toEqual(
      expect.arrayContaining([
        { upn: person(0).upn, language: 'fr', timeZone: 'Europe/London' },
        { upn: person(1).upn, language: 'en-GB', timeZone: 'Europe/Paris' },
      ]),
    )
  })
})

describe('an answer', () => {
  test('is given to who writes, once a day, in their language', async () => {
    await deliver(2)
    await bed.db.query(sql`update person set language = null`)
    await say(person(0), { ...text, locale: 'fr-FR' })
    await say(person(0), { ...text, text: 'Il y a quelqu’un ?', locale: 'fr-FR' })
    await say(person(1), { ...text, locale: 'en-US' })
    const told = await errands()
    expect(told.map(({ userKey }) => userKey)).toEqual([
      person(0).aadObjectId,
      person(1).aadObjectId,
    ])
    expect(told[0]?.addressee).toMatchObject({
      address: person(0).upn,
      contact: { conversationId: `a:${person(0).aadObjectId}` },
      fields: { FIRSTNAME: person(0).firstName },
    })
    expect(JSON.stringify(told[0]?.message)).toContain('Bonjour, je suis le chatbot')
    expect(JSON.stringify(told[1]?.message)).toContain('Hello, I am the information chatbot')

    bed.clock.passSeconds(23 * 3_600)
    await say(person(0), text)
    expect(await errands()).toHaveLength(2)
    bed.clock.passSeconds(2 * 3_600)
    await say(person(0), text)
    expect(await errands()).toHaveLength(3)
  })

  test('says what the organisation wants it to say', async () => {
    const answer = { fr: 'Demandez à Paul.', en: 'Ask Paul.' }
    expect((await bed.call('PATCH', 'settings', { answer })).body).toMatchObject({ answer })
    await say({ aadObjectId: 'c0ffee00-0000-4000-8000-000000000001' }, text)
    expect(JSON.stringify((await errands())[0]?.message)).toContain('Demandez à Paul.')
  })

  test('is not given for a pressed button, a reaction or an install', async () => {
    const stranger = { aadObjectId: 'c0ffee00-0000-4000-8000-000000000001' }
    await say(stranger, { type: 'message', value: { ok: 1 } })
    await say(stranger, reactTo('17'))
    await say(stranger, install)
    expect(await errands()).toEqual([])
  })
})

describe('what comes again', () => {
  test('is accepted and changes nothing', async () => {
    const first = await deliver(1)
    const activity = activityOf(person(0), text)
    expect((await post(activity)).status).toBe(200)
    bed.clock.moveTo('2026-11-26T09:00:00Z')
    const second = await deliver(1)
    expect((await post(activity)).status).toBe(200)
    expect((await readReport(bed, first)).opened.people).toBe(1)
    expect((await readReport(bed, second)).opened.people).toBe(0)
    expect(await errands()).toHaveLength(1)
    expect((await kindsOf(first, person(0))).filter((kind) => kind === 'replied')).toHaveLength(1)
  })

  test('at the same moment is counted once', async () => {
    const id = await deliver(3)
    const marie = activityOf(person(0), text)
    const { receipt } = await deliveryOf(id, person(1))
    const paul = activityOf(person(1), readUpTo(receipt))
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => post(index % 2 ? marie : paul)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect((await readReport(bed, id)).opened.people).toBe(2)
    expect(await errands()).toHaveLength(1)
  })
})

test('that Teams has called is written down, even for kinds that we do not know', async () => {
  const calledAt = async () =>
    (await bed.db.query<{ at: Date | null }>(sql`select called_at as at from channel`)).rows[0]?.at
  expect(await calledAt()).toBeNull()
  expect(await say({ aadObjectId: 'x' }, { type: 'somethingNew' })).toEqual({
    status: 200,
    body: '',
  })
  await until('it is written down', async () => (await calledAt()) !== null)
  const { rows } = await bed.db.query(sql`select from inbound_activity`)
  expect(rows).toEqual([])
})

test('what is older than a day is forgotten', async () => {
  await say({ aadObjectId: 'c0ffee00-0000-4000-8000-000000000001' }, text)
  await bed.db.query(sql`
    update inbound_activity set received_at = received_at - interval '25 hours'`)
  await bed.db.query(sql`update channel set called_at = called_at - interval '2 minutes'`)
  await say({ aadObjectId: 'c0ffee00-0000-4000-8000-000000000001' }, install)
  const { rows } = await bed.db.query(sql`select from inbound_activity`)
  expect(rows).toHaveLength(1)
})

describe('a call is refused', () => {
  const stranger = { aadObjectId: 'c0ffee00-0000-4000-8000-000000000001' }

  test('without changing anything: bad token, wrong tenant, stranger’s service URL', async () => {
    const evil = 'https://evil.example/'
    expect((await post(activityOf(stranger, install), channelId, 'nonsense')).status).toBe(401)
    const token = await issuer.sign({ serviceurl: evil })
    expect(
      (await post(activityOf(stranger, { ...install, serviceUrl: evil }), channelId, token)).status,
    ).toBe(403)
    const elsewhere = { conversation: { id: 'a:1', tenantId: 'elsewhere' } }
    expect((await say(stranger, { ...install, ...elsewhere })).status).toBe(403)
    const { rows } = await bed.db.query(sql`
      select from newcomer union all select from contact union all select from inbound_activity`)
    expect(rows).toEqual([])
  })

  test('404: no such channel, no id, or a channel of another kind', async () => {
    const web = await bed.call('POST', `chatbots/${chatbotId}/channels`, { kind: 'webchat' })
    for (const id of ['999', 'x', '0', web.body.id]) {
      expect((await post(activityOf(stranger, text), id)).status, id).toBe(404)
    }
  })

  test('400: what is no JSON, or no activity', async () => {
    for (const body of ['{', '', '"x"', '[]', '{}', '{"type":"message"}']) {
      const { status, body: answer } = await post(body)
      expect(status, body).toBe(400)
      expect(answer).not.toMatch(/\bat .*\.ts|node_modules/)
    }
  })

  test('413 before it is read: an activity of 2 MB', async () => {
    const url = new URL(await bed.server.listen({ host: '127.0.0.1', port: 0 }))
    const socket = connect(Number(url.port), '127.0.0.1')
    socket.on('error', () => undefined)
    // The head alone: the answer comes though nothing of the body was sent.
    socket.write(
      `POST /channels/${channelId}/teams/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2097152\r\n\r\n`,
    )
    const [chunk] = await once(socket, 'data')
    expect(String(chunk)).toMatch(/^HTTP\/1\.1 413 /)
    socket.destroy()
  })

  test('and each reason is logged once, however often it comes', async () => {
    for (let index = 0; index < 20; index += 1)
      await post(activityOf(stranger, text), channelId, 'x')
    await post('{')
    const told = bed.logged.filter(({ message }) => message === 'a call was refused')
    expect(told).toEqual([
      expect.objectContaining({
        level: 'warn',
        fields: expect.objectContaining({ reason: 'malformed-token' }),
      }),
      expect.objectContaining({
        level: 'warn',
        fields: expect.objectContaining({ reason: 'FST_ERR_CTP_INVALID_JSON_BODY' }),
      }),
    ])
  })
})

test.each<[string, object]>([
  ['of a stranger', { openIdUrl: 'https://keys.evil.example/.well-known/openidconfiguration' }],
  ['of this computer for a channel of the real Teams', { serviceUrl: undefined }],
  [
    'of this computer where people are looked up elsewhere',
    { graphUrl: 'https://graph.microsoft.com/v1.0/' },
  ],
])('a channel does not take its keys from an address %s', async (_rule, more) => {
  const other = await bed.call('POST', 'chatbots', { name: 'Hugo' })
  const answer = await bed.call('POST', `chatbots/${other.body.id}/channels`, {
    kind: 'teams',
    settings: { ...settings, openIdUrl: issuer.openIdUrl, ...more },
  })
  expect(answer).toMatchObject({
    status: 400,
    body: { details: { issues: [{ path: ['settings', 'openIdUrl'] }] } },
  })
})

test('a channel whose application was changed verifies by the new one at once', async () => {
  const stranger = { aadObjectId: 'c0ffee00-0000-4000-8000-000000000001' }
  expect((await say(stranger, { type: 'typing' })).status).toBe(200)
  await bed.db.query(sql`
    update channel set settings = settings || '{"appId":"00000000-0000-4000-8000-0000000000ff"}'`)
  await until(
    'it is read again',
    async () => (await say(stranger, { type: 'typing' })).status === 401,
  )
})

describe('a database', () => {
  const stranger = { aadObjectId: 'c0ffee00-0000-4000-8000-000000000001' }

  test('that is slow is not waited for: 503 within a second, and nothing is lost', async () => {
    await say(stranger, { type: 'typing' })
    let release = () => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    const holding = bed.db.transaction(async (tx) => {
      await tx.query(sql`select from channel for update`)
      await released
    })
    const activity = activityOf(stranger, install)
    expect((await postOnce(activity)).status).toBe(503)
    release()
    await holding
    expect((await post(activity)).status).toBe(200)
    const { rows } = await bed.db.query(sql`select from newcomer`)
    expect(rows).toHaveLength(1)
  })

  test('takes a thousand at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        say({ aadObjectId: `c0ffee00-0000-4000-8000-${String(index).padStart(12, '0')}` }, install),
      ),
    )
    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
    const { rows } = await bed.db.query(sql`select from newcomer`)
    expect(rows).toHaveLength(1_000)
  })
})

test('recording the same again in another order comes to the same', async () => {
  const id = await deliver(2)
  const reports = await Promise.all(
    people.map(async (each, index) => ({
      activityKey: `key-${index}`,
      saidAt: bed.clock.now(),
      from: {
        userKey: each.aadObjectId,
        contact: { userId: each.aadObjectId },
        language: null,
        timeZone: null,
      },
      event: { kind: 'read' as const, upTo: Number((await deliveryOf(id, each)).receipt) },
    })),
  )
  const of = { organisationId: bed.organisationId, channelId: Number(channelId), isCalled: true }
  await recordInbound(bed, { ...of, reports })
  await recordInbound(bed, { ...of, reports: reports.toReversed() })
  expect((await readReport(bed, id)).opened.people).toBe(2)
  expect(await kindsOf(id, person(0))).toEqual(['planned', 'attempt', 'delivered', 'opened'])
})
