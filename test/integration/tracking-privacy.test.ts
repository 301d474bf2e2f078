import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { recordInbound } from '../../src/actions/record-inbound.ts'
import { eraseWhatIsDue } from '../../src/engine/retention.ts'
import { raw, sql } from '../../src/platform/sql.ts'
import { recountLedger } from '../../src/store/ledger-check.ts'
import { arrangeChatbot, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'
import { ask, badge, deliver, faq, type Message, plan } from '../support/tracking.ts'

let bed: TestBed
let chatbot: { chatbotId: string; channelId: string }

beforeEach(async () => {
  bed = await startTestBed()
  await bed.listen()
  chatbot = await arrangeChatbot(bed)
})
afterEach(() => bed.close())

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const send = (count: number, more: object) =>
  deliver(bed, { chatbotId: chatbot.chatbotId, count, ...more })

type Person = { personId: number; userKey: string }

async function personOf({ address }: Message): Promise<Person> {
  const { rows } = await bed.db.query<Person>(sql`
    select person_id as "personId", user_key as "userKey"
      from contact join person using (organisation_id, person_id)
     where upn = ${address}`)
  const [person] = rows
  if (!person) throw new Error('Nobody bears this address.')
  return person
}

/** What Teams tells of somebody who reads. */
async function read(message: Message): Promise<void> {
  const { userKey } = await personOf(message)
  await recordInbound(bed, {
    organisationId: bed.organisationId,
    channelId: Number(chatbot.channelId),
    isCalled: true,
    reports: [
      {
        activityKey: `read ${message.id}`,
        saidAt: null,
        from: { userKey, contact: { userId: userKey }, language: null, timeZone: null },
        event: { kind: 'read', upTo: Number(message.id) },
      },
    ],
  })
}

/** Follows links, and waits until it is written down. */
async function follow(...links: (string | undefined)[]): Promise<void> {
  const batches = async () =>
    (
      await bed.db.query<{ batches: number }>(
        sql`select coalesce(sum(last_batch), 0) as "batches" from click_writer`,
      )
    ).rows[0]?.batches ?? 0
  for (const link of links) {
    const before = await batches()
    expect((await ask(link ?? '')).status).toBe(302)
    await until('it is written down', async () => (await batches()) > before)
  }
}

/** All rows of all tables that speak of somebody, by number or by their id in Teams, without either. */
async function traceOf({ personId, userKey }: Person): Promise<Record<string, string[]>> {
  const { rows: tables } = await bed.db.query<{ name: string }>(sql`
    select c.relname as "name" from pg_class c
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
     order by c.relname`)
  const found: Record<string, string[]> = {}
  for (const { name } of tables) {
    const { rows } = await bed.db.query<{ row: Record<string, unknown> }>(sql`
      select to_jsonb(t) as "row" from ${raw(name)} t`)
    found[name] = rows
      .map(({ row }) => row)
      .filter((row) => row['person_id'] === personId || JSON.stringify(row).includes(userKey))
      .map((row) => Object.keys(row).map((key) => `${key}: ${row[key] === null ? 'null' : 'set'}`))
      .map((columns) => columns.join(', '))
  }
  return found
}

/** Everything in every table, as text. */
async function everything(): Promise<string> {
  const { rows } = await bed.db.query<{ text: string }>(sql`
    select string_agg(query_to_xml(format('select * from %I', relname), true, true, '')::text, '')
             as "text"
      from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace`)
  return rows[0]?.text ?? ''
}

describe('tracked as a group', () => {
  test('figures are counted as ever, and nothing tells who opened or clicked', async () => {
    const { id, messages } = await send(6, { tracking: 'group' })
    const [reader, clicker, both, nobody] = messages
    if (!reader || !clicker || !both || !nobody) throw new Error('There are fewer messages.')
    await read(reader)
    await read(both)
    await read(both)
    await follow(clicker.links[0], clicker.links[0], both.links[0], both.links[3])

    const report = await readReport(bed, id)
    expect(report).toMatchObject({
      opened: { people: 3, rate: 0.5 },
      clicked: { people: 2, events: 4, rate: 2 / 6 },
      lastOpenedAt: null,
      timeToOpen: null,
      links: [
        { url: badge, people: 2, events: 3 },
        { url: faq, people: 0, events: 0 },
        { url: plan, people: 1, events: 1 },
      ],
    })
    for (const bin of report.timeline) expect(bin).toMatchObject({ opened: null, clicked: null })

    const unseen = await traceOf(await personOf(nobody))
    for (const each of [reader, clicker, both]) {
      const person = await personOf(each)
      expect(await traceOf(person)).toEqual(unseen)
      const { body } = await bed.call('GET', `campaigns/${id}/deliveries/${person.personId}`)
      expect(body).toMatchObject({ openedAt: null, clickedAt: null })
      expect(body.events.map(({ kind }: { kind: string }) => kind)).toEqual([
        'planned',
        'attempt',
        'delivered',
      ])
    }
    expect(await recountLedger(bed.db, bed)).toEqual([])
  })

  test('marks are of no use without the key, and hold no instant', async () => {
    const { messages } = await send(5, { tracking: 'group' })
    await follow(messages[0]?.links[0], messages[1]?.links[0])
    const { rows } = await bed.db.query<{ mark: Buffer; act: string; key: Buffer }>(sql`
      select mark, act, tracking_key as "key"
        from tracking_mark join campaign using (organisation_id, campaign_id)`)
    // Two people, each with a mark of their own for each thing that they did.
    expect(rows).toHaveLength(6)
    expect(new Set(rows.map(({ mark }) => mark.toString('hex'))).size).toBe(6)
    const { rows: columns } = await bed.db.query<{ type: string }>(sql`
      select data_type as "type" from information_schema.columns
       where table_name in ('tracking_mark', 'engagement_tally', 'link_tally')`)
    expect(columns.filter(({ type }) => type.includes('time'))).toEqual([])
  })

  test('fewer than five show no figure at all', async () => {
    const { id, messages } = await send(4, { tracking: 'group' })
    await follow(messages[0]?.links[0])
    expect(await readReport(bed, id)).toMatchObject({
      opened: { people: null, rate: null },
      clicked: { people: null, events: null, rate: null },
      lastOpenedAt: null,
      links: [badge, faq, plan].map((url) => ({ url, people: null, events: null })),
    })
  })

  test('what is asked of a person’s openings is refused with a sentence', async () => {
    const { id } = await send(1, { tracking: 'group' })
    for (const filter of ['opened=true', 'clicked=false', 'link=0']) {
      const { status, body } = await bed.call('GET', `campaigns/${id}/deliveries?${filter}`)
      expect([status, typeof body.message], filter).toEqual([400, 'string'])
    }
  })

  test('thirty days after the end the key is thrown away, and nobody is counted any more', async () => {
    const { id, messages } = await send(5, { tracking: 'group' })
    await follow(messages[0]?.links[0])
    const keys = async () =>
      (await bed.db.query(sql`select from campaign where tracking_key is not null`)).rows.length
    await bed.db.query(sql`
      update campaign set state = 'finished', finished_at = ${bed.clock.now()}`)
    bed.clock.passSeconds(30 * 86_400 - 1)
    await eraseWhatIsDue({ db: bed.db, clock: bed.clock, log }, new AbortController().signal)
    expect(await keys()).toBe(1)
    const before = await readReport(bed, id)
    bed.clock.passSeconds(1)
    await eraseWhatIsDue({ db: bed.db, clock: bed.clock, log }, new AbortController().signal)
    expect(await keys()).toBe(0)
    await follow(messages[0]?.links[0], messages[1]?.links[0])
    const [another] = messages.slice(2)
    if (another) await read(another)
    expect(await readReport(bed, id)).toEqual(before)
    expect(await keys()).toBe(0)
    expect(await recountLedger(bed.db, bed)).toEqual([])
  })
})

describe('not tracked', () => {
  test('links leave as written, nothing is recorded, and no figure is shown', async () => {
    const { id, messages } = await send(5, { tracking: 'none' })
    for (const { links } of messages) expect(links).toEqual([badge, faq, badge, plan])
    const before = await everything()
    const [reader] = messages
    if (!reader) throw new Error('There is no message.')
    await read(reader)
    const withoutCall = (text: string) =>
      text.replaceAll(/<called_at.*?>(?:.*?<\/called_at>)?/g, '')
    expect(withoutCall(await everything())).toBe(withoutCall(before))
    expect(await readReport(bed, id)).toMatchObject({
      opened: { people: null, rate: null },
      clicked: { people: null, events: null, rate: null },
      lastOpenedAt: null,
      links: [badge, faq, plan].map((url) => ({ url, people: null, events: null })),
    })
  })

  test('a trial’s links leave as written too', async () => {
    const { id, messages } = await send(1, { tracking: 'none' })
    const draft = await bed.call('POST', `campaigns/${id}/clone`)
    await bed.control('DELETE', 'messages')
    const engine = bed.startEngine({ pacePerSecond: 1_000 })
    await bed.call('POST', `campaigns/${draft.body.id}/try`, { email: messages[0]?.address })
    await until('it is there', async () => {
      return (await bed.control('GET', 'messages')).body.items.length > 0
    })
    await engine.stop()
    const { body } = await bed.control('GET', 'messages')
    expect(body.items[0].links).toEqual([badge, faq, badge, plan])
  })
})

test('with the personal data of a campaign go clicks, marks and key; figures stay and links end', async () => {
  const named = await send(5, {})
  const nameless = await send(5, { tracking: 'group' })
  const [ofNamed, ofNameless] = [named.messages[0]?.links[0], nameless.messages[0]?.links[0]]
  await follow(ofNamed, ofNameless)
  const before = [await readReport(bed, named.id), await readReport(bed, nameless.id)]
  await bed.db.query(sql`update campaign set state = 'finished', finished_at = ${bed.clock.now()}`)
  bed.clock.passSeconds(366 * 86_400)
  await eraseWhatIsDue({ db: bed.db, clock: bed.clock, log }, new AbortController().signal)
  for (const table of ['delivery', 'delivery_click', 'tracking_mark']) {
    const { rows } = await bed.db.query(sql`select from ${raw(table)}`)
    expect(rows, table).toEqual([])
  }
  for (const [index, { id }] of [named, nameless].entries()) {
    const { opened, clicked, links } = await readReport(bed, id)
    const { opened: openedBefore, clicked: clickedBefore, links: linksBefore } = before[index]
    expect({ opened, clicked, links }).toEqual({
      opened: openedBefore,
      clicked: clickedBefore,
      links: linksBefore,
    })
    expect(clicked.people).toBe(1)
  }
  for (const link of [ofNamed, ofNameless]) {
    await until('the link ends', async () => (await ask(link ?? '')).status === 404)
  }
  expect(await recountLedger(bed.db, bed)).toEqual([])
})

test('a campaign that does not say how it is tracked follows the organisation', async () => {
  const draft = async (more: object) => {
    const { status, body } = await bed.call('POST', 'campaigns', {
      name: 'Port du badge',
      chatbotId: chatbot.chatbotId,
      channel: 'teams',
      ...more,
    })
    expect(status).toBe(201)
    return body.tracking
  }
  expect(await draft({})).toBe('individual')
  expect((await bed.call('PATCH', 'settings', { tracking: 'group' })).status).toBe(200)
  expect(await draft({})).toBe('group')
  expect(await draft({ tracking: 'none' })).toBe('none')
})
