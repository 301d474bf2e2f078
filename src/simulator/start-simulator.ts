import { setMaxListeners } from 'node:events'
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import type { Logger } from '../platform/logger.ts'
import type { Clock } from '../platform/clock.ts'
import { createPersonActs } from './act-as-person.ts'
import { createActs } from './act-on-message.ts'
import { addControlRoutes } from './control-routes.ts'
import { createCounters } from './counters.ts'
import { addTokenRoutes } from './entra/token-routes.ts'
import { createTokens } from './entra/tokens.ts'
import { createFaults } from './faults.ts'
import { createAppRegistration } from './graph/app-registration.ts'
import { createGraph } from './graph/graph.ts'
import { addGraphRoutes } from './graph/graph-routes.ts'
import { addInspectorRoutes } from './inspector/inspector-routes.ts'
import { systemTime, type RealTime } from './real-time.ts'
import { simulatorSettings, type SimulatorSettings } from './settings.ts'
import { createPool } from './skype/pool.ts'
import { addSkypeRoutes, poolUrl } from './skype/skype-routes.ts'
import { createActivities } from './teams/activities.ts'
import { createActivityIds } from './teams/activity-ids.ts'
import { createBotCalls } from './teams/bot-calls.ts'
import { addConnectorRoutes } from './teams/connector-routes.ts'
import { createConnector, type ConnectorLimits } from './teams/connector.ts'
import { addOpenIdRoutes } from './teams/openid-routes.ts'
import { createTellBot } from './teams/tell-bot.ts'
import { openWorld } from './world.ts'

type SimulatorLog = Pick<Logger, 'info' | 'error'>

export type SimulatorOptions = {
  /** The simulator has no password; give it a loopback address. */
  host: string
  /** 0 for any free one. */
  port: number
  /** Business time, for the instants at which messages arrive. */
  clock: Clock
  /** Where `simulator.jsonl` lives; without it all is forgotten at the end. */
  dataDir?: string | undefined
  log?: SimulatorLog | undefined
  /** Real time: limits, lifetimes, delays. The computer's unless a test brings its own. */
  time?: RealTime | undefined
  /** How often a bot may call; what Microsoft documents unless said otherwise. */
  limits?: ConnectorLimits | undefined
  /** How long a bot may take to answer; 15 s unless a test has no time. */
  botTimeoutMs?: number | undefined
}

export type Simulator = {
  /** Without a slash at the end. */
  url: string
  settings: SimulatorSettings
  close(): Promise<void>
}

const silent: SimulatorLog = { info: () => undefined, error: () => undefined }

/** For a million people in one body. */
const maxControlBytes = 512 * 1024 * 1024

/**
 * Starts our stand-in for Teams, Entra, Graph and Skype for Business, with its control API and its page.
 * @throws the system's own error when it cannot listen, `EADDRINUSE` when the port is taken.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { host, port, clock, dataDir, log = silent, time = systemTime } = options
  const world = openWorld({ dataDir, clock })
  const ending = new AbortController()
  setMaxListeners(0, ending.signal) // One listener a wait.
  const wait = (ms: number) => time.wait(ms, ending.signal)

  const app = fastify({
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1_000 },
    bodyLimit: maxControlBytes,
    rewriteUrl: ({ url: asked = '/' }) => poolUrl(asked),
  })
  try {
    let url = '' // Known only once we listen, and routes must be added before.
    const settings = () => simulatorSettings(url)
    const serviceUrl = () => settings().teams.serviceUrl
    const { people, messages, conversations, bots, keys } = world
    const tokens = createTokens(time)
    const faults = createFaults()
    const counters = createCounters(time)
    const shared = { people, tokens, faults, counters, time, wait }
    const ids = createActivityIds({ nowMs: time.nowMs, last: lastActivityId(world) })
    const connector = createConnector({
      ...shared,
      conversations,
      messages,
      bots,
      ids,
      clock,
      log,
      limits: options.limits,
    })
    const activities = createActivities({ serviceUrl, clock })
    const calls = createBotCalls({
      keys,
      serviceUrl,
      time,
      wait,
      stop: ending.signal,
      timeoutMs: options.botTimeoutMs,
    })
    const bot = createTellBot({ people, conversations, bots, calls, activities })
    const pool = createPool({ ...world, ...shared, ids, clock, changed: () => world.touch() })
    const acting = { ...world, skype: pool, bot, activities, ids, clock }
    const acts = createActs(acting)
    const personActs = createPersonActs(acting)
    const registration = createAppRegistration()
    const graph = createGraph({
      people,
      conversations,
      registration,
      // Teams answers before the bot has heard of it.
      install: (person) => void personActs.change(person, { teamsInstalled: true }),
      graphUrl: () => settings().teams.graphUrl,
      nowMs: time.nowMs,
    })

    addRoom(app, '', (room) => addTokenRoutes(room, shared))
    addRoom(app, '/teams', (room) => addConnectorRoutes(room, connector))
    addRoom(app, '/v1.0', (room) => addGraphRoutes(room, { ...shared, graph }))
    addRoom(app, '', (room) => addOpenIdRoutes(room, { keys, url: () => url }))
    addRoom(app, '', (room) => addSkypeRoutes(room, { ...shared, ...pool, url: () => url, log }))
    addRoom(app, '/_control', (room) =>
      addControlRoutes(room, {
        ...world,
        skype: pool,
        settings,
        acts,
        personActs,
        registration,
        faults,
        counters,
        log,
      }),
    )
    addRoom(app, '', (room) =>
      addInspectorRoutes(room, { ...world, skype: pool, clock, url: () => url }),
    )

    await app.listen({ host, port })
    world.tidy()
    url = urlOf(app.server.address(), host)
    log.info({ url, people: people.count() }, 'simulator: listening')
    return {
      url,
      settings: settings(),
      async close() {
        ending.abort()
        pool.close()
        await app.close()
        await calls.close()
        world.close()
      },
    }
  } catch (error) {
    await app.close()
    world.close()
    throw error
  }
}

/** Gives each service its own parsers, hooks and manner of refusing. */
function addRoom(app: FastifyInstance, prefix: string, add: (room: FastifyInstance) => void): void {
  void app.register(
    (room, _options, done) => {
      add(room)
      done()
    },
    { prefix },
  )
}

/** The greatest id of the messages of both sides. */
function lastActivityId({ messages, writings }: ReturnType<typeof openWorld>): number {
  const received = messages.all().at(-1)?.id ?? 0
  const written = writings.all().map(({ id }) => Number(id))
  return written.reduce((last, id) => Math.max(last, id), Number(received))
}

function urlOf(address: AddressInfo | string | null, host: string): string {
  if (address === null || typeof address === 'string') throw new Error('Listening on no port')
  const everywhere = host === '0.0.0.0' || host === '::'
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${address.port}`
}
