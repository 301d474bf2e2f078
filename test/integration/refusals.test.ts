import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startTestBed, type TestBed, token } from '../support/test-bed.ts'

describe('a refusal', () => {
  let bed: TestBed
  beforeAll(async () => {
    bed = await startTestBed()
    await bed.call('POST', 'lists', { name: 'Siège' })
  })
  afterAll(() => bed.close())

  type Request = {
    method: 'GET' | 'POST' | 'PUT'
    url: string
    payload?: string
    headers?: Record<string, string>
  }
  const json = { 'content-type': 'application/json' }
  const cases: [string, Request, number, string, RegExp, RegExp][] = [
    [
      'without a token',
      { method: 'GET', url: '/api/v1/lists', headers: { authorization: '' } },
      401,
      'unauthenticated',
      /^Sign in/,
      /^Connectez-vous/,
    ],
    [
      'of a name that is taken',
      { method: 'POST', url: '/api/v1/lists', payload: '{"name":"Siège"}', headers: json },
      409,
      'conflict',
      /already/,
      /déjà/,
    ],
    [
      'of a body that is too large',
      {
        method: 'POST',
        url: '/api/v1/lists',
        payload: JSON.stringify({ name: 'x'.repeat(2 ** 20) }),
        headers: json,
      },
      413,
      'too-large',
      /too large/,
      /trop volumineux/,
    ],
    [
      'of broken JSON',
      { method: 'POST', url: '/api/v1/lists', payload: '{"name":', headers: json },
      400,
      'invalid',
      /not valid JSON/,
      /JSON valable/,
    ],
    [
      'of an empty body',
      { method: 'POST', url: '/api/v1/lists', payload: '', headers: json },
      400,
      'invalid',
      /empty/,
      /vide/,
    ],
    [
      'of a form where JSON is wanted',
      {
        method: 'POST',
        url: '/api/v1/lists',
        payload: 'name=x',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      400,
      'invalid',
      /^Send JSON/,
      /^Envoyez du JSON/,
    ],
    [
      'of JSON where a file is wanted',
      { method: 'POST', url: '/api/v1/lists/1/imports', payload: '{}', headers: json },
      400,
      'invalid',
      /multipart/,
      /multipart/,
    ],
    [
      'of a field of the wrong type',
      { method: 'POST', url: '/api/v1/lists', payload: '{"name":3}', headers: json },
      400,
      'invalid',
      /^name: Invalid input/,
      /^name: Entrée invalide/,
    ],
    [
      'of a field that is missing',
      { method: 'POST', url: '/api/v1/lists', payload: '{}', headers: json },
      400,
      'invalid',
      /^name: This field is missing/,
      /^name: Ce champ manque/,
    ],
    [
      'of an address that leads nowhere',
      { method: 'GET', url: '/api/v1/nothing', headers: { accept: 'text/html' } },
      404,
      'not-found',
      /nothing here/,
      /rien ici/,
    ],
    [
      'of an address that leads nowhere, to nobody',
      { method: 'GET', url: '/api/v1/nothing/at/all', headers: { authorization: '' } },
      404,
      'not-found',
      /nothing here/,
      /rien ici/,
    ],
    [
      'of an address that is none',
      { method: 'GET', url: '/api/v1/campaigns/%zz' },
      404,
      'not-found',
      /nothing here/,
      /rien ici/,
    ],
    [
      'of an id that is far too long',
      { method: 'GET', url: `/api/v1/campaigns/${'1'.repeat(400)}` },
      404,
      'not-found',
      /nothing here/,
      /rien ici/,
    ],
    [
      'of a form without a boundary',
      {
        method: 'POST',
        url: '/api/v1/lists/1/imports',
        payload: '--x',
        headers: { 'content-type': 'multipart/form-data' },
      },
      400,
      'invalid',
      /as a form/,
      /comme un formulaire/,
    ],
    [
      'in the words of the contract',
      { method: 'GET', url: '/api/v1/lists/1/reachability?channelId=x' },
      400,
      'invalid',
      /This is not an id of ours/,
      /pas un de nos identifiants/,
    ],
    [
      'of a method that an address does not know',
      { method: 'PUT', url: '/api/v1/me' },
      404,
      'not-found',
      /nothing here/,
      /rien ici/,
    ],
  ]

  test.each(cases)('%s has its code, and a sentence in both languages', async (...row) => {
    const [, { headers, ...request }, status, code, en, fr] = row
    for (const [language, sentence] of [
      ['en', en],
      ['fr-FR,fr;q=0.9', fr],
    ] as const) {
      const reply = await bed.server.inject({
        ...request,
        headers: { authorization: `Bearer ${token}`, 'accept-language': language, ...headers },
      })
      expect(reply.headers['content-type']).toContain('application/json')
      expect({ status: reply.statusCode, body: reply.json() }).toMatchObject({
        status,
        body: { code, message: expect.stringMatching(sentence), details: expect.any(Object) },
      })
    }
  })

  test('a cursor that is none begins anew', async () => {
    const all = await bed.call('GET', 'lists')
    expect(all.body.items).not.toEqual([])
    for (const after of ['garbage', '-1', '1.5', '2147483648', '9007199254740991']) {
      expect(await bed.call('GET', `lists?after=${after}`), after).toEqual(all)
    }
  })

  test('a stream has no end that its headers could wait for', async () => {
    const headers = { authorization: `Bearer ${token}` }
    const reply = await bed.server.inject({ method: 'HEAD', url: '/api/v1/events', headers })
    expect(reply.statusCode).toBe(404)
  })
})
