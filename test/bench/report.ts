import { Pool } from 'undici'

import type { OpenDatabase } from '../../src/platform/postgres.ts'
import { sql } from '../../src/platform/sql.ts'
import { hashToken } from '../../src/platform/tokens.ts'
import type { InboundServerListening, InboundServerMessage } from './inbound-server.ts'
import { planBacklog } from './support/backlog.ts'
import { arrange, type Arranged, startBenchDatabase } from './support/bench-database.ts'
import { pause, print, say } from './support/measurement.ts'
import { type Helper, rssMb, startHelper } from './support/processes.ts'
import { endLater, runBenchmark } from './support/run-benchmark.ts'

// What a reader of a campaign of a million waits for, over HTTP, from the product's HTTP side in a process
// of its own: the report, pages of the people, a search, and the whole as a file.

const million = 1_000_000
const thousand = 1_000
const rounds = 200
const token = 'a-token-of-the-benchmark'

/** The slowest of each is told. */
const pages = {
  deliveries: ['', 'after=900000', 'state=delivered', 'opened=true', 'opened=false'],
  'deliveries-rare': [
    'state=failed',
    'reason=blocked',
    'state=uncertain',
    'state=planned',
    'state=failed&opened=true',
    'state=unscheduled&after=990000',
  ],
  'deliveries-search': ['q=dup', 'q=zoe', 'q=zoe+dup', 'q=z.dupont77@', 'q=contoso', 'q=nobody'],
}

await runBenchmark(async () => {
  const { db, connectionString } = await startBenchDatabase()
  // Made at once below, for that is quicker.
  await db.query(sql`drop index person_words`)
  const arranged = await arrange(db, { people: million })
  await nameThem(db, arranged)
  await planBacklog(db, arranged)
  const large = await settleAll(db)
  const small = await copyFirst(db, large, thousand)
  await db.query(sql`vacuum (analyze) delivery`)
  await db.query(sql`vacuum (analyze) person`)
  say('planned and delivered')

  const server = await startHelper<InboundServerMessage>(
    new URL('inbound-server.js', import.meta.url),
  )
  const { url } = await server.ask<InboundServerListening>({ connectionString })
  const pool = new Pool(url, { connections: 4, bodyTimeout: 0 })
  endLater(() => pool.destroy())
  const get = async (path: string) => {
    const { statusCode, body } = await pool.request({
      method: 'GET',
      path: `/api/v1/campaigns/${path}`,
      headers: { authorization: `Bearer ${token}` },
    })
    const text = await body.text()
    if (statusCode !== 200) throw new Error(text)
    return text
  }
  const p95 = async (path: string, times = rounds) => {
    const taken: number[] = []
    for (let round = 0; round < times; round += 1) {
      const startedMs = performance.now()
      await get(path)
      taken.push(performance.now() - startedMs)
    }
    return taken.toSorted((a, b) => a - b)[Math.ceil(times * 0.95) - 1] ?? NaN
  }

  for (const id of [small, large]) await p95(`${id}/report`, 50)
  const ofSmall = await p95(`${small}/report`)
  const ofLarge = await p95(`${large}/report`)
  print({ name: 'report', value: ofLarge, unit: 'ms', yardstick: 50 })
  print({ name: 'report-growth', value: ofLarge / ofSmall, unit: 'times', yardstick: 2 })

  for (const [name, queries] of Object.entries(pages)) {
    let worst = 0
    for (const query of queries) {
      const value = await p95(`${large}/deliveries?${query}`, 20)
      say(`${query}: ${value.toFixed(1)} ms`)
      worst = Math.max(worst, value)
    }
    print({ name, value: worst, unit: 'ms', yardstick: 200 })
  }
  for (const format of ['csv', 'xlsx']) {
    await measureExport(
      { pool, server },
      `/api/v1/campaigns/${large}/export?format=${format}`,
      format,
    )
  }
})

/** Five hundred names in all, and an address for each person. */
async function nameThem(db: OpenDatabase, { organisationId }: Arranged): Promise<void> {
  const first =
    'Zoé Camille Jean-Pierre Marie Léa Hugo Łukasz Inès Noël Aurélie Paul Anne Chloé Émile Gaël Sophie Louis Jules Rose Alice'
  const last =
    'Dupont Martin Bernard Durand Petit Leroy Moreau Simon Laurent Lefebvre Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André d’Artagnan O’Brien Lefèvre Mercier Blanc'
  await db.query(sql`
    update person p
       set first_name = n.first, last_name = n.last,
           upn = left(folded(n.first), 1) || '.' || replace(folded(n.last), '’', '') || person_id
                 || '@contoso.example'
      from (select f.n as i, l.n as j, f.name as first, l.name as last
              from string_to_table(${first}, ' ') with ordinality as f (name, n),
                   string_to_table(${last}, ' ') with ordinality as l (name, n)) n
     where p.organisation_id = ${organisationId}
       and n.i = 1 + p.person_id % 20 and n.j = 1 + p.person_id / 20 % 25`)
  await db.query(sql`
    create index person_words on person using gin (
      person_words(organisation_id, first_name || ' ' || last_name || ' ' || coalesce(upn, '') || ' '
                                    || coalesce(sip, '')))`)
  await db.query(sql`
    insert into api_token (organisation_id, token_hash, label, role, created_at)
    values (${organisationId}, ${hashToken(token)}, 'bench', 'viewer', now())`)
}

/** Everything is over: most have received it, a third have opened it, a few met something else. */
async function settleAll(db: OpenDatabase): Promise<number> {
  await db.query(sql`
    update delivery
       set state = (case when h = 1 then 'failed' when h = 2 then 'unscheduled'
                         when h = 3 and person_id % 7 = 0 then 'uncertain' else 'delivered' end)::delivery_state,
           reason = case when h = 1 then 'blocked' when h = 2 then 'absent-throughout'
                         when h = 3 and person_id % 7 = 0 then 'timeout' end,
           settled_at = due_at, attempt = 1,
           opened_at = case when h > 3 and h % 3 = 0
                            then due_at + interval '1 second' * (person_id % 90000) end
      from (select person_id as id, abs(hashint4(person_id)) % 1000 as h from person) x
     where id = person_id`)
  await recount(db)
  const { rows } = await db.query<{ id: number }>(sql`select campaign_id as "id" from campaign`)
  return rows[0]?.id ?? 0
}

/** A campaign like the other, of fewer people. */
async function copyFirst(db: OpenDatabase, id: number, people: number): Promise<number> {
  const { rows } = await db.query<{ id: number }>(sql`
    insert into campaign (organisation_id, state, brief, created_at, created_by, channel_id, starts_at,
                          ends_at, open_time, doc, started_at, seed, recipients, audience)
    select organisation_id, state, brief, created_at, created_by, channel_id, starts_at, ends_at,
           open_time, doc, started_at, seed, ${people}, audience
      from campaign where campaign_id = ${id}
    returning campaign_id as "id"`)
  const copy = rows[0]?.id ?? 0
  await db.query(sql`
    insert into delivery (organisation_id, campaign_id, person_id, lane_id, planned_at, due_at, settled_at,
                          opened_at, state, attempt, reason)
    select organisation_id, ${copy}, person_id, lane_id, planned_at, due_at, settled_at, opened_at, state,
           attempt, reason
      from delivery where campaign_id = ${id} order by person_id limit ${people}`)
  await recount(db)
  return copy
}

/** Makes the counters anew from the rows, as if four workers had sent. */
async function recount(db: OpenDatabase): Promise<void> {
  await db.query(sql`truncate delivery_tally, delivery_bin, open_delay, engagement_tally`)
  await db.query(sql`
    insert into delivery_tally (organisation_id, campaign_id, slot, state, reason, count)
    select organisation_id, campaign_id, person_id % 4, state, coalesce(reason, ''), count(*)
      from delivery group by 1, 2, 3, 4, 5`)
  await db.query(sql`
    insert into delivery_bin (organisation_id, campaign_id, slot, bin_at, planned, delivered, opened,
                              last_opened_at)
    select organisation_id, campaign_id, person_id % 4, date_bin('30 minutes', settled_at, 'epoch'),
           count(*), count(*) filter (where state = 'delivered'), count(opened_at), max(opened_at)
      from delivery group by 1, 2, 3, 4`)
  await db.query(sql`
    insert into open_delay (organisation_id, campaign_id, seconds, people)
    select organisation_id, campaign_id, s >> k << k, count(*)
      from (select *, greatest(0, floor(ln(greatest(s, 1)) / ln(2))::integer - 9) as k
              from (select organisation_id, campaign_id,
                           extract(epoch from opened_at - settled_at)::integer as s
                      from delivery where opened_at is not null) d) e
     group by 1, 2, 3`)
  await db.query(sql`
    insert into engagement_tally (organisation_id, campaign_id, opened, clicked)
    select organisation_id, campaign_id, count(opened_at), 0 from delivery group by 1, 2`)
}

/** Downloads everything, and looks meanwhile how much memory the server takes more than before. */
async function measureExport(
  { pool, server }: { pool: Pool; server: Helper<InboundServerMessage> },
  path: string,
  format: string,
): Promise<void> {
  const before = await rssMb(server.pid)
  let most = before
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      most = Math.max(most, await rssMb(server.pid))
      await pause(100)
    }
  })()
  const startedMs = performance.now()
  const { statusCode, body } = await pool.request({
    method: 'GET',
    path,
    headers: { authorization: `Bearer ${token}` },
  })
  let bytes = 0
  let lines = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (format === 'csv') for (const byte of chunk) if (byte === 10) lines += 1
  }
  const seconds = (performance.now() - startedMs) / 1_000
  isOver = true
  await watching
  if (statusCode !== 200) throw new Error(`The export answered ${statusCode}.`)
  if (format === 'csv' && lines !== million + 1) throw new Error(`${lines} lines came.`)
  say(`${format}: ${(bytes / 2 ** 20).toFixed(0)} MB`)
  print({ name: `export-${format}`, value: seconds, unit: 's', yardstick: 60 })
  print({ name: `export-${format}-rss`, value: most - before, unit: 'MB', yardstick: 100 })
}
