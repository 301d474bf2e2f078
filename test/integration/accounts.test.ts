import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { makeFirstLink } from '../../src/bin/first-link.ts'
import { roles } from '../../src/domain/permissions.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed } from '../support/test-bed.ts'

describe('accounts', () => {
  let bed: TestBed
  let chatbotId: string
  beforeAll(async () => {
    bed = await startTestBed()
    ;({ chatbotId } = await arrangeChatbot(bed))
  })
  afterAll(() => bed.close())

  const add = (email: string, more: object = {}) => bed.call('POST', 'accounts', { email, ...more })

  /** Opens a link as its owner does. @returns how they then ask, or the refusal. */
  async function comeBy(link: string) {
    const reply = await bed.server.inject({
      method: 'POST',
      url: '/api/v1/session/link',
      payload: { token: link.split('#link=')[1] },
    })
    const cookie = String(reply.headers['set-cookie']).split(';')[0] ?? ''
    const ask: TestBed['call'] = async (method, path, body) => {
      const { statusCode, body: text } = await bed.server.inject({
        method,
        url: `/api/v1/${path}`,
        headers: { cookie, 'x-clairon': 'web' },
        ...(body && { payload: body }),
      })
      return { status: statusCode, body: text === '' ? null : JSON.parse(text) }
    }
    return { status: reply.statusCode, ask }
  }

  test('are added with a link by which their owner comes in', async () => {
    const { status, body } = await add('Zoé.Roy@contoso.example', { role: 'author', name: 'Zoé' })
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        email: 'Zoé.Roy@contoso.example',
        name: 'Zoé',
        role: 'author',
        hasPassword: false,
        disabled: false,
        signedInAt: null,
        link: expect.stringMatching(/^http:\/\/[^/]+\/sign-in#link=[\w-]{32}$/),
      },
    })
    const { ask } = await comeBy(body.link)
    expect((await ask('GET', 'me')).body).toMatchObject({ name: 'Zoé', role: 'author' })
    const { body: all } = await bed.call('GET', 'accounts')
    expect(all.items).toMatchObject([
      { email: 'admin@contoso.example', role: 'administrator' },
      { email: 'Zoé.Roy@contoso.example', signedInAt: expect.any(String) },
    ])
    expect(JSON.stringify(all)).not.toContain('link')
  })

  test('without more are viewers, named by their address', async () => {
    const { body } = await add('luc.petit@contoso.example')
    expect(body).toMatchObject({ name: 'luc.petit', role: 'viewer' })
  })

  test('have an address of their own, whatever its case and accents', async () => {
    expect(await add('ZOE.ROY@CONTOSO.EXAMPLE')).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    })
    const { body } = await add('third@contoso.example')
    const taken = await bed.call('PATCH', `accounts/${body.id}`, {
      email: 'zoe.roy@contoso.example',
    })
    expect(taken).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect(await add('nobody')).toMatchObject({ status: 400, body: { code: 'invalid' } })
    expect(await add('x@contoso.example', { role: 'king' })).toMatchObject({ status: 400 })
  })

  test('let each role do what it may, and say what is missing', async () => {
    const listId = await arrangeList(bed, 1)
    const may: Record<string, Record<string, number>> = {}
    for (const role of roles) {
      const { body } = await add(`${role}@contoso.example`, { role })
      const { ask } = await comeBy(body.link)
      const id = await arrangeCampaign(bed, { chatbotId, listId, start: '2026-12-01T10:00' })
      may[role] = {
        read: (await ask('GET', 'campaigns')).status,
        draft: (await ask('POST', 'lists', { name: `De ${role}` })).status,
        schedule: (await ask('POST', `campaigns/${id}/schedule`)).status,
        administrate: (await ask('GET', 'accounts')).status,
      }
    }
    expect(may).toEqual({
      viewer: { read: 200, draft: 403, schedule: 403, administrate: 403 },
      author: { read: 200, draft: 201, schedule: 403, administrate: 403 },
      publisher: { read: 200, draft: 201, schedule: 200, administrate: 403 },
      administrator: { read: 200, draft: 201, schedule: 200, administrate: 200 },
    })
  })

  test('give their name to what they make', async () => {
    const { body } = await add('anne@contoso.example', { name: 'Anne Roy', role: 'author' })
    const { ask } = await comeBy(body.link)
    const draft = await ask('POST', 'campaigns', { name: 'x', chatbotId, channel: 'teams' })
    expect(draft).toMatchObject({ status: 201, body: { createdBy: 'Anne Roy' } })
  })

  test('that are disabled sign nobody in, and those who were in are out', async () => {
    const { body } = await add('leaver@contoso.example')
    const { ask } = await comeBy(body.link)
    const { body: renewed } = await bed.call('POST', `accounts/${body.id}/link`)
    const path = `accounts/${body.id}`
    expect((await bed.call('PATCH', path, { disabled: true })).body).toMatchObject({
      disabled: true,
    })
    expect((await ask('GET', 'me')).status).toBe(401)
    expect((await comeBy(renewed.link)).status).toBe(401)
    expect(await bed.call('POST', `${path}/link`)).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    })
    await bed.call('PATCH', path, { disabled: false })
    expect((await ask('GET', 'me')).status).toBe(401)
    const { body: again } = await bed.call('POST', `${path}/link`)
    expect((await comeBy(again.link)).status).toBe(200)
  })

  test('that are removed are gone, with their sessions', async () => {
    const { body } = await add('gone@contoso.example')
    const { ask } = await comeBy(body.link)
    expect((await bed.call('DELETE', `accounts/${body.id}`)).status).toBe(204)
    expect((await ask('GET', 'me')).status).toBe(401)
    expect((await bed.call('DELETE', `accounts/${body.id}`)).status).toBe(404)
    expect((await bed.call('PATCH', `accounts/${body.id}`, { name: 'x' })).status).toBe(404)
    expect((await bed.call('POST', `accounts/${body.id}/link`)).status).toBe(404)
  })

  test('a new role counts from the next request on', async () => {
    const { body } = await add('risen@contoso.example')
    const { ask } = await comeBy(body.link)
    expect((await ask('POST', 'lists', { name: 'Trop tôt' })).status).toBe(403)
    await bed.call('PATCH', `accounts/${body.id}`, { role: 'author' })
    expect((await ask('POST', 'lists', { name: 'À temps' })).status).toBe(201)
  })

  test('the first one needs its link until an administrator has a password', async () => {
    const fresh = await startTestBed()
    const token = await makeFirstLink(fresh, { isTrial: false })
    const reply = await fresh.server.inject({
      method: 'POST',
      url: '/api/v1/session/link',
      payload: { token },
    })
    await fresh.server.inject({
      method: 'PATCH',
      url: '/api/v1/me',
      headers: { 'x-clairon': 'web', cookie: String(reply.headers['set-cookie']).split(';')[0] },
      payload: { password: { new: 'correct horse battery' } },
    })
    expect(await makeFirstLink(fresh, { isTrial: false })).toBeNull()
    expect(await makeFirstLink(fresh, { isTrial: true })).toMatch(/^[\w-]{32}$/)
    await fresh.close()
  })
})

describe('the last administrator', () => {
  let bed: TestBed
  let first: string
  beforeAll(async () => {
    bed = await startTestBed()
    first = (await bed.call('GET', 'accounts')).body.items[0].id
  })
  afterAll(() => bed.close())

  test.each([
    ['demoted', 'PATCH', { role: 'publisher' }],
    ['disabled', 'PATCH', { disabled: true }],
    ['removed', 'DELETE', undefined],
  ] as const)('is not %s', async (_what, method, body) => {
    expect(await bed.call(method, `accounts/${first}`, body)).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    })
    expect((await bed.call('GET', 'accounts')).body.items).toMatchObject([
      { id: first, role: 'administrator', disabled: false },
    ])
  })

  test('is left when two administrators are removed at once', async () => {
    const { body } = await bed.call('POST', 'accounts', {
      email: 'second@contoso.example',
      role: 'administrator',
    })
    const answers = await Promise.all(
      [first, body.id].map((id) => bed.call('DELETE', `accounts/${id}`)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204, 409]))
  })
})
