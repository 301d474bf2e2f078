import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { hashToken } from '../../src/platform/tokens.ts'
import { raw, sql } from '../../src/platform/sql.ts'
import { recountLedger } from '../../src/store/ledger-check.ts'
import { arrangeCampaign, arrangeChatbot, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

const zoe = {
  firstName: 'Zoé-Éléonore',
  lastName: 'Quenneville',
  upn: 'zoe.quenneville@contoso.example',
  sip: 'sip:z.quenneville@contoso.example',
}
const anne = {
  firstName: 'Anne',
  lastName: 'Roy',
  upn: 'anne.roy@contoso.example',
  sip: 'sip:anne.roy@contoso.example',
}

describe('a person who asks', () => {
  let bed: TestBed
  let chatbotId: string
  let listId: string
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-24T08:00:00Z' })
    ;({ chatbotId } = await arrangeChatbot(bed))
    await bed.control('PUT', 'registration', {
      permissions: ['User.Read.All', 'Presence.Read.All'],
    })
    await bed.control('POST', 'people', { people: [{ ...zoe, presence: 'Offline' }, anne] })
    const list = await bed.call('POST', 'lists', { name: 'Siège' })
    listId = list.body.id
    const rows = [zoe, anne].map(
      ({ firstName, lastName, upn, sip }) => `${firstName};${lastName};${upn};${sip};Lyon`,
    )
    const content = ['Prénom;Nom;UPN;SIP;Site', ...rows].join('\n')
    await bed.importFile(listId, { name: 'people.csv', content })
    // A row that is not taken, for its time zone is none.
    const bad = `Prénom;Nom;UPN;Fuseau\n${zoe.firstName};;Zoé.Quenneville@contoso.example;Lune\n`
    const refused = await bed.importFile(listId, { name: 'bad.csv', content: bad })
    expect(refused.body).toMatchObject({ rejected: 1 })
  })
  afterAll(() => bed.close())

  /** The tables in which one of the words stands anywhere, as it is or without its accents. */
  async function tablesWith(words: readonly string[]): Promise<string[]> {
    const { rows: tables } = await bed.db.query<{ name: string }>(sql`
      select table_name as "name" from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE'`)
    const found: string[] = []
    for (const { name } of tables) {
      const { rows } = await bed.db.query<{ text: string }>(sql`
        select t::text as "text" from ${raw(name)} t`)
      const text = rows.map((row) => row.text.toLowerCase()).join('\n')
      if (words.some((word) => text.includes(word.toLowerCase()))) found.push(name)
    }
    return found.toSorted()
  }

  async function tracesOfZoe(): Promise<string[]> {
    const { body } = await bed.control('GET', 'people')
    const { aadObjectId } = body.items.find(({ upn }: { upn: string }) => upn === zoe.upn)
    return tablesWith([zoe.firstName, zoe.lastName, 'zoé.q', 'z.q', aadObjectId])
  }

  const readState = async (id: string) => (await bed.call('GET', `campaigns/${id}`)).body.state

  test('gets everything that is known, and is then forgotten without a figure changing', async () => {
    const engine = bed.startEngine({ pacePerSecond: 1_000 })
    const first = await arrangeCampaign(bed, { chatbotId, listId, duration: 'PT1H', name: 'Un' })
    await bed.call('POST', `campaigns/${first}/schedule`)
    await until('it runs', async () => (await readState(first)) === 'running')
    bed.clock.moveTo('2026-11-24T08:59:59Z')
    await until('it is finished', async () => (await readState(first)) === 'finished')
    const tried = await arrangeCampaign(bed, { chatbotId, listId, name: 'Essai' })
    const trial = await bed.call('POST', `campaigns/${tried}/try`, { email: zoe.upn })
    await until('it was tried', async () => {
      return (await bed.call('GET', `trials/${trial.body.id}`)).body.state === 'sent'
    })

    // Of this one, she is absent at the first attempt.
    const second = await arrangeCampaign(bed, {
      chatbotId,
      listId,
      duration: 'P2D',
      presence: 'available',
      name: 'Deux',
    })
    await bed.call('POST', `campaigns/${second}/schedule`)
    await until('it runs', async () => (await readState(second)) === 'running')
    bed.clock.moveTo('2026-11-24T16:59:00Z')
    bed.clock.moveTo('2026-11-25T16:50:00Z')
    await until('she was absent', async () => {
      return (await readReport(bed, second)).ledger.retrying === 1
    })

    expect(await tracesOfZoe()).toEqual(['contact', 'errand', 'import_error', 'person'])
    const exported = await bed.call('POST', 'people/export', {
      address: ' SIP:Z.Quenneville@Contoso.example',
    })
    expect(exported.status).toBe(200)
    expect(exported.body.people).toMatchObject([
      {
        firstName: zoe.firstName,
        lastName: zoe.lastName,
        upn: zoe.upn,
        fields: { SITE: 'Lyon' },
        lists: [{ name: 'Siège' }],
        channels: [{ chatbot: 'Nany', kind: 'teams', reach: 'reachable' }],
        deliveries: [
          { campaign: 'Un', state: 'delivered' },
          { campaign: 'Deux', state: 'retrying', events: [{ kind: 'absent' }] },
        ],
      },
    ])
    expect(exported.body.messages).toMatchObject([{ kind: 'trial', state: 'sent' }])
    expect(exported.body.rejectedRows).toMatchObject([{ fileName: 'bad.csv', row: 2 }])

    const before = await readReport(bed, first)
    const erased = await bed.call('POST', 'people/erase', {
      address: 'ZOÉ.Quenneville@contoso.example',
    })
    expect(erased).toMatchObject({
      status: 200,
      body: {
        people: 1,
        deliveries: 2,
        pending: 1,
        events: 1,
        memberships: 1,
        contacts: 1,
        messages: 1,
        rejectedRows: 1,
      },
    })
    expect(await tracesOfZoe()).toEqual([])
    const { timeline: _, ...figures } = await readReport(bed, first)
    expect(before).toMatchObject(figures)
    expect(await recountLedger(bed.db, bed)).toEqual([])

    await bed.control('DELETE', 'messages')
    await until('the other campaign ends without her', async () => {
      return (await readState(second)) === 'finished'
    })
    const report = await readReport(bed, second)
    expect(report.ledger).toMatchObject({ recipients: 2, delivered: 1, unreachable: 1 })
    expect(report.reasons).toMatchObject([{ code: 'person-erased', count: 1 }])
    const { body } = await bed.call('GET', `campaigns/${second}/deliveries?state=unreachable`)
    expect(body.items).toMatchObject([{ firstName: '', lastName: '', address: '' }])
    expect((await bed.control('GET', 'messages')).body.items).toEqual([])
    expect((await bed.call('GET', `lists/${listId}`)).body.people).toBe(1)
    await engine.stop()
    expect(await tracesOfZoe()).toEqual([])

    for (const path of ['people/export', 'people/erase']) {
      expect((await bed.call('POST', path, { address: zoe.upn })).status).toBe(404)
    }
  })

  test('is forgotten again where somebody who had read of them writes later', async () => {
    const { rows } = await bed.db.query<{ personId: number; channelId: number }>(sql`
      select person_id as "personId", channel_id as "channelId" from person, channel
       where erased_at is not null`)
    const { personId, channelId } = rows[0] ?? { personId: 0, channelId: 0 }
    await bed.db.query(sql`
      insert into contact (organisation_id, channel_id, person_id, contact)
      values (${bed.organisationId}, ${channelId}, ${personId}, ${{ userId: 'zoe-once-more' }})`)
    const engine = bed.startEngine()
    await until('it is gone', async () => (await tablesWith(['zoe-once-more'])).length === 0)
    await engine.stop()
  })

  test('whom a campaign is just being planned for is not written to', async () => {
    const { rows } = await bed.db.query<{ personId: number }>(sql`
      select person_id as "personId" from person where erased_at is not null`)
    // An erasure under way made the lane let go of what it held, and say so.
    bed.logged.length = 0
    bed.clock.moveTo('2026-11-27T09:00:00Z')
    const id = await arrangeCampaign(bed, { chatbotId, listId, duration: 'PT1H' })
    await bed.call('POST', `campaigns/${id}/schedule`)
    const first = bed.startEngine()
    await until('it runs', async () => (await readState(id)) === 'running')
    await first.stop()
    // As if its audience had been read before the erasure: planned like the other recipient.
    const of = sql`campaign_id = ${Number(id)}`
    await bed.db.query(sql`
      insert into delivery (organisation_id, campaign_id, person_id, lane_id, planned_at, due_at, state)
      select organisation_id, campaign_id, ${rows[0]?.personId}, lane_id, planned_at, planned_at, 'planned'
        from delivery where ${of}`)
    await bed.db.query(
      sql`update delivery_tally set count = count + 1 where ${of} and state = 'planned'`,
    )
    await bed.db.query(sql`update delivery_bin set planned = planned + 1 where ${of}`)
    await bed.db.query(sql`update campaign set recipients = recipients + 1 where ${of}`)
    expect(await recountLedger(bed.db, bed)).toEqual([])
    const engine = bed.startEngine()
    await until('it has ended for the erased', async () => {
      const { rows: ended } = await bed.db.query<{ reason: string }>(sql`
        select reason from delivery
         where campaign_id = ${Number(id)} and person_id = ${rows[0]?.personId}`)
      return ended[0]?.reason === 'person-erased'
    })
    await engine.stop()
    expect(await recountLedger(bed.db, bed)).toEqual([])
    expect(bed.logged).toEqual([])
  })

  test('must give an address, to an administrator', async () => {
    const refused = await bed.call('POST', 'people/export', { address: 'Zoé' })
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid' } })
    await bed.db.query(sql`
      insert into api_token (organisation_id, token_hash, label, role, created_at)
      values (${bed.organisationId}, ${hashToken('publisher')}, 'p', 'publisher', ${new Date()})`)
    for (const path of ['people/export', 'people/erase']) {
      const authorization = 'Bearer publisher'
      const answer = await bed.call('POST', path, { address: anne.upn }, { authorization })
      expect(answer.status).toBe(403)
    }
  })
})
