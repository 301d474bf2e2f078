import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { sql } from '../../src/platform/sql.ts'
import { hashToken } from '../../src/platform/tokens.ts'
import { insertApiToken } from '../../src/store/api-tokens.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

describe('the states of a campaign', () => {
  let bed: TestBed
  let chatbotId: string
  let listId: string
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-24T08:00:00Z' })
    ;({ chatbotId } = await arrangeChatbot(bed))
    listId = await arrangeList(bed, 3)
  })
  afterAll(() => bed.close())

  const draft = (more = {}) => arrangeCampaign(bed, { chatbotId, listId, ...more })

  test('a draft can be read, changed, cloned and deleted', async () => {
    const id = await draft()
    const changed = await bed.call('PATCH', `campaigns/${id}`, { name: 'Nouveau nom' })
    expect(changed).toMatchObject({ status: 200, body: { name: 'Nouveau nom', revision: 2 } })
    const clone = await bed.call('POST', `campaigns/${id}/clone`)
    expect(clone).toMatchObject({
      status: 201,
      body: { name: 'Nouveau nom (copy)', state: 'draft', start: null },
    })
    expect(await bed.call('DELETE', `campaigns/${id}`)).toMatchObject({ status: 204 })
    expect(await bed.call('GET', `campaigns/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    })
  })

  test('a scheduled campaign can be changed and unscheduled until its start instant', async () => {
    const id = await draft({ start: '2026-11-24T10:00' })
    const scheduled = await bed.call('POST', `campaigns/${id}/schedule`)
    expect(scheduled.body).toMatchObject({
      state: 'scheduled',
      startsAt: '2026-11-24T09:00:00.000Z',
    })
    const changed = await bed.call('PATCH', `campaigns/${id}`, { start: '2026-11-24T11:00' })
    expect(changed.body).toMatchObject({
      state: 'scheduled',
      startsAt: '2026-11-24T10:00:00.000Z',
    })
    const refused = await bed.call('PATCH', `campaigns/${id}`, { start: '2026-11-23T11:00' })
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid' } })
    expect((await bed.call('GET', `campaigns/${id}`)).body.start).toBe('2026-11-24T11:00')
    const back = await bed.call('POST', `campaigns/${id}/unschedule`)
    expect(back.body).toMatchObject({ state: 'draft', startsAt: null })
  })

  test('from its start instant nobody can change, unschedule or delete it, whatever the engine does', async () => {
    const id = await draft({ start: '2026-11-24T09:30' })
    await bed.call('POST', `campaigns/${id}/schedule`)
    bed.clock.moveTo('2026-11-24T08:30:00Z')
    for (const [method, path, body] of [
      ['PATCH', '', { name: 'x' }],
      ['DELETE', '', undefined],
      ['POST', '/unschedule', undefined],
      ['POST', '/schedule', undefined],
    ] as const) {
      const answer = await bed.call(method, `campaigns/${id}${path}`, body)
      expect(answer).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
      expect(answer.body.message).toContain('clone')
    }
    expect(await bed.call('POST', `campaigns/${id}/clone`)).toMatchObject({ status: 201 })
  })

  test('of two who schedule and delete at once, one wins', async () => {
    const id = await draft({ start: '2026-11-25T10:00' })
    const answers = await Promise.all([
      bed.call('POST', `campaigns/${id}/schedule`),
      bed.call('POST', `campaigns/${id}/schedule`),
    ])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  test('a finished campaign takes its deliveries with it when it is deleted', async () => {
    const engine = bed.startEngine({ pacePerSecond: 1_000 })
    const id = await draft({ duration: 'PT1H' })
    await bed.call('POST', `campaigns/${id}/schedule`)
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'running'
    })
    bed.clock.passSeconds(3_599.999)
    await until('it is finished', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'finished'
    })
    await engine.stop()
    expect(await bed.call('DELETE', `campaigns/${id}`)).toMatchObject({ status: 204 })
    const { rows } = await bed.db.query<{ found: number }>(
      sql`select count(*) as found from delivery where campaign_id = ${Number(id)}`,
    )
    expect(rows).toEqual([{ found: 0 }])
  })

  test('an author changes and deletes drafts, and nothing that has been scheduled', async () => {
    for (const role of ['author', 'publisher'] as const) {
      const { organisationId } = bed
      const hash = hashToken(role)
      const createdAt = bed.clock.now()
      await insertApiToken(bed.db, { organisationId, hash, label: role, role, createdAt })
    }
    const as = (role: string) => ({ authorization: `Bearer ${role}` })
    const id = await draft({ start: '2026-11-25T10:00' })
    const path = `campaigns/${id}`
    const change = { name: 'Autre' }
    expect((await bed.call('PATCH', path, change, as('author'))).status).toBe(200)
    expect((await bed.call('POST', `${path}/schedule`, undefined, as('publisher'))).status).toBe(
      200,
    )
    for (const [method, body] of [
      ['PATCH', { message: { markdown: 'Tout autre chose.' } }],
      ['DELETE', undefined],
    ] as const) {
      const answer = await bed.call(method, path, body, as('author'))
      expect(answer).toMatchObject({ status: 403, body: { code: 'not-allowed' } })
    }
    expect((await bed.call('PATCH', path, change, as('publisher'))).status).toBe(200)
    expect((await bed.call('DELETE', path, undefined, as('publisher'))).status).toBe(204)
    const other = await draft({ start: '2026-11-25T10:00' })
    expect((await bed.call('DELETE', `campaigns/${other}`, undefined, as('author'))).status).toBe(
      204,
    )
  })
})
