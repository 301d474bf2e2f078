import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { arrangeChatbot } from '../support/arrange.ts'
import { startTestBed, type TestBed } from '../support/test-bed.ts'

describe('the settings of a channel', () => {
  let bed: TestBed
  let channelId: string
  let teams: Record<string, string>
  beforeAll(async () => {
    bed = await startTestBed()
    ;({ channelId } = await arrangeChatbot(bed))
    teams = (await bed.control('GET', 'settings')).body.teams
  })
  afterAll(() => bed.close())

  const change = (settings: object) => bed.call('PATCH', `channels/${channelId}`, { settings })
  const check = async () => (await bed.call('POST', `channels/${channelId}/check`)).body

  test('a secret is renewed alone, and no campaign starts before the next check', async () => {
    const changed = await change({ clientSecret: 'a wrong one' })
    expect(changed).toMatchObject({ status: 200, body: { state: 'unchecked', lastCheck: null } })
    expect(JSON.stringify(changed.body)).not.toContain('a wrong one')
    expect(await check()).toMatchObject({ ok: false })
    await change({ clientSecret: teams['clientSecret'] })
    expect(await check()).toMatchObject({ ok: true })
  })

  test('an address is changed with the secret only: nobody has it sent elsewhere unknown', async () => {
    const { clientSecret, ...addresses } = teams
    const refused = await change({ ...addresses, tokenUrl: 'http://127.0.0.1:9/token' })
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'invalid', details: { issues: [{ path: ['settings', 'clientSecret'] }] } },
    })
    expect(await check()).toMatchObject({ ok: true })
    const changed = await change({ ...addresses, clientSecret, graphUrl: teams['graphUrl'] })
    expect(changed.status).toBe(200)
    expect(await check()).toMatchObject({ ok: true })
  })

  test('its page is told where Teams shall call, when it last did, and how fast it may be', async () => {
    const { status, body } = await bed.call('GET', `channels/${channelId}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: channelId,
      chatbot: { name: 'Nany' },
      lastCallAt: null,
      paceLimits: { usual: 40, most: 50 },
    })
    expect(body.messagingUrl).toMatch(new RegExp(`^http.*/channels/${channelId}/teams/messages$`))
    expect(JSON.stringify(body)).not.toContain(teams['clientSecret'])
    expect(await bed.call('GET', 'channels/999')).toMatchObject({ status: 404 })
  })

  test.each([
    ['an unknown name', { secret: 'x' }],
    ['a secret that is none', { clientSecret: '' }],
  ])('%s is refused', async (_what, settings) => {
    expect(await change(settings)).toMatchObject({ status: 400, body: { code: 'invalid' } })
    expect(await check()).toMatchObject({ ok: true })
  })
})
