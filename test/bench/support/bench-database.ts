import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createCampaign } from '../../../src/actions/create-campaign.ts'
import { createChannel } from '../../../src/actions/create-channel.ts'
import { createChatbot } from '../../../src/actions/create-chatbot.ts'
import { createList } from '../../../src/actions/create-list.ts'
import { foundOrganisation } from '../../../src/actions/found-organisation.ts'
import { scheduleCampaign } from '../../../src/actions/schedule-campaign.ts'
import type { TeamsSettings } from '../../../src/contract/chatbot.ts'
import { NewCampaign } from '../../../src/contract/campaign.ts'
import { type Clock, systemClock } from '../../../src/platform/clock.ts'
import { startEmbeddedPostgres } from '../../../src/platform/embedded-postgres.ts'
import { openDatabase, type OpenDatabase } from '../../../src/platform/postgres.ts'
import { createSecretBox } from '../../../src/platform/secrets.ts'
import { sql } from '../../../src/platform/sql.ts'
import { saveCheck } from '../../../src/store/channels.ts'
import { migrate } from '../../../src/store/migrate.ts'
import { endLater } from './run-benchmark.ts'

export type BenchDatabase = {
  db: OpenDatabase
  connectionString: string
  /** Ends it before the benchmark ends. */
  end(): Promise<void>
}

/** Starts an embedded PostgreSQL with the product's settings and schema, for as long as the benchmark runs. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clairon-bench-'))
  const log = { info: () => undefined, warn: () => undefined }
  const starting = startEmbeddedPostgres({ dataDir, log })
  let db: OpenDatabase | undefined
  const end = endLater(async () => {
    const server = await starting.catch(() => undefined)
    // Before the connections, for these would wait for a statement under way.
    await server?.stop()
    await db?.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  const { connectionString } = await starting
  await migrate(connectionString)
  db = openDatabase(connectionString)
  return { db, connectionString, end }
}

export type Arranged = {
  organisationId: number
  chatbotId: number
  channelId: number
  listId: number
}

const settings: TeamsSettings = {
  appId: 'a0b1c2d3-0000-4000-8000-000000000001',
  tenantId: 'a0b1c2d3-0000-4000-8000-000000000002',
  clientSecret: 'of no use',
}

/** Makes an organisation with a Teams channel that counts as checked, and a list of `people` who have an address. */
export async function arrange(
  db: OpenDatabase,
  { people, ...urls }: { people: number } & Partial<TeamsSettings>,
): Promise<Arranged> {
  const clock = systemClock
  const organisationId = await foundOrganisation(
    { db, clock },
    {
      name: 'Contoso',
      administrator: { email: 'admin@contoso.example', name: 'Administrator', language: null },
      makeToken: () => Buffer.alloc(32),
    },
  )
  const actor = { organisationId, label: 'bench', role: 'administrator' } as const
  const chatbotId = await createChatbot({ db, clock }, { actor, name: 'Nany' })
  const secretBox = createSecretBox(Buffer.alloc(32))
  const channelId = await createChannel(
    { db, clock, secretBox },
    { actor, chatbotId, channel: { kind: 'teams', settings: { ...settings, ...urls } } },
  )
  const result = { ok: true, steps: [] }
  await saveCheck(db, { organisationId, id: channelId, at: clock.now(), result })
  const listId = await createList({ db, clock }, { actor, name: 'Siège' })
  await db.query(sql`
    with added as (
      insert into person (organisation_id, first_name, last_name, upn, upn_key, created_at, updated_at)
      select ${organisationId}, 'Camille', 'Martin-' || n,
             'camille.martin' || n || '@contoso.example', 'camille.martin' || n || '@contoso.example',
             ${clock.now()}::timestamptz, ${clock.now()}::timestamptz
        from generate_series(1, ${people}::integer) as n
      returning person_id
    )
    insert into list_member (organisation_id, list_id, person_id)
    select ${organisationId}, ${listId}, person_id from added`)
  return { organisationId, chatbotId, channelId, listId }
}

const text = (words: string) => ({ type: 'text' as const, text: words })

/** A short message as people write them: two personal fields, a link, a list. */
const doc = {
  type: 'doc' as const,
  content: [
    {
      type: 'paragraph' as const,
      content: [
        text('Bonjour '),
        { type: 'token' as const, attrs: { name: 'FIRSTNAME' } },
        text(' '),
        { type: 'token' as const, attrs: { name: 'LASTNAME' } },
        text(','),
      ],
    },
    {
      type: 'paragraph' as const,
      content: [
        text('le port du badge est obligatoire à partir de lundi. Les règles sont sur '),
        {
          type: 'text' as const,
          text: 'le portail',
          marks: [{ type: 'link' as const, attrs: { href: 'https://portail.contoso.example/' } }],
        },
        text('.'),
      ],
    },
  ],
}

/** Schedules a card to the list by the product's own actions: open day and night for one day. @returns the campaign's id. */
export async function scheduleDay(
  { db, clock }: { db: OpenDatabase; clock: Clock },
  { organisationId, chatbotId, listId }: Arranged,
  { personTimeZones = false }: { personTimeZones?: boolean } = {},
): Promise<number> {
  const actor = { organisationId, label: 'bench', role: 'administrator' } as const
  const brief = NewCampaign.parse({
    name: 'Port du badge',
    chatbotId: String(chatbotId),
    channel: 'teams',
    message: { doc },
    audience: { listIds: [String(listId)] },
    start: 'now',
    duration: 'P1D',
    workingHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
    holidays: 'none',
    presence: 'any',
    personTimeZones,
  })
  const id = await createCampaign({ db, clock }, { actor, brief })
  await scheduleCampaign({ db, clock }, { actor, id })
  return id
}
