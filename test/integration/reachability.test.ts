import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { sql } from '../../src/platform/sql.ts'
import { catalogApp } from '../../src/simulator/graph/app-registration.ts'
import { objectIdOf } from '../../src/simulator/people.ts'
import { manifestIdOf } from '../../src/channels/teams/app-package/manifest.ts'
import { arrangeCampaign, arrangeChatbot, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

type Known = { upn: string; teamsInstalled?: boolean }

describe('who can be reached', () => {
  let bed: TestBed
  let chatbotId: string
  let channelId: string
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-24T08:00:00Z' })
    ;({ chatbotId, channelId } = await arrangeChatbot(bed))
    bed.startEngine({ pacePerSecond: 1_000 })
  })
  afterAll(() => bed.close())

  /** Makes people of the simulator. */
  const arrangePeople = (people: Known[]) =>
    bed.control('POST', 'people', {
      people: people.map((person) => ({ firstName: 'Zoé', lastName: 'Roux', ...person })),
    })

  async function arrangeRows(name: string, rows: string[]): Promise<string> {
    const list = await bed.call('POST', 'lists', { name })
    const content = ['Prénom;Nom;UPN;SIP', ...rows].join('\n')
    const { body } = await bed.importFile(list.body.id, { name: 'people.csv', content })
    expect(body).toMatchObject({ state: 'done', rejected: 0 })
    return list.body.id
  }

  async function readReach(listId: string) {
    const { body } = await bed.call('GET', `lists/${listId}/reachability?channelId=${channelId}`)
    const { people, installing: _installing, installProblem: _problem, ...counts } = body
    expect(Object.values<number>(counts).reduce((sum, count) => sum + count, 0)).toBe(people)
    return body
  }

  const untilKnown = (listId: string) =>
    until('everybody was looked at', async () => (await readReach(listId)).unchecked === 0)

  test('is known before anything is sent: with the app, without it, nobody, without an address', async () => {
    await arrangePeople([
      { upn: 'ana@contoso.example' },
      { upn: 'bob@contoso.example', teamsInstalled: false },
    ])
    const listId = await arrangeRows('Siège', [
      'Ana;Petit;ana@contoso.example;',
      'Bob;Petit;bob@contoso.example;',
      'Cyd;Petit;cyd@nowhere.example;',
      'Dan;Petit;;dan@contoso.example',
    ])
    await untilKnown(listId)
    expect(await readReach(listId)).toEqual({
      people: 4,
      reachable: 1,
      notInstalled: 1,
      blocked: 0,
      unknown: 1,
      unchecked: 0,
      noAddress: 1,
      installing: 0,
      installProblem: null,
    })
    const { body } = await bed.call(
      'GET',
      `lists/${listId}/reachability/people?channelId=${channelId}`,
    )
    expect(
      body.items.map(({ address, reach }: { address: string | null; reach: string }) => [
        address,
        reach,
      ]),
    ).toEqual([
      ['ana@contoso.example', 'reachable'],
      ['bob@contoso.example', 'not-installed'],
      ['cyd@nowhere.example', 'unknown'],
      [null, 'no-address'],
    ])
    expect(body.items[0]).toEqual({
      personId: expect.any(String),
      firstName: 'Ana',
      lastName: 'Petit',
      address: 'ana@contoso.example',
      reach: 'reachable',
      reachAt: bed.clock.now().toISOString(),
    })
    // Their chat is found ahead of the first message.
    await until('a chat is known', async () => {
      const { rows } = await bed.db.query(sql`select from contact where contact ? 'conversationId'`)
      return rows.length === 1
    })
    const path = `lists/${listId}/reachability/people?channelId=${channelId}&reach=not-installed&limit=1`
    const some = await bed.call('GET', path)
    expect(some.body.items).toHaveLength(1)
    const rest = await bed.call('GET', `${path}&after=${some.body.next}`)
    expect(rest.body).toEqual({ items: [], next: null })
  })

  test('is looked up again a day after nobody bore the address', async () => {
    const upn = 'late@contoso.example'
    const listId = await arrangeRows('Tard', [`Léa;Tard;${upn};`])
    await untilKnown(listId)
    expect(await readReach(listId)).toMatchObject({ unknown: 1 })
    await arrangePeople([{ upn }])
    bed.clock.moveTo('2026-11-25T09:00:00Z')
    await until('she is found', async () => (await readReach(listId)).reachable === 1)
  })

  test('is asked again a day later where the app was missing, and a week later after a block', async () => {
    await arrangePeople([
      { upn: 'again@contoso.example', teamsInstalled: false },
      { upn: 'lifted@contoso.example' },
    ])
    const listId = await arrangeRows('Encore', [
      'A;Gain;again@contoso.example;',
      'L;Ifted;lifted@contoso.example;',
    ])
    await untilKnown(listId)
    await bed.db.query(sql`
      update contact set reach = 'blocked'
       where person_id = (select person_id from person where upn = 'lifted@contoso.example')`)
    expect(await readReach(listId)).toMatchObject({ notInstalled: 1, blocked: 1 })
    await bed.control('PATCH', 'people/again@contoso.example', { teamsInstalled: true })
    bed.clock.passSeconds(25 * 3_600)
    await until('the app is there', async () => (await readReach(listId)).reachable === 1)
    expect(await readReach(listId)).toMatchObject({ blocked: 1 })
    bed.clock.passSeconds(6 * 24 * 3_600)
    await until('the block may be lifted', async () => (await readReach(listId)).reachable === 2)
    bed.clock.moveTo('2026-12-07T09:00:00Z')
  })

  test('learns from what sending meets, and writes nothing where nothing is new', async () => {
    await arrangePeople([
      { upn: 'block@contoso.example' },
      { upn: 'fine@contoso.example' },
      { upn: 'gone@contoso.example' },
    ])
    const listId = await arrangeRows('Envoi', [
      'B;Lock;block@contoso.example;',
      'F;Ine;fine@contoso.example;',
      'G;One;gone@contoso.example;',
    ])
    await untilKnown(listId)
    expect(await readReach(listId)).toMatchObject({ reachable: 3 })
    await until('their chats are known', async () => {
      const { rows } = await bed.db.query(sql`
        select from contact join list_member using (organisation_id, person_id)
         where list_id = ${Number(listId)} and contact ? 'conversationId'`)
      return rows.length === 3
    })
    // The service tells nobody of these until somebody writes.
    await bed.control('PATCH', 'people/block@contoso.example', { blocked: true })
    await bed.control('PATCH', 'people/gone@contoso.example', { teamsInstalled: false })
    const versions = () =>
      bed.db.query<{ xmin: string }>(sql`
        select k.xmin::text from contact k join person using (organisation_id, person_id)
         where upn = 'fine@contoso.example'`)
    const id = await arrangeCampaign(bed, { chatbotId, listId, duration: 'PT5H' })
    await bed.call('POST', `campaigns/${id}/schedule`)
    const runs = async () => (await bed.call('GET', `campaigns/${id}`)).body.state
    await until('it runs', async () => (await runs()) === 'running')
    const before = (await versions()).rows
    bed.clock.passSeconds(5 * 3_600 - 0.001)
    await until('it is finished', async () => (await runs()) === 'finished')
    expect((await readReport(bed, id)).ledger).toMatchObject({ delivered: 1, failed: 2 })
    expect(await readReach(listId)).toMatchObject({ reachable: 1, blocked: 1, notInstalled: 1 })
    expect((await versions()).rows).toEqual(before)
  })

  test('gains those for whom the app is installed, once', async () => {
    await arrangePeople(
      ['i1', 'i2', 'i3'].map((name) => ({
        upn: `${name}@contoso.example`,
        teamsInstalled: name === 'i1',
      })),
    )
    const listId = await arrangeRows(
      'Installer',
      ['i1', 'i2', 'i3'].map((name) => `${name};Nom;${name}@contoso.example;`),
    )
    await untilKnown(listId)
    const ask = () =>
      bed.call('POST', `lists/${listId}/installations?channelId=${channelId}`, undefined)
    expect(await ask()).toEqual({ status: 202, body: { people: 2 } })
    await until('they have it', async () => (await readReach(listId)).reachable === 3)
    expect(await readReach(listId)).toMatchObject({ installing: 0, installProblem: null })
    const { body } = await bed.control('GET', 'people?q=i2@contoso.example')
    expect(body.items[0]).toMatchObject({ teamsInstalled: true })
    expect(await ask()).toEqual({ status: 202, body: { people: 0 } })
  })

  test.each([
    ['is missing from the catalog', { inCatalog: false }, /catalog/],
    [
      'may not be installed',
      {
        permissions: [
          'User.Read.All',
          'AppCatalog.Read.All',
          'TeamsAppInstallation.ReadForUser.All',
        ],
      },
      /ReadWriteAndConsentSelfForUser/,
    ],
  ])('says why nobody got the app where it %s', async (rule, registration, problem) => {
    const upn = `${rule.replaceAll(' ', '.')}@contoso.example`
    await arrangePeople([{ upn, teamsInstalled: false }])
    const listId = await arrangeRows(rule, [`Eve;Sans;${upn};`])
    await untilKnown(listId)
    await bed.control('PUT', 'registration', registration)
    await bed.call('POST', `lists/${listId}/installations?channelId=${channelId}`)
    await until('it was tried', async () => (await readReach(listId)).installProblem !== null)
    expect(await readReach(listId)).toMatchObject({
      notInstalled: 1,
      installing: 0,
      installProblem: expect.stringMatching(problem),
    })
    const { permissions } = (await bed.control('GET', 'registration')).body
    expect(permissions.length).toBeGreaterThan(0)
    await bed.control('PUT', 'registration', everythingGranted)
  })

  test('becomes a person by name when somebody whom no list names has come', async () => {
    const upn = 'new.comer@contoso.example'
    await arrangePeople([{ upn }])
    const meet = (userKey: string) =>
      bed.db.query(sql`
        insert into newcomer (organisation_id, channel_id, user_key, contact, reach, seen_at)
        values (${bed.organisationId}, ${Number(channelId)}, ${userKey},
                ${JSON.stringify({ userId: userKey, conversationId: 'a:1' })}, 'reachable',
                ${bed.clock.now()})`)
    await meet(objectIdOf(upn))
    await meet('00000000-0000-4000-8000-00000000dead')
    const newcomers = async () =>
      (
        await bed.db.query<{ looked: Date | null }>(
          sql`select looked_up_at as "looked" from newcomer`,
        )
      ).rows
    await until('both were looked up', async () => {
      const left = await newcomers()
      return left.length === 1 && left[0]?.looked !== null
    })
    const { rows } = await bed.db.query(sql`
      select first_name, last_name, upn, contact, reach
        from contact join person using (organisation_id, person_id)
       where upn = ${upn}`)
    expect(rows).toEqual([
      {
        first_name: 'Zoé',
        last_name: 'Roux',
        upn,
        contact: { userId: objectIdOf(upn), conversationId: 'a:1' },
        reach: 'reachable',
      },
    ])
    await bed.db.query(sql`delete from newcomer`)
  })

  test('stays unchecked where we may not ask, and is still written to', async () => {
    await bed.control('PUT', 'registration', { permissions: ['User.Read.All'] })
    const upn = 'discreet@contoso.example'
    await arrangePeople([{ upn }])
    const listId = await arrangeRows('Sans droit', [`Eve;Dis;${upn};`])
    await until('she is looked up', async () => {
      const { rows } = await bed.db.query(sql`
        select from contact join person using (organisation_id, person_id)
         where upn = ${upn} and contact ? 'userId'`)
      return rows.length === 1
    })
    expect(await readReach(listId)).toMatchObject({ unchecked: 1 })
    const check = await bed.call('POST', `channels/${channelId}/check`)
    expect(check.body).toMatchObject({ ok: true })
    await bed.control('PUT', 'registration', everythingGranted)
  })

  test('is refused with a reason for what has no answer', async () => {
    const { body: list } = await bed.call('POST', 'lists', { name: 'Vide' })
    const { body: chatbot } = await bed.call('POST', 'chatbots', { name: 'Sur la page' })
    const { body: web } = await bed.call('POST', `chatbots/${chatbot.id}/channels`, {
      kind: 'webchat',
    })
    const get = (list_: string, channel: string) =>
      bed.call('GET', `lists/${list_}/reachability?channelId=${channel}`)
    expect(await get('999', channelId)).toMatchObject({ status: 404 })
    expect(await get(list.id, '999')).toMatchObject({ status: 404 })
    expect(await get(list.id, 'x')).toMatchObject({ status: 400, body: { code: 'invalid' } })
    expect(await bed.call('GET', `lists/${list.id}/reachability`)).toMatchObject({ status: 400 })
    expect(await get(list.id, web.id)).toMatchObject({
      status: 409,
      body: { code: 'wrong-state', message: expect.stringContaining('web chat') },
    })
    expect((await get(list.id, channelId)).body).toMatchObject({ people: 0, unchecked: 0 })
    const empty = await bed.call(
      'POST',
      `lists/${list.id}/installations?channelId=${channelId}`,
      undefined,
      { 'accept-language': 'fr' },
    )
    expect(empty).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    expect(empty.body.message).toContain('ne contient encore personne')
  })

  test('the check says step by step what is missing, in the language that was asked for', async () => {
    expect(catalogApp.externalId).toBe(
      manifestIdOf((await bed.control('GET', 'settings')).body.teams.appId),
    )
    await bed.control('PUT', 'registration', {
      permissions: ['User.Read.All', 'AppCatalog.Read.All'],
      inCatalog: false,
    })
    const check = (language: string) =>
      bed.call('POST', `channels/${channelId}/check`, undefined, { 'accept-language': language })
    const { body } = await check('fr')
    expect(body.ok).toBe(true)
    type Step = { name: string; ok: boolean; optional?: true; detail: string }
    const steps: Step[] = body.steps
    expect(steps.map(({ name, ok, optional }) => [name, ok, optional ?? false])).toEqual([
      ['token', true, false],
      ['directory-token', true, false],
      ['connector', true, false],
      ['clock', true, false],
      ['User.Read.All', true, false],
      ['TeamsAppInstallation.ReadForUser.All', false, true],
      ['Presence.Read.All', false, true],
      ['GroupMember.Read.All', false, true],
      ['AppCatalog.Read.All', true, false],
      ['catalog', false, true],
      ['inbound', true, false],
    ])
    expect(steps.at(-1)?.detail).toContain(
      `pas encore appelés à l’adresse https://clairon.contoso.example/channels/${channelId}/teams/messages`,
    )
    expect(steps[6]?.detail).toContain('l’autorisation manque')
    await bed.db.query(sql`update channel set called_at = '2026-11-24T08:30:00Z'`)
    const again = await check('en')
    expect(again.body.steps.at(-1).detail).toBe('Teams last called us on 2026-11-24 08:30 UTC.')
    const chatbots = await bed.call('GET', 'chatbots', undefined, { 'accept-language': 'fr' })
    const [channel] = chatbots.body.items[0].channels
    expect(channel.lastCheck.steps[6].detail).toContain('l’autorisation manque')

    await bed.control('PUT', 'registration', { permissions: [], inCatalog: true })
    expect((await check('en')).body).toMatchObject({ ok: false })
    await bed.control('PUT', 'registration', everythingGranted)
    expect((await check('en')).body).toMatchObject({ ok: true })
  })
})

const everythingGranted = {
  permissions: [
    'User.Read.All',
    'GroupMember.Read.All',
    'Presence.Read.All',
    'AppCatalog.Read.All',
    'TeamsAppInstallation.ReadForUser.All',
    'TeamsAppInstallation.ReadWriteSelfForUser.All',
    'TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All',
  ],
  inCatalog: true,
}
