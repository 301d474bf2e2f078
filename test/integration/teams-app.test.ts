import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { manifestIdOf } from '../../src/channels/teams/app-package/manifest.ts'
import { hashToken } from '../../src/platform/tokens.ts'
import { sql } from '../../src/platform/sql.ts'
import { arrangeChatbot } from '../support/arrange.ts'
import { startTestBed, type TestBed, token } from '../support/test-bed.ts'

describe('the Teams app of a channel', () => {
  let bed: TestBed
  let channelId: string
  beforeAll(async () => {
    bed = await startTestBed()
    ;({ channelId } = await arrangeChatbot(bed))
  })
  afterAll(() => bed.close())

  const download = (id: string) =>
    bed.server.inject({
      url: `/api/v1/channels/${id}/teams-app.zip`,
      headers: { authorization: `Bearer ${token}` },
    })

  async function arrangeTeams(name: string, appId: string): Promise<string> {
    const { body: chatbot } = await bed.call('POST', 'chatbots', { name })
    const { body: settings } = await bed.control('GET', 'settings')
    const { body } = await bed.call('POST', `chatbots/${chatbot.id}/channels`, {
      kind: 'teams',
      settings: { ...settings.teams, appId },
    })
    return body.id
  }

  test('is downloaded as a zip, ready for the Teams admin centre', async () => {
    const reply = await download(channelId)
    expect(reply.statusCode).toBe(200)
    expect(reply.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="Nany-Teams.zip"; filename*=UTF-8''Nany%20%E2%80%93%20Teams.zip`,
    })
    const files = unzipSync(reply.rawPayload)
    expect(new Set(Object.keys(files))).toEqual(
      new Set(['manifest.json', 'en.json', 'color.png', 'outline.png']),
    )
    const { body: settings } = await bed.control('GET', 'settings')
    const { appId } = settings.teams
    expect(JSON.parse(Buffer.from(files['manifest.json'] ?? []).toString('utf8'))).toMatchObject({
      id: manifestIdOf(appId),
      name: { short: 'Nany' },
      developer: { name: 'Contoso' },
      bots: [{ botId: appId }],
      validDomains: ['clairon.contoso.example'],
    })
    expect(Buffer.from(files['manifest.json'] ?? []).toString()).not.toContain(
      settings.teams.clientSecret,
    )
  })

  test('is the same, byte for byte, each time', async () => {
    const [once, again] = [await download(channelId), await download(channelId)]
    expect(Buffer.compare(once.rawPayload, again.rawPayload)).toBe(0)
  })

  test.each([
    [
      'Paie/congés "été"',
      'Paie-conges-ete-Teams.zip',
      'Paie-cong%C3%A9s%20-%C3%A9t%C3%A9-%20%E2%80%93%20Teams.zip',
    ],
    ['案内', 'Teams.zip', '%E6%A1%88%E5%86%85%20%E2%80%93%20Teams.zip'],
    ['../Évasion\r\n(1)', 'Evasion-1-Teams.zip', '%C3%89vasion-%281%29%20%E2%80%93%20Teams.zip'],
  ])('has a file name that every client bears, also for %j', async (name, plain, encoded) => {
    const id = await arrangeTeams(name, '7c1a1f0e-5d3b-4c9a-9f53-0c1a12051001')
    const { headers } = await download(id)
    expect(headers['content-disposition']).toBe(
      `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
    )
  })

  test('is refused where there is none to be had', async () => {
    const { body: chatbot } = await bed.call('POST', 'chatbots', { name: 'Sur la page' })
    const webchat = await bed.call('POST', `chatbots/${chatbot.id}/channels`, { kind: 'webchat' })
    const path = `channels/${webchat.body.id}/teams-app.zip`
    expect(await bed.call('GET', path)).toMatchObject({
      status: 409,
      body: { code: 'wrong-state', message: expect.stringContaining('not of Teams') },
    })
    const french = await bed.call('GET', path, undefined, { 'accept-language': 'fr-FR' })
    expect(french.body.message).toContain('n’est pas un canal Teams')
    expect(await bed.call('GET', 'channels/999/teams-app.zip')).toMatchObject({ status: 404 })

    const nameless = await arrangeTeams('Sans identifiant', 'pas-un-guid')
    expect(await bed.call('GET', `channels/${nameless}/teams-app.zip`)).toMatchObject({
      status: 409,
      body: { code: 'wrong-state', message: expect.stringContaining('pas-un-guid') },
    })
  })

  test('is for administrators', async () => {
    const secret = 'the-token-of-a-publisher'
    await bed.db.query(sql`
      insert into api_token (organisation_id, label, role, token_hash, created_at)
      values (${bed.organisationId}, 'publisher', 'publisher', ${hashToken(secret)}, ${bed.clock.now()})`)
    const answer = await bed.call('GET', `channels/${channelId}/teams-app.zip`, undefined, {
      authorization: `Bearer ${secret}`,
    })
    expect(answer).toMatchObject({ status: 403, body: { code: 'not-allowed' } })
  })

  test('stands in the description of the API', async () => {
    const { body } = await bed.call('GET', 'openapi.json')
    expect(body.paths['/api/v1/channels/{id}/teams-app.zip'].get.responses).toMatchObject({
      200: { content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } } },
      '4XX': { content: { 'application/json': {} } },
    })
  })
})
