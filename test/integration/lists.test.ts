import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { arrangeCampaign, arrangeChatbot, arrangeList, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

describe('the ledger of mailing lists', () => {
  let bed: TestBed
  let chatbotId: string
  let listId: string
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-24T08:00:00Z' })
    ;({ chatbotId } = await arrangeChatbot(bed))
    listId = await arrangeList(bed, 2)
  })
  afterAll(() => bed.close())

  const named = async (q: string) => {
    const { status, body } = await bed.call('GET', `lists?q=${encodeURIComponent(q)}`)
    expect(status).toBe(200)
    return body.items.map(({ name }: { name: string }) => name)
  }

  test('finds lists by any part of their names, whatever their accents and capitals', async () => {
    for (const name of ['Équipe de nuit', 'Nuit 100 %']) await bed.call('POST', 'lists', { name })
    expect(await named('NUIT')).toEqual(['Nuit 100 %', 'Équipe de nuit'])
    expect(await named('equipe')).toEqual(['Équipe de nuit'])
    // The signs of a pattern are letters like others.
    expect(await named('0 %')).toEqual(['Nuit 100 %'])
    expect(await named('_')).toEqual([])
  })

  test('says where people came from, and when a campaign was last sent to them', async () => {
    const empty = await bed.call('POST', 'lists', { name: 'Vide' })
    expect(empty.body).toMatchObject({ source: 'none', lastImport: null, lastUsedAt: null })
    const before = await bed.call('GET', `lists/${listId}`)
    expect(before.body).toMatchObject({
      source: 'file',
      lastImport: { fileName: 'people.csv', state: 'done', at: '2026-11-24T08:00:00.000Z' },
      lastUsedAt: null,
    })

    bed.startEngine({ pacePerSecond: 1_000 })
    const id = await arrangeCampaign(bed, { chatbotId, listId, duration: 'PT1H' })
    await bed.call('POST', `campaigns/${id}/schedule`)
    await until('it has started', async () => (await readReport(bed, id)).ledger.recipients === 2)
    const after = await bed.call('GET', `lists/${listId}`)
    expect(after.body.lastUsedAt).toBe('2026-11-24T08:00:00.000Z')

    const made = await bed.call('POST', `campaigns/${id}/lists`, { name: 'Tous', filter: {} })
    expect(made.body).toMatchObject({
      source: 'report',
      campaign: { id, name: 'Port du badge' },
      people: 2,
      lastImport: null,
    })
  })

  test('keeps a list that a scheduled campaign names, also to leave its people out', async () => {
    const { body: left } = await bed.call('POST', 'lists', { name: 'Direction' })
    const audience = { listIds: [listId], excludeListIds: [left.id] }
    const start = '2026-12-01T10:00'
    const draft = await arrangeCampaign(bed, { chatbotId, listId, audience, start, name: 'Deux' })
    const due = await arrangeCampaign(bed, { chatbotId, listId, audience, start, name: 'Un' })
    await bed.call('POST', `campaigns/${due}/schedule`)

    expect((await bed.call('GET', `lists/${left.id}/uses`)).body.items).toEqual([
      { id: due, name: 'Un', state: 'scheduled', isExcluded: true },
      { id: draft, name: 'Deux', state: 'draft', isExcluded: true },
    ])
    const [use] = (await bed.call('GET', `lists/${listId}/uses`)).body.items
    expect(use).toEqual({ id: due, name: 'Un', state: 'scheduled', isExcluded: false })
    const refused = await bed.call('DELETE', `lists/${left.id}`)
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'conflict', details: { campaigns: [{ id: due, name: 'Un' }] } },
    })
    expect(refused.body.message).toContain('“Un”')

    await bed.call('POST', `campaigns/${due}/unschedule`)
    expect((await bed.call('DELETE', `lists/${left.id}`)).status).toBe(204)
  })

  test('tells what each column of a file was read as', async () => {
    const { body: list } = await bed.call('POST', 'lists', { name: 'Colonnes' })
    const content = 'Site;E-mail;UPN;Prénom;;NOM;site\nLyon;a@b.example;a@c.example;A;x;B;Paris\n'
    const { body } = await bed.importFile(list.id, { name: 'people.csv', content })
    expect(body.columns).toEqual([
      { title: 'Site', meaning: null, token: 'SITE' },
      { title: 'E-mail', meaning: null, token: 'E-MAIL' },
      { title: 'UPN', meaning: 'upn', token: null },
      { title: 'Prénom', meaning: 'firstName', token: null },
      { title: 'NOM', meaning: 'lastName', token: null },
      { title: 'site', meaning: null, token: null },
    ])
    expect(body.notes).toHaveLength(2)
    expect(body.notes[1]).toContain('left aside')
  })

  test('finds people by the words of their names and addresses', async () => {
    const { body: list } = await bed.call('POST', 'lists', { name: 'Archives' })
    const content = 'Prénom;Nom;UPN\nZoé-Anne;Le Goff;zag@contoso.example\n'
    await bed.importFile(list.id, { name: 'people.csv', content })
    const find = async (q: string) =>
      (await bed.call('GET', `people?q=${encodeURIComponent(q)}`)).body.items
    const [found] = await find('goff zoe')
    expect(found).toMatchObject({ firstName: 'Zoé-Anne', lists: ['Archives'], sip: null })
    expect(await find('zag@contoso')).toEqual([found])
    expect(await find('oé')).toEqual([])
    expect(await find('@ .')).toEqual([])
    expect((await bed.call('GET', 'people?q=')).status).toBe(400)

    await bed.call('POST', 'people/erase', { address: 'zag@contoso.example' })
    expect(await find('goff zoe')).toEqual([])
  })
})
