import { Agent } from 'undici'

import { openDatabase, type OpenDatabase } from '../../src/platform/postgres.ts'
import { sql } from '../../src/platform/sql.ts'
import { answerMessages } from './support/processes.ts'

// The least that sends rows of a table and writes down what became of them: a claim by key, posts
// side by side, one settling statement for up to a thousand results. No lease, no batch row, no
// arming, no rules, no rendering; killed, it forgets which messages have left.

export type BareMessage = {
  connectionString: string
  url: string
  bytesPerMessage: number
}

type Row = { campaignId: number; personId: number; dueAt: Date }
type Result = Row & { receipt: string; settledAt: Date }

/** As many as the Teams channel holds open. */
const connections = 128
const claimSize = 500
const mostResultsAtOnce = 1_000

answerMessages<BareMessage>(async ({ connectionString, url, bytesPerMessage }) => {
  const db = openDatabase(connectionString)
  const agent = new Agent({ connections, pipelining: 1 })
  const body = JSON.stringify({ text: 'x'.repeat(bytesPerMessage - '{"text":""}'.length) })
  await sendAll(db, async () => {
    const answer = await agent.request({
      origin: url,
      path: '/v3/conversations/a/activities',
      method: 'POST',
      headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
      body,
    })
    const { id }: { id?: string } = Object(await answer.body.json())
    return id ?? ''
  })
  await agent.close()
  await db.close()
  return {}
})

async function sendAll(db: OpenDatabase, post: () => Promise<string>): Promise<void> {
  const queue: Row[] = []
  let results: Result[] = []
  let next = claim(db, null)
  let isOver = false
  let sending = connections
  let settling = Promise.resolve()
  let isSettling = false

  async function settleAll(): Promise<void> {
    isSettling = true
    while (results.length > 0) {
      const some = results.slice(0, mostResultsAtOnce)
      results = results.slice(mostResultsAtOnce)
      await settle(db, some)
    }
    isSettling = false
  }

  async function send(): Promise<void> {
    for (;;) {
      const row = queue.pop()
      if (row) {
        const receipt = await post()
        results.push({ ...row, receipt, settledAt: new Date() })
        if (!isSettling) settling = settleAll()
      } else if (isOver) {
        sending -= 1
        return
      } else {
        await refill()
      }
    }
  }

  let refilling: Promise<void> | null = null
  /** The next claim is under way while the last one is sent. */
  const refill = () => (refilling ??= takeNext().finally(() => (refilling = null)))
  async function takeNext(): Promise<void> {
    const rows = await next
    const last = rows.at(-1)
    if (!last) {
      isOver = true
      return
    }
    queue.push(...rows)
    next = claim(db, last)
  }

  await Promise.all(Array.from({ length: sending }, send))
  await settling
}

async function claim(db: OpenDatabase, after: Row | null): Promise<Row[]> {
  const { dueAt, personId } = after ?? { dueAt: new Date(0), personId: 0 }
  const { rows } = await db.query<Row>(sql`
    select campaign_id as "campaignId", person_id as "personId", due_at as "dueAt"
      from bare_delivery
     where organisation_id = 1
       and lane_id = 1
       and campaign_id = 1
       and state in ('planned', 'retrying')
       and (due_at, person_id) > (${dueAt}, ${personId})
     order by due_at, person_id
     limit ${claimSize}`)
  return rows
}

async function settle(db: OpenDatabase, results: readonly Result[]): Promise<void> {
  await db.query(sql`
    with settled as (
      update bare_delivery d
         set state = 'delivered', attempt = d.attempt + 1, settled_at = r.settled_at, receipt = r.receipt
        from unnest(
          ${results.map(({ campaignId }) => campaignId)}::integer[],
          ${results.map(({ personId }) => personId)}::integer[],
          ${results.map(({ settledAt }) => settledAt)}::timestamptz[],
          ${results.map(({ receipt }) => receipt)}::text[]
        ) as r (campaign_id, person_id, settled_at, receipt)
       where d.organisation_id = 1
         and d.campaign_id = r.campaign_id
         and d.person_id = r.person_id
         and d.state = 'planned'
      returning 1
    )
    update bare_counter set count = count + (select count(*) from settled)`)
}
