import { once } from 'node:events'
import { connect } from 'node:net'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { arrangeCampaign, arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed, token } from '../support/test-bed.ts'

const AddressInfo = z.object({ port: z.number() })

describe('the API', () => {
  let bed: TestBed
  let chatbotId: string
  let channelId: string
  let listId: string
  beforeAll(async () => {
    bed = await startTestBed()
    ;({ chatbotId, channelId } = await arrangeChatbot(bed))
    listId = await arrangeList(bed, 5)
  })
  afterAll(() => bed.close())

  test('asks for a token, and knows whose it is', async () => {
    const nobody = await bed.call('GET', 'me', undefined, { authorization: 'Bearer nonsense' })
    expect(nobody).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    expect(await bed.call('GET', 'me')).toMatchObject({
      status: 200,
      body: { role: 'administrator', organisation: 'Contoso' },
    })
  })

  test('answers what is not there with not-found, whatever the id looks like', async () => {
    for (const path of [
      'campaigns/999',
      'campaigns/nope',
      'campaigns/0/report',
      'lists/999',
      'imports/1e9',
      'nothing',
    ]) {
      const answer = await bed.call('GET', path)
      expect(answer, path).toMatchObject({ status: 404, body: { code: 'not-found' } })
    }
  })

  test('names the field of what is wrong', async () => {
    const wrong = await bed.call('POST', 'campaigns', {
      name: ' ',
      chatbotId,
      channel: 'teams',
      timeZone: '+02:00',
      duration: 'P31D',
      workingHours: [{ days: [1], from: '18:00', to: '09:00' }],
      buttons: [{ title: 'Lire', url: 'javascript:alert(1)' }],
      colour: 'blue',
    })
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid' } })
    const paths = wrong.body.details.issues.map(({ path }: { path: unknown[] }) => path.join('.'))
    expect(paths).toEqual(
      expect.arrayContaining([
        'name',
        'timeZone',
        'duration',
        'workingHours.0.to',
        'buttons.0.url',
      ]),
    )
  })

  test.each([
    [
      'a bad link',
      { message: { markdown: 'Lisez [ceci](javascript:alert(1))' } },
      ['message', 'markdown'],
    ],
    ['an empty message', { message: { markdown: '  ' } }, ['message', 'markdown']],
    ['a list that does not exist', { audience: { listIds: ['999'] } }, ['audience', 'listIds', 0]],
    ['a chatbot that does not exist', { chatbotId: '999' }, ['chatbotId']],
    ['a channel that the chatbot lacks', { channel: 'skype' }, ['channel']],
  ])('refuses %s with its path', async (_name, more, path) => {
    const draft = { name: 'x', chatbotId, channel: 'teams', ...more }
    const answer = await bed.call('POST', 'campaigns', draft)
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid' } })
    expect(answer.body.details.issues[0].path).toEqual(path)
  })

  test('refuses malformed JSON and unknown bodies as invalid, not as a fault', async () => {
    const headers = {
      authorization: 'Bearer a-token-for-tests-only',
      'content-type': 'application/json',
    }
    const broken = await bed.server.inject({
      method: 'POST',
      url: '/api/v1/lists',
      headers,
      payload: '{"name":',
    })
    expect(broken.json()).toMatchObject({ code: 'invalid' })
    expect(broken.statusCode).toBe(400)
    const big = await bed.server.inject({
      method: 'POST',
      url: '/api/v1/lists',
      headers,
      payload: JSON.stringify({ name: 'x'.repeat(2 ** 21) }),
    })
    expect({ status: big.statusCode, code: big.json().code }).toEqual({
      status: 413,
      code: 'too-large',
    })
  })

  test('never shows a secret', async () => {
    const { body: settings } = await bed.control('GET', 'settings')
    const { body } = await bed.call('GET', 'chatbots')
    expect(body.items[0].channels[0]).toMatchObject({
      id: channelId,
      kind: 'teams',
      state: 'ready',
    })
    expect(JSON.stringify(body)).not.toContain(settings.teams.clientSecret)
  })

  test('pauses and resumes a channel', async () => {
    const paused = await bed.call('POST', `channels/${channelId}/pause`)
    expect(paused.body).toMatchObject({ state: 'paused' })
    const resumed = await bed.call('POST', `channels/${channelId}/resume`)
    expect(resumed.body).toMatchObject({ state: 'ready', pausedReason: null })
    expect(await bed.call('POST', 'channels/999/pause')).toMatchObject({ status: 404 })
  })

  test('refuses a second chatbot, channel or list of the same name', async () => {
    expect((await bed.call('POST', 'chatbots', { name: 'Nany' })).body.code).toBe('conflict')
    expect((await bed.call('POST', 'lists', { name: 'Siège' })).body.code).toBe('conflict')
    const { body: settings } = await bed.control('GET', 'settings')
    const channel = { kind: 'teams', settings: settings.teams }
    const again = await bed.call('POST', `chatbots/${chatbotId}/channels`, channel)
    expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } })
  })

  test('pages lists, members, campaigns and deliveries by key', async () => {
    for (const name of ['a', 'b', 'c']) await bed.call('POST', 'lists', { name })
    const first = await bed.call('GET', 'lists?limit=2')
    const second = await bed.call('GET', `lists?limit=2&after=${first.body.next}`)
    const names = [...first.body.items, ...second.body.items].map(
      ({ name }: { name: string }) => name,
    )
    expect(names).toEqual(['c', 'b', 'a', 'Siège'])

    const members = await bed.call('GET', `lists/${listId}/members?limit=4`)
    expect(members.body.items).toHaveLength(4)
    const rest = await bed.call('GET', `lists/${listId}/members?after=${members.body.next}`)
    expect(rest.body).toMatchObject({ items: [{ upn: expect.any(String) }], next: null })

    await arrangeCampaign(bed, { chatbotId, listId, name: 'Un' })
    await arrangeCampaign(bed, { chatbotId, listId, name: 'Deux' })
    const newest = await bed.call('GET', 'campaigns?limit=1')
    expect(newest.body.items[0].name).toBe('Deux')
    const older = await bed.call('GET', `campaigns?limit=1&after=${newest.body.next}`)
    expect(older.body.items[0].name).toBe('Un')
  })

  test('renames and deletes a list', async () => {
    const { body } = await bed.call('POST', 'lists', { name: 'Provisoire' })
    const renamed = await bed.call('PATCH', `lists/${body.id}`, { name: 'Définitive' })
    expect(renamed.body).toMatchObject({ name: 'Définitive', people: 0 })
    expect((await bed.call('PATCH', `lists/${body.id}`, { name: 'Siège' })).status).toBe(409)
    expect((await bed.call('PATCH', `lists/${body.id}`, { name: 'Définitive' })).status).toBe(200)
    expect((await bed.call('DELETE', `lists/${body.id}`)).status).toBe(204)
    expect((await bed.call('DELETE', `lists/${body.id}`)).status).toBe(404)
  })

  test('keeps a list that a scheduled campaign is to be sent to', async () => {
    const id = await arrangeCampaign(bed, { chatbotId, listId, start: '2026-12-01T10:00' })
    await bed.call('POST', `campaigns/${id}/schedule`)
    expect(await bed.call('DELETE', `lists/${listId}`)).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    })
    await bed.call('DELETE', `campaigns/${id}`)
  })

  test('reads several uploads one after the other, and loses none', async () => {
    const { body: list } = await bed.call('POST', 'lists', { name: 'Beaucoup' })
    const imports = await Promise.all(
      Array.from({ length: 15 }, (_, index) =>
        bed.importFile(list.id, {
          name: `${index}.csv`,
          content: `Prénom;Nom;UPN\nAnne;Roy;anne.${index % 10}@contoso.example\n`,
        }),
      ),
    )
    expect(imports.every(({ body }) => body.state === 'done')).toBe(true)
    expect((await bed.call('GET', `lists/${list.id}`)).body.people).toBe(10)
  })

  test.each([
    ['page.xlsx', '<html><table></table></html>', 'web page'],
    ['image.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'not a'],
    ['empty.csv', '', 'empty'],
    ['no-header.csv', 'Anne;Roy;anne.roy@contoso.example', 'first name'],
  ])('refuses %s as a whole, with the reason', async (name, content, reason) => {
    const { body: list } = await bed.call('POST', 'lists', { name: `Pour ${name}` })
    const { body } = await bed.importFile(list.id, { name, content })
    expect(body).toMatchObject({ state: 'refused', added: 0 })
    expect(body.reason.toLowerCase()).toContain(reason)
  })

  test('keeps the settings of the organisation, and refuses what makes no sense', async () => {
    const { body: defaults } = await bed.call('GET', 'settings')
    expect(defaults).toMatchObject({
      ladder: { secondRungAfterMinutes: 10, rounds: 3 },
      allowStop: false,
      retentionDays: 365,
      answer: { fr: expect.any(String), en: expect.any(String) },
    })
    const ladder = { secondRungAfterMinutes: 15, rounds: 2 }
    const changed = await bed.call('PATCH', 'settings', { ladder })
    expect(changed.body).toEqual({ ...defaults, ladder })
    await bed.call('PATCH', 'settings', { allowStop: true })
    expect((await bed.call('GET', 'settings')).body).toEqual({
      ...defaults,
      ladder,
      allowStop: true,
    })
    for (const wrong of [
      { ladder: { rounds: 0 } },
      { colour: 'blue' },
      { allowStop: 'yes' },
      { answer: { fr: 'Bonjour' } },
      { answer: { fr: ' ', en: 'Hello' } },
    ]) {
      expect(await bed.call('PATCH', 'settings', wrong)).toMatchObject({ status: 400 })
    }
    await bed.call('PATCH', 'settings', defaults)
  })

  test('describes every route of its own', async () => {
    const { body } = await bed.call('GET', 'openapi.json', undefined, { authorization: '' })
    expect(Object.keys(body.paths).toSorted()).toEqual([
      '/api/v1/accounts',
      '/api/v1/accounts/{id}',
      '/api/v1/accounts/{id}/link',
      '/api/v1/campaigns',
      '/api/v1/campaigns/{id}',
      '/api/v1/campaigns/{id}/clone',
      '/api/v1/campaigns/{id}/deliveries',
      '/api/v1/campaigns/{id}/deliveries/count',
      '/api/v1/campaigns/{id}/deliveries/{personId}',
      '/api/v1/campaigns/{id}/export',
      '/api/v1/campaigns/{id}/information',
      '/api/v1/campaigns/{id}/lists',
      '/api/v1/campaigns/{id}/preview',
      '/api/v1/campaigns/{id}/rehearsals',
      '/api/v1/campaigns/{id}/report',
      '/api/v1/campaigns/{id}/retry',
      '/api/v1/campaigns/{id}/schedule',
      '/api/v1/campaigns/{id}/stop',
      '/api/v1/campaigns/{id}/try',
      '/api/v1/campaigns/{id}/try/check',
      '/api/v1/campaigns/{id}/unschedule',
      '/api/v1/channels/{id}',
      '/api/v1/channels/{id}/check',
      '/api/v1/channels/{id}/pause',
      '/api/v1/channels/{id}/resume',
      '/api/v1/channels/{id}/teams-app.zip',
      '/api/v1/chatbots',
      '/api/v1/chatbots/{id}',
      '/api/v1/chatbots/{id}/channels',
      '/api/v1/events',
      '/api/v1/images',
      '/api/v1/imports/{id}',
      '/api/v1/imports/{id}/rejects.csv',
      '/api/v1/installation',
      '/api/v1/lists',
      '/api/v1/lists/{id}',
      '/api/v1/lists/{id}/imports',
      '/api/v1/lists/{id}/installations',
      '/api/v1/lists/{id}/members',
      '/api/v1/lists/{id}/reachability',
      '/api/v1/lists/{id}/reachability/people',
      '/api/v1/lists/{id}/uses',
      '/api/v1/me',
      '/api/v1/messages/render',
      '/api/v1/people',
      '/api/v1/people/erase',
      '/api/v1/people/export',
      '/api/v1/session',
      '/api/v1/session/link',
      '/api/v1/settings',
      '/api/v1/trials/{id}',
    ])
    expect(JSON.stringify(body).length).toBeLessThan(250_000)
    expect(body.components.schemas.MessageDoc).toBeDefined()
    expect(body.paths['/api/v1/campaigns'].post.responses['4XX']).toBeDefined()
  })

  test('keeps the message as typed, and gives the document that it means', async () => {
    const markdown = 'Bonjour, [FIRSTNAME] +[LASTNAME].\n\n* un\n* deux [1]'
    const id = await arrangeCampaign(bed, { chatbotId, listId, message: { markdown } })
    const { body } = await bed.call('GET', `campaigns/${id}`)
    expect(body.message.markdown).toBe(markdown)
    const again = await arrangeCampaign(bed, {
      chatbotId,
      listId,
      message: { doc: body.message.doc },
    })
    expect((await bed.call('GET', `campaigns/${again}`)).body.message.doc).toEqual(body.message.doc)
  })

  test('stops though somebody never comes to the end of a request', async () => {
    const other = await startTestBed()
    await other.listen()
    const { port } = AddressInfo.parse(other.server.server.address())
    const socket = connect(port, '127.0.0.1')
    const ended = once(socket, 'close')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    const seen = once(other.server.server, 'request')
    socket.write(
      `POST /api/v1/lists HTTP/1.1\r\nHost: clairon\r\nAuthorization: Bearer ${token}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"name":',
    )
    await seen
    await other.close()
    await ended
  })
})
