import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { recordClicks } from '../../src/actions/record-clicks.ts'
import { recordInbound } from '../../src/actions/record-inbound.ts'
import { linkPurpose, packLink } from '../../src/domain/tracked-link.ts'
import { createNumberSeal } from '../../src/platform/number-seal.ts'
import { raw, sql } from '../../src/platform/sql.ts'
import { recountLedger } from '../../src/store/ledger-check.ts'
import { arrangeChatbot, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'
import {
  ask,
  badge,
  countRows,
  deliver,
  faq,
  type Message,
  plan,
  readMessages,
  untilEvents,
} from '../support/tracking.ts'

let bed: TestBed
let chatbotId: string

beforeEach(async () => {
  bed = await startTestBed()
  await bed.listen()
  chatbotId = (await arrangeChatbot(bed)).chatbotId
})
afterEach(() => bed.close())

const send = (count: number, more: object = {}) => deliver(bed, { chatbotId, count, ...more })

const first = (messages: Message[]): Message => {
  const [message] = messages
  if (!message) throw new Error('There is no message.')
  return message
}
const linkOf = ({ links }: Message, place: number): string => links[place] ?? ''

async function personOf(id: string, { address }: Message) {
  const { body } = await bed.call('GET', `campaigns/${id}/deliveries?q=${address}`)
  return (await bed.call('GET', `campaigns/${id}/deliveries/${body.items[0].personId}`)).body
}
const kindsOf = async (id: string, message: Message): Promise<string[]> =>
  (await personOf(id, message)).events.map(({ kind }: { kind: string }) => kind)

describe('links of a message', () => {
  test('lead through this server, each person’s to another address, the same place twice to the same', async () => {
    const { messages } = await send(3)
    const all = messages.flatMap(({ links }) => links)
    for (const { links } of messages) {
      expect(links).toHaveLength(4)
      expect(links[0]).toBe(links[2])
      for (const link of links) expect(link).toMatch(new RegExp(`^${bed.publicUrl}/r/[\\w-]{60}$`))
    }
    expect(new Set(all).size).toBe(9)
    for (const message of messages) {
      for (const [place, target] of [badge, faq, badge, plan].entries()) {
        const { status, location, headers, body } = await ask(linkOf(message, place))
        expect({ status, location, body }).toEqual({
          status: 302,
          location: target,
          body: '',
        })
        expect(headers['cache-control']).toBe('no-store')
        expect(headers['referrer-policy']).toBe('no-referrer')
      }
    }
  })

  test('show all in the report in reading order, also those that nobody follows', async () => {
    const { id } = await send(1)
    expect((await readReport(bed, id)).links).toEqual([
      { url: badge, people: 0, events: 0 },
      { url: faq, people: 0, events: 0 },
      { url: plan, people: 0, events: 0 },
    ])
  })

  test('that are no web addresses leave as written', async () => {
    const { messages } = await send(1, {
      message: { markdown: '[Écrire](mailto:aide@contoso.example) [Appeler](tel:+33100000000)' },
      buttons: [],
    })
    expect(first(messages).links).toEqual(['mailto:aide@contoso.example', 'tel:+33100000000'])
  })

  test('lead on although the address has a query of somebody else’s making', async () => {
    const { messages } = await send(1)
    const { status, location } = await ask(
      `${linkOf(first(messages), 1)}?utm=1&to=https://evil.example`,
    )
    expect([status, location]).toEqual([302, faq])
  })
})

describe('a click', () => {
  test('counts people and events apart, per link and in total, and opens', async () => {
    const { id, messages } = await send(5)
    const [a, b] = messages
    if (!a || !b) throw new Error('There are fewer messages.')
    const clickedAt = bed.clock.now().toISOString()
    for (let turn = 0; turn < 3; turn += 1) await ask(linkOf(a, 0))
    await ask(linkOf(b, 0))
    await untilEvents(bed, id, 4)
    bed.clock.passSeconds(1_800)
    await bed.control('POST', `messages/${a.id}/click`, { link: 3 })
    const report = await untilEvents(bed, id, 5)
    expect(report).toMatchObject({
      opened: { people: 2, rate: 0.4 },
      clicked: { people: 2, events: 5, rate: 0.4 },
      lastOpenedAt: clickedAt,
      links: [
        { url: badge, people: 2, events: 4 },
        { url: faq, people: 0, events: 0 },
        { url: plan, people: 1, events: 1 },
      ],
    })
    const bins = report.timeline.filter(({ clicked }: { clicked: number }) => clicked > 0)
    expect(bins).toEqual([expect.objectContaining({ opened: 2, clicked: 2 })])
    expect(bins[0].from <= clickedAt && clickedAt < bins[0].to).toBe(true)

    const person = await personOf(id, a)
    expect(person).toMatchObject({ openedAt: clickedAt, clickedAt })
    expect(person.events.slice(3)).toEqual([
      { at: clickedAt, kind: 'opened' },
      { at: clickedAt, kind: 'clicked', url: badge },
      { at: bed.clock.now().toISOString(), kind: 'clicked', url: plan },
    ])
    expect(await countRows(bed, id)).toEqual({ opened: 2, clicked: 2, people: 2, events: 5 })
    expect(await recountLedger(bed.db, bed)).toEqual([])
  })

  test('and a read receipt in either order open once', async () => {
    const { id, messages } = await send(2)
    const [a, b] = messages
    if (!a || !b) throw new Error('There are fewer messages.')
    const { rows: channels } = await bed.db.query<{ channelId: number }>(
      sql`select channel_id as "channelId" from channel`,
    )
    const read = async ({ address, id: receipt }: Message) => {
      const { rows } = await bed.db.query<{ userKey: string }>(sql`
        select user_key as "userKey" from contact join person using (organisation_id, person_id)
         where upn = ${address}`)
      const userKey = rows[0]?.userKey ?? ''
      await recordInbound(bed, {
        organisationId: bed.organisationId,
        channelId: channels[0]?.channelId ?? 0,
        isCalled: true,
        reports: [
          {
            activityKey: `read ${receipt}`,
            saidAt: null,
            from: { userKey, contact: { userId: userKey }, language: null, timeZone: null },
            event: { kind: 'read', upTo: Number(receipt) },
          },
        ],
      })
    }
    await read(a)
    bed.clock.passSeconds(60)
    await ask(linkOf(a, 0))
    await ask(linkOf(b, 0))
    await untilEvents(bed, id, 2)
    bed.clock.passSeconds(60)
    await read(b)
    expect((await readReport(bed, id)).opened.people).toBe(2)
    expect(await kindsOf(id, a)).toEqual(['planned', 'attempt', 'delivered', 'opened', 'clicked'])
    expect(await kindsOf(id, b)).toEqual(['planned', 'attempt', 'delivered', 'opened', 'clicked'])
    const [personA, personB] = [await personOf(id, a), await personOf(id, b)]
    expect(personA.openedAt < personA.clickedAt).toBe(true)
    expect(personB.openedAt).toBe(personB.clickedAt)
    expect(await recountLedger(bed.db, bed)).toEqual([])
  })

  test('is no click: HEAD, prefetch, preview, a program, a scanner; each is led on', async () => {
    const { id, messages } = await send(1)
    const link = linkOf(first(messages), 0)
    for (const asked of [
      { method: 'HEAD' },
      { headers: { 'sec-purpose': 'prefetch;prerender' } },
      { headers: { purpose: 'prefetch' } },
      { headers: { 'x-purpose': 'preview' } },
      { headers: { 'x-moz': 'prefetch' } },
      { headers: { 'user-agent': 'curl/8.5.0' } },
      { headers: { 'user-agent': 'SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com' } },
      { headers: { 'user-agent': 'Mozilla/4.0 (compatible; ms-office; MSOffice 16)' } },
      { headers: { 'user-agent': 'Microsoft Office Existence Discovery' } },
      { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0' } },
    ]) {
      const { status, location } = await ask(link, asked)
      expect([status, location], JSON.stringify(asked)).toEqual([302, badge])
    }
    await ask(link)
    // Written down in order: had one of those above counted, it would be there by now.
    expect((await untilEvents(bed, id, 1)).clicked).toMatchObject({ people: 1, events: 1 })
  })

  test('of a trial leads on and is counted nowhere', async () => {
    const { id, messages } = await send(1)
    const draft = await bed.call('POST', `campaigns/${id}/clone`)
    const engine = bed.startEngine({ pacePerSecond: 1_000 })
    const before = (await readMessages(bed)).length
    await bed.call('POST', `campaigns/${draft.body.id}/try`, { email: first(messages).address })
    await until('it is there', async () => (await readMessages(bed)).length > before)
    await engine.stop()
    const trial = (await readMessages(bed)).at(-1)
    if (!trial) throw new Error('There is no message.')
    for (const [place, target] of [badge, faq, badge, plan].entries()) {
      expect(linkOf(trial, place)).toMatch(/\/r\/[\w-]{60}$/)
      expect((await ask(linkOf(trial, place))).location).toBe(target)
    }
    await ask(linkOf(first(messages), 0))
    await untilEvents(bed, id, 1)
    const { rows } = await bed.db.query(sql`select person_id, events from delivery_click`)
    expect(rows).toEqual([{ person_id: expect.any(Number), events: 1 }])
    expect((await readReport(bed, draft.body.id)).clicked).toEqual({
      people: 0,
      events: 0,
      rate: 0,
    })
  })

  test('before its delivery is written down counts all the same', async () => {
    const { id, messages } = await send(1)
    await bed.db.query(sql`
      update delivery set state = 'planned', receipt = null, settled_at = null, attempt = 0`)
    await ask(linkOf(first(messages), 0))
    await until('it is counted', async () => {
      const { rows } = await bed.db.query(sql`select from delivery where clicked_at is not null`)
      return rows.length === 1
    })
    const settledAt = bed.clock.now()
    await bed.db.query(sql`
      update delivery set state = 'delivered', settled_at = ${settledAt}, attempt = 1`)
    expect(await readReport(bed, id)).toMatchObject({
      opened: { people: 1 },
      clicked: { people: 1 },
    })
  })
})

describe('an address that leads nowhere', () => {
  test('is a plain page in the reader’s language, 404, and counts nothing', async () => {
    const { id, messages } = await send(1)
    const link = linkOf(first(messages), 0)
    const forged = `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`
    for (const url of [
      forged,
      link.slice(0, -1),
      `${link}A`,
      `${bed.publicUrl}/r/`,
      `${bed.publicUrl}/r/x/y`,
    ]) {
      const { status, location, headers, body } = await ask(url, {
        headers: { 'accept-language': 'fr-FR,fr' },
      })
      expect([status, headers['content-type'], headers['cache-control']], url).toEqual([
        404,
        'text/html; charset=utf-8',
        'no-store',
      ])
      expect(body).toContain('Ce lien ne mène nulle part')
      expect(location).toBeUndefined()
    }
    expect((await ask(forged)).body).toContain('This link leads nowhere')
    expect(await ask(forged, { method: 'HEAD' })).toMatchObject({ status: 404, body: '' })
    expect((await ask(link, { method: 'POST' })).status).toBe(404)
    await ask(link)
    expect((await untilEvents(bed, id, 1)).clicked.events).toBe(1)
  })

  test('is one of another installation’s key, and one whose number is not among the links', async () => {
    await send(1)
    const of = { kind: 'delivery' as const, organisationId: bed.organisationId, campaignId: 1 }
    const sealed = (linkNumber: number, seal = bed.linkSeal) => {
      const { kind, numbers } = packLink({ ...of, personId: 1, linkNumber })
      return `${bed.publicUrl}/r/${seal.seal(kind, numbers)}`
    }
    expect((await ask(sealed(0))).status).toBe(302)
    expect((await ask(sealed(3))).status).toBe(404)
    const stranger = createNumberSeal(Buffer.alloc(32, 8), linkPurpose)
    expect((await ask(sealed(0, stranger))).status).toBe(404)
  })

  test('is each of a deleted campaign, at once here and soon in other processes', async () => {
    const one = await send(1)
    const other = await send(1)
    bed.clock.passSeconds(2)
    const engine = bed.startEngine()
    await until('both are finished', async () => {
      const { body } = await bed.call('GET', 'campaigns')
      return body.items.every(({ state }: { state: string }) => state === 'finished')
    })
    await engine.stop()
    const [ofOne, ofOther] = [linkOf(first(one.messages), 0), linkOf(first(other.messages), 0)]
    expect([(await ask(ofOne)).status, (await ask(ofOther)).status]).toEqual([302, 302])
    expect((await bed.call('DELETE', `campaigns/${one.id}`)).status).toBe(204)
    expect([(await ask(ofOne)).status, (await ask(ofOther)).status]).toEqual([404, 302])
    await bed.db.query(sql`delete from campaign where campaign_id = ${Number(other.id)}`)
    await until('it is noticed', async () => (await ask(ofOther)).status === 404)
    for (const table of ['campaign_link', 'delivery_click', 'link_tally', 'engagement_tally']) {
      const { rows } = await bed.db.query<{ count: number }>(sql`
        select count(*) as "count" from ${raw(table)} where campaign_id = ${Number(one.id)}`)
      expect(rows[0]?.count, table).toBe(0)
    }
  })
})

describe('a batch of clicks', () => {
  async function batchOf(id: string, batch: number) {
    const { rows } = await bed.db.query<{ personId: number }>(
      sql`select person_id as "personId" from delivery where campaign_id = ${Number(id)}`,
    )
    const at = bed.clock.now()
    return {
      organisationId: bed.organisationId,
      writer: '00000000-0000-4000-8000-000000000001',
      batch,
      clicks: rows.flatMap(({ personId }) =>
        [0, 1].map((linkNumber) => ({
          campaignId: Number(id),
          personId,
          linkNumber,
          events: 2,
          firstAt: at,
          lastAt: at,
        })),
      ),
    }
  }

  test('that is written again changes nothing', async () => {
    const { id } = await send(3)
    const batch = await batchOf(id, 1)
    await recordClicks(bed, batch)
    const before = await readReport(bed, id)
    await Promise.all([recordClicks(bed, batch), recordClicks(bed, batch)])
    expect(await readReport(bed, id)).toEqual(before)
    expect(before.clicked).toEqual({ people: 3, events: 12, rate: 1 })
    await recordClicks(bed, { ...batch, batch: 2 })
    expect((await readReport(bed, id)).clicked).toEqual({ people: 3, events: 24, rate: 1 })
  })

  test.each(['individual', 'group'])(
    'of several servers at once counts people once, tracked as %s',
    async (tracking) => {
      const { id } = await send(6, { tracking })
      const batch = await batchOf(id, 1)
      const servers = Array.from(
        { length: 8 },
        (_, index) => `00000000-0000-4000-8000-0000000000a${index}`,
      )
      await Promise.all(
        servers.map((writer, index) =>
          recordClicks(bed, {
            ...batch,
            writer,
            clicks: index % 2 ? batch.clicks : batch.clicks.toReversed(),
          }),
        ),
      )
      expect(await readReport(bed, id)).toMatchObject({
        opened: { people: 6, rate: 1 },
        clicked: { people: 6, events: 8 * 6 * 2 * 2, rate: 1 },
        links: [
          { url: badge, people: 6, events: 96 },
          { url: faq, people: 6, events: 96 },
          { url: plan, people: 0, events: 0 },
        ],
      })
      expect(await recountLedger(bed.db, bed)).toEqual([])
    },
  )

  test('leaves out whoever is no recipient, and campaigns that are gone', async () => {
    const { id } = await send(1)
    const { clicks, ...batch } = await batchOf(id, 1)
    const [click] = clicks
    if (!click) throw new Error('There is no click.')
    await recordClicks(bed, {
      ...batch,
      clicks: [{ ...click, personId: 999 }, { ...click, campaignId: 999 }, click],
    })
    expect((await readReport(bed, id)).clicked).toEqual({ people: 1, events: 2, rate: 1 })
    const { rows } = await bed.db.query(sql`select from delivery_click`)
    expect(rows).toHaveLength(1)
  })
})

test('clicks in the buffer are written down when the server closes', async () => {
  const { id, messages } = await send(5)
  const answers = await Promise.all(messages.map((message) => ask(linkOf(message, 1))))
  expect(answers.map(({ status }) => status)).toEqual([302, 302, 302, 302, 302])
  await bed.server.close()
  expect(await countRows(bed, id)).toEqual({ opened: 5, clicked: 5, people: 5, events: 5 })
})
