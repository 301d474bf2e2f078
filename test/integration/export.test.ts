import { once } from 'node:events'

import { Agent, request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { sql } from '../../src/platform/sql.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList } from '../support/arrange.ts'
import { startTestBed, type TestBed, token, until } from '../support/test-bed.ts'

/** So many that they fit into no buffer on the way. */
const people = 60_000

describe('an export that is downloaded slowly', () => {
  let bed: TestBed
  let url: string
  let campaignId: string
  beforeAll(async () => {
    bed = await startTestBed()
    const { chatbotId, channelId } = await arrangeChatbot(bed)
    const listId = await arrangeList(bed, 1)
    campaignId = await arrangeCampaign(bed, {
      chatbotId,
      listId,
      name: 'Été : "tout" /\u202e 100 %',
    })
    await bed.db.query(sql`
      with added as (
        insert into person (organisation_id, first_name, last_name, upn, upn_key, created_at, updated_at)
        select ${bed.organisationId}, 'Camille', repeat(md5(n::text), 4), n || '@x.example', n || '@x.example',
               ${bed.clock.now()}, ${bed.clock.now()}
          from generate_series(1, ${people}::integer) as n
        returning organisation_id, person_id
      )
      insert into delivery (organisation_id, campaign_id, person_id, lane_id, planned_at, due_at, state)
      select organisation_id, ${Number(campaignId)}, person_id, ${Number(channelId)},
             ${bed.clock.now()}, ${bed.clock.now()}, 'planned'
        from added`)
    const address = await bed.server.listen({ host: '127.0.0.1', port: 0 })
    url = `${address}/api/v1/campaigns/${campaignId}/export`
  })
  // An agent opens connections anew, in advance; the server would wait for them.
  const dispatcher = new Agent()
  afterAll(async () => {
    await dispatcher.destroy()
    await bed.close()
  })

  const ask = (format: string) =>
    request(`${url}?format=${format}`, {
      dispatcher,
      headers: { authorization: `Bearer ${token}` },
    })

  /** Connections that hold a snapshot. */
  async function countSnapshots(): Promise<number> {
    const { rows } = await bed.db.query<{ count: number }>(sql`
      select count(*) as "count" from pg_stat_activity
       where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()
         and backend_type = 'client backend'`)
    return rows[0]?.count ?? 0
  }

  test.each(['csv', 'xlsx'])(
    'as %s lets go of its snapshot when the client goes',
    async (format) => {
      const { statusCode, headers, body } = await ask(format)
      expect(statusCode).toBe(200)
      expect(headers['content-disposition']).toBe(
        `attachment; filename="Ete tout 100 _.${format}"; filename*=UTF-8''%C3%89t%C3%A9%20tout%20100%20%25.${format}`,
      )
      await once(body, 'readable')
      await until('it waits for its reader', async () => (await countSnapshots()) === 1)
      body.destroy()
      body.on('error', () => undefined)
      await until('the snapshot is gone', async () => (await countSnapshots()) === 0)
      expect(bed.logged.filter(({ message }) => message.includes('export'))).toEqual([])
    },
  )

  test('is one of three, and a fourth is asked to wait', async () => {
    const three = await Promise.all(['csv', 'csv', 'xlsx'].map(ask))
    const fourth = await ask('csv')
    expect(fourth.statusCode).toBe(429)
    expect(await fourth.body.json()).toMatchObject({ code: 'too-many-requests' })
    for (const { body } of three) {
      body.on('error', () => undefined)
      body.destroy()
    }
    await until('they are gone', async () => (await countSnapshots()) === 0)
  })

  test('speaks the language that is asked for', async () => {
    for (const [language, word] of [
      ['fr', 'Prénom'],
      ['en', 'First name'],
    ] as const) {
      const { body } = await ask(`csv&language=${language}`)
      const [first] = await once(body, 'data')
      expect(String(first)).toContain(word)
      body.on('error', () => undefined)
      body.destroy()
    }
    await until('they are gone', async () => (await countSnapshots()) === 0)
  })

  test('holds everybody once, in the end', async () => {
    const { body } = await ask('csv')
    const lines = (await body.text()).trimEnd().split('\r\n')
    expect(lines).toHaveLength(people + 1)
    expect(new Set(lines).size).toBe(people + 1)
  })
})
