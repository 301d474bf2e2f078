import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { request } from 'undici'
import { inject } from 'vitest'

import { foundOrganisation } from '../../src/actions/found-organisation.ts'
import { makeAppPackage } from '../../src/channels/teams/app-package/app-package.ts'
import { createSkypeChannel } from '../../src/channels/skype/skype-channel.ts'
import { createTeamsChannel } from '../../src/channels/teams/teams-channel.ts'
import { recordInbound } from '../../src/actions/record-inbound.ts'
import { linkPurpose } from '../../src/domain/tracked-link.ts'
import { SkypeSettings, TeamsSettings } from '../../src/contract/chatbot.ts'
import { createInboundBuffer } from '../../src/http/inbound-buffer.ts'
import { type EngineNeeds, runEngine } from '../../src/engine/run-engine.ts'
import type { Api } from '../../src/http/api.ts'
import { buildServer } from '../../src/http/server.ts'
import type { Logger } from '../../src/platform/logger.ts'
import { openDatabase, type OpenDatabase } from '../../src/platform/postgres.ts'
import { createNumberSeal, type NumberSeal } from '../../src/platform/number-seal.ts'
import { createSecretBox, type SecretBox } from '../../src/platform/secrets.ts'
import { raw, sql } from '../../src/platform/sql.ts'
import { hashToken } from '../../src/platform/tokens.ts'
import { version } from '../../src/platform/version.ts'
import { sealName } from '../../src/actions/create-channel.ts'
import type { ConnectorLimits } from '../../src/simulator/teams/connector.ts'
import { startSimulator, type Simulator } from '../../src/simulator/start-simulator.ts'
import { type Channel, findLastCall } from '../../src/store/channels.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createManualClock, type ManualClock } from './manual-clock.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type Answer = {
  status: number
  // A test reads what it expects; a wrong shape fails its expectation.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
}

/** The whole product in one process, on a database of its own, with a clock that moves when told. */
export type TestBed = {
  db: OpenDatabase
  connectionString: string
  clock: ManualClock
  simulator: Simulator
  server: Api
  /** What links and images of messages begin with; `listen` sets it to where the server listens. */
  publicUrl: string
  /** Lets the server listen, for whoever follows links. */
  listen(): Promise<void>
  secretBox: SecretBox
  linkSeal: NumberSeal
  organisationId: number
  /** What was logged as a warning or worse. */
  logged: { level: string; message: string; fields: object }[]
  /** Calls the API as an administrator. */
  call(
    method: Method,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<Answer>
  /** Uploads a file into a list and waits for the end of the import. */
  importFile(
    listId: string,
    file: { name: string; content: Buffer | string },
    mode?: string,
  ): Promise<Answer>
  /** Calls the control API of the simulator. */
  control(method: Method, path: string, body?: object): Promise<Answer>
  /** @param options.pacePerSecond of every channel; beyond what may be chosen, for tests have no time. */
  startEngine(options?: Partial<EngineNeeds> & { pacePerSecond?: number }): {
    stop: () => Promise<void>
  }
  close(): Promise<void>
}

export const token = 'a-token-for-tests-only'

/** Waits until something has come about; fails with `what` after half a minute. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 30_000
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain until ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Starts a test bed. @param startAt where its clock stands. */
export async function startTestBed({
  startAt = '2026-11-24T09:00:00Z',
  // A clock that stands still never ends the rest that a throttled lane is told to take.
  limits = { perAppAndTenant: [], perConversation: [] },
  publicUrl = null,
}: {
  startAt?: string
  limits?: ConnectorLimits | undefined
  publicUrl?: string | null
} = {}): Promise<TestBed> {
  const { connectionString, drop } = await createDatabase()
  await migrate(connectionString)
  const clock = createManualClock(startAt)
  const logged: TestBed['logged'] = []
  const log = recordingLogger(logged)
  const db = openDatabase(connectionString)
  const simulator = await startSimulator({ host: '127.0.0.1', port: 0, clock, limits })
  const secretBox = createSecretBox(Buffer.alloc(32, 7))
  const linkSeal = createNumberSeal(Buffer.alloc(32, 7), linkPurpose)
  const uploadDir = await mkdtemp(join(tmpdir(), 'clairon-uploads-'))
  const organisationId = await foundOrganisation(
    { db, clock },
    {
      name: 'Contoso',
      administrator: { email: 'admin@contoso.example', name: 'Ada', language: null },
      makeToken: () => hashToken(token),
    },
  )
  const inbound = createInboundBuffer({
    record: (batch) => recordInbound({ db, clock, secretBox }, batch),
    log,
  })
  const openChannel = ({ organisationId: organisation, id, kind, settings, secrets }: Channel) => {
    const all = {
      ...settings,
      ...JSON.parse(secretBox.open(secrets ?? Buffer.alloc(0), sealName(organisation, id))),
    }
    if (kind !== 'skype') return createTeamsChannel(TeamsSettings.parse(all))
    return createSkypeChannel(SkypeSettings.parse(all), {
      channelKey: `${organisation}/${id}`,
      userAgent: 'Clairon/test',
      log,
      onInbound: (report) =>
        void inbound.add({ organisationId: organisation, channelId: id }, report),
    })
  }
  const stopping = new AbortController()
  const server = await buildServer({
    db,
    clock,
    log,
    secretBox,
    linkSeal,
    publicUrl,
    uploadDir,
    simulatorUrl: simulator.url,
    stop: stopping.signal,
    openChannel,
    checkChannel: async (channel) => {
      const opened = openChannel(channel)
      const steps = await opened.check(AbortSignal.timeout(10_000), {
        url: `https://clairon.contoso.example/channels/${channel.id}/teams/messages`,
        calledAt: await findLastCall(db, channel),
      })
      await opened.close()
      return steps
    },
    teamsAppPackage: ({ channel, name, organisation }) =>
      makeAppPackage({
        name,
        organisation,
        appId: String(channel.settings['appId']),
        publicUrl: 'https://clairon.contoso.example',
        version,
      }),
  })
  const engines = new Set<{ stop(): Promise<void> }>()

  const call: TestBed['call'] = async (method, path, body, headers = {}) => {
    const reply = await server.inject({
      method,
      url: `/api/v1/${path}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body && { payload: body }),
    })
    return { status: reply.statusCode, body: reply.body === '' ? null : reply.json() }
  }

  const bed: TestBed = {
    db,
    connectionString,
    secretBox,
    linkSeal,
    publicUrl: 'https://clairon.contoso.example',
    async listen() {
      bed.publicUrl = await server.listen({ host: '127.0.0.1', port: 0 })
    },
    clock,
    simulator,
    server,
    organisationId,
    logged,
    call,
    async importFile(listId, { name, content }, mode = 'keep-good') {
      const form = new FormData()
      form.append('mode', mode)
      form.append('file', new Blob([content]), name)
      const encoded = new Response(form)
      const reply = await server.inject({
        method: 'POST',
        url: `/api/v1/lists/${listId}/imports`,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': encoded.headers.get('content-type') ?? '',
        },
        payload: Buffer.from(await encoded.arrayBuffer()),
      })
      if (reply.statusCode !== 202) return { status: reply.statusCode, body: reply.json() }
      const { id } = reply.json<{ id: string }>()
      let answer = await call('GET', `imports/${id}`)
      await until('the import ended', async () => {
        answer = await call('GET', `imports/${id}`)
        return answer.body.state !== 'running'
      })
      return answer
    },
    async control(method, path, body) {
      const { statusCode, body: answer } = await request(`${simulator.url}/_control/${path}`, {
        method,
        ...(body && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      })
      const text = await answer.text()
      return { status: statusCode, body: text === '' ? null : JSON.parse(text) }
    },
    startEngine({ pacePerSecond, ...options } = {}) {
      const ending = new AbortController()
      const run = (async () => {
        await db.query(sql`update channel set pace_per_second = ${pacePerSecond ?? null}`)
        const addresses = { linkSeal, publicUrl: bed.publicUrl }
        await runEngine({ db, clock, log, openChannel, addresses, ...options }, ending.signal)
      })()
      const engine = {
        async stop() {
          engines.delete(engine)
          ending.abort()
          await run
        },
      }
      engines.add(engine)
      return engine
    },
    async close() {
      for (const engine of engines) await engine.stop()
      stopping.abort()
      await server.close()
      await inbound.close()
      await simulator.close()
      await db.close()
      await drop()
      await rm(uploadDir, { recursive: true, force: true })
    },
  }
  return bed
}

async function createDatabase(): Promise<{
  connectionString: string
  drop: () => Promise<void>
}> {
  const url = new URL(inject('databaseServer'))
  const admin = openDatabase(url.href, { maxConnections: 1 })
  const name = `bed_${randomUUID().replaceAll('-', '')}`
  await admin.query(sql`create database ${raw(name)}`)
  url.pathname = `/${name}`
  return {
    connectionString: url.href,
    async drop() {
      // Without `force`, which may not end an autovacuum; PostgreSQL sends that away by itself.
      await admin.query(sql`drop database ${raw(name)}`)
      await admin.close()
    },
  }
}

function recordingLogger(logged: TestBed['logged']): Logger {
  const at = (level: string) => (fields: object, message: string) => {
    logged.push({ level, message, fields })
  }
  return { debug: () => undefined, info: () => undefined, warn: at('warn'), error: at('error') }
}
