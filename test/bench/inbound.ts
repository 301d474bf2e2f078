import { once } from 'node:events'
import { createServer } from 'node:http'

import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { Pool } from 'undici'

import { sql } from '../../src/platform/sql.ts'
import type { InboundServerListening, InboundServerMessage } from './inbound-server.ts'
import { planBacklog, rememberContacts } from './support/backlog.ts'
import {
  arrange,
  type Arranged,
  type BenchDatabase,
  startBenchDatabase,
} from './support/bench-database.ts'
import { print, say } from './support/measurement.ts'
import { startHelper } from './support/processes.ts'
import { endLater, runBenchmark } from './support/run-benchmark.ts'

// Signed read receipts of people who have received a campaign, posted as Teams does and taken by the
// product's HTTP side in a process of its own. Half-way it loses its power, and another goes on: what
// was answered 200 must be there.

const people = 30_000
/** What Teams' own limit lets a large campaign cause, twenty times over. */
const targetPerSecond = 1_000
const atOnce = 100
const tokensInUse = 50

const appId = 'a0b1c2d3-0000-4000-8000-000000000001'
const tenantId = 'a0b1c2d3-0000-4000-8000-000000000002'

await runBenchmark(async () => {
  const connector = await startConnector()
  const database = await startBenchDatabase()
  const arranged = await arrange(database.db, {
    people,
    serviceUrl: `${connector.url}/teams/`,
    tokenUrl: `${connector.url}/token`,
    graphUrl: `${connector.url}/graph/`,
    openIdUrl: `${connector.url}/openid`,
  })
  const receipts = await deliverToEverybody(database, arranged)
  const tokens = await Promise.all(Array.from({ length: tokensInUse }, () => connector.sign()))
  const post = { database, arranged, tokens, serviceUrl: `${connector.url}/teams/` }

  const half = receipts.length / 2
  const first = await postAll(post, { receipts: receipts.slice(0, half), killAfter: half / 2 })
  const answered = new Set(first.accepted)
  const lost = answered.size - (await countOpened(database, [...answered]))
  say(`killed after ${answered.size} were answered; ${lost} of them are not there`)
  const second = await postAll(post, { receipts: receipts.slice(half) })
  const left = receipts.slice(0, half).filter(({ userKey }) => !answered.has(userKey))
  const third = await postAll(post, { receipts: left })
  const all = [...first.accepted, ...second.accepted, ...third.accepted]
  const lostAll = all.length - (await countOpened(database, all))

  say(`${second.accepted.length} in ${second.seconds.toFixed(1)} s`)
  const value = second.accepted.length / second.seconds
  print({ name: 'inbound', value, unit: '1/s', yardstick: targetPerSecond })
  print({ name: 'inbound-lost', value: lost + lostAll, unit: 'receipts', yardstick: 1 })
  if (all.length !== people) throw new Error(`${all.length} of ${people} were taken.`)
})

/** Where the keys are, as the Bot Connector has them. */
async function startConnector(): Promise<{ url: string; sign(): Promise<string> }> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', endorsements: ['msteams'] }
  const issuer = 'https://connector.test'
  const server = createServer((request, response) => {
    const isKeys = request.url === '/keys'
    response.end(JSON.stringify(isKeys ? { keys: [jwk] } : { issuer, jwks_uri: `${url}/keys` }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endLater(async () => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  const url = `http://127.0.0.1:${address.port}`
  return {
    url,
    sign: () =>
      new SignJWT({ serviceurl: `${url}/teams/` })
        .setProtectedHeader({ alg: 'RS256', kid: 'bench' })
        .setIssuer(issuer)
        .setAudience(appId)
        .setNotBefore('-1m')
        .setExpirationTime('1h')
        .sign(privateKey),
  }
}

type Receipt = { userKey: string; upTo: string }

/** Everybody has received one campaign. @returns what each of them has read, in no order. */
async function deliverToEverybody({ db }: BenchDatabase, arranged: Arranged): Promise<Receipt[]> {
  await rememberContacts(db, arranged)
  await planBacklog(db, arranged)
  await db.query(sql`
    update delivery
       set state = 'delivered', settled_at = due_at, attempt = 1,
           receipt = (1764000000000 + person_id)::text`)
  await db.query(sql`vacuum (analyze) delivery`)
  const { rows } = await db.query<Receipt>(sql`
    select user_key as "userKey", receipt as "upTo"
      from delivery join contact using (organisation_id, person_id)
     order by md5(person_id::text)`)
  return rows
}

async function countOpened({ db }: BenchDatabase, userKeys: string[]): Promise<number> {
  const { rows } = await db.query<{ opened: number }>(sql`
    select count(*) as "opened"
      from contact join delivery using (organisation_id, person_id)
     where user_key = any (${userKeys}::text[]) and opened_at is not null`)
  return rows[0]?.opened ?? 0
}

/** Posts receipts to a server of its own. @returns who was answered 200. */
async function postAll(
  {
    database: { connectionString },
    arranged: { channelId },
    tokens,
    serviceUrl,
  }: { database: BenchDatabase; arranged: Arranged; tokens: string[]; serviceUrl: string },
  { receipts, killAfter = Infinity }: { receipts: Receipt[]; killAfter?: number },
): Promise<{ accepted: string[]; seconds: number }> {
  const server = await startHelper<InboundServerMessage>(
    new URL('inbound-server.js', import.meta.url),
  )
  const { url } = await server.ask<InboundServerListening>({ connectionString })
  const pool = new Pool(url, { connections: atOnce })
  const accepted: string[] = []
  let next = 0
  let killing: Promise<void> | null = null

  async function postOne({ userKey, upTo }: Receipt, index: number): Promise<void> {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: `/channels/${channelId}/teams/messages`,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        authorization: `Bearer ${tokens[index % tokens.length]}`,
      },
      body: JSON.stringify({
        type: 'event',
        name: 'application/vnd.microsoft.readReceipt',
        id: `f:${userKey}`,
        timestamp: new Date().toISOString(),
        channelId: 'msteams',
        serviceUrl,
        from: { id: `29:${userKey}`, aadObjectId: userKey },
        recipient: { id: `28:${appId}`, name: 'Nany' },
        conversation: { conversationType: 'personal', tenantId, id: `a:${userKey}` },
        channelData: { tenant: { id: tenantId } },
        locale: 'fr-FR',
        entities: [{ type: 'clientInfo', locale: 'fr-FR', timezone: 'Europe/Paris' }],
        value: { lastReadMessageId: upTo },
      }),
    })
    await body.dump()
    if (statusCode === 200) accepted.push(userKey)
  }

  async function postInTurn(): Promise<void> {
    for (let index = next++; index < receipts.length && !killing; index = next++) {
      const receipt = receipts[index]
      if (receipt) await postOne(receipt, index).catch((error: unknown) => refuseUnless(error))
      if (accepted.length >= killAfter) killing ??= server.kill()
    }
  }
  function refuseUnless(error: unknown): void {
    if (!killing) throw error
  }

  const startedMs = performance.now()
  await Promise.all(Array.from({ length: atOnce }, postInTurn))
  const seconds = (performance.now() - startedMs) / 1_000
  await (killing ?? server.end())
  await pool.destroy()
  return { accepted, seconds }
}
