import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

import { createSkypeChannel } from '../channels/skype/skype-channel.ts'
import { createTeamsChannel } from '../channels/teams/teams-channel.ts'
import type { Channel, InboundReport } from '../channels/channel.ts'
import { requireLoopback, sealName } from '../actions/create-channel.ts'
import { recordInbound } from '../actions/record-inbound.ts'
import { foundOrganisation } from '../actions/found-organisation.ts'
import { Refusal } from '../domain/errors.ts'
import { linkPurpose } from '../domain/tracked-link.ts'
import { SkypeSettings, TeamsSettings } from '../contract/chatbot.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import { isLoopback } from '../platform/http-url.ts'
import { joinSimulatedClock } from '../platform/shared-clock.ts'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { createLogger, type Logger } from '../platform/logger.ts'
import { explainConnectionError, openDatabase, type OpenDatabase } from '../platform/postgres.ts'
import { createNumberSeal, type NumberSeal } from '../platform/number-seal.ts'
import { readDataFile, writeDataFile } from '../platform/data-file.ts'
import { createSecretBox, type SecretBox } from '../platform/secrets.ts'
import { StartupError } from '../platform/startup-error.ts'
import { hashToken } from '../platform/tokens.ts'
import { version } from '../platform/version.ts'
import { createInboundBuffer, type InboundBuffer } from '../http/inbound-buffer.ts'
import { findTokenHolder } from '../store/api-tokens.ts'
import { type Channel as StoredChannel, listAllChannelSettings } from '../store/channels.ts'
import { voidLeases } from '../store/lanes.ts'
import { migrate } from '../store/migrate.ts'

/** A database that is ready, and what every part of the program needs beside it. */
export type Installation = {
  config: Config
  log: Logger
  clock: Clock
  connectionString: string
  db: OpenDatabase
  secretBox: SecretBox
  /** Of tracked links. */
  linkSeal: NumberSeal
  organisationId: number
  /** The first administrator's token, where this data directory holds it and it is still good. */
  token: string | null
  openChannel: (channel: StoredChannel) => Channel
  close(): Promise<void>
}

/**
 * Brings up what everything stands on: database, schema, clock, keys, the first organisation.
 *
 * @throws {StartupError} for whatever the operator can put right.
 */
export async function openInstallation(config: Config): Promise<Installation> {
  const log = createLogger(config.logLevel)
  const { connectionString, stop } = await findDatabase(config, log)
  try {
    const clock = config.clock ? joinSimulatedClock(config.dataDir, config.clock) : systemClock
    await migrate(connectionString).catch((error: unknown) => {
      const sentence = explainConnectionError(connectionString, error)
      throw sentence === null ? error : new StartupError(sentence)
    })
    const onLost = (error: Error) => log.warn({ err: error }, 'a database connection broke')
    const db = openDatabase(connectionString, { onLost })
    // Nobody else can be using a database of our own that has only just been started.
    if (config.databaseUrl === null) await voidLeases(db)
    if (config.clock) await requireLoopbackChannels(db)

    const secretKey = config.secretKey ?? keepSecretKey(config.dataDir)
    const secretBox = createSecretBox(secretKey)
    const organisationId = await foundOrganisation(
      { db, clock },
      {
        name: 'Contoso',
        administrator: {
          email: 'admin@contoso.example',
          name: config.locale === 'fr' ? 'Administration' : 'Administrator',
          language: null,
        },
        makeToken: () => hashToken(keepAdminToken(config)),
      },
    )
    const inbound = createInboundBuffer({
      record: (batch) => recordInbound({ db, clock, secretBox }, batch),
      log,
    })
    return {
      config,
      log,
      clock,
      connectionString,
      db,
      secretBox,
      linkSeal: createNumberSeal(secretKey, linkPurpose),
      organisationId,
      token: await findAdminToken(db, config.dataDir),
      openChannel: (channel) =>
        openChannel(channel, {
          secretBox,
          config,
          log,
          onInbound: (report) => void keepReport(inbound, channel, report, log),
        }),
      async close() {
        await inbound.close()
        await db.close()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Where the first administrator's token is kept, for the command on the same machine. */
export const adminTokenFile = 'admin-token'

/** The key of a data directory; made at the first start. */
function keepSecretKey(dataDir: string): Buffer {
  const kept = readDataFile(dataDir, 'secret-key')
  if (kept !== null) return Buffer.from(kept, 'base64')
  const key = randomBytes(32)
  writeDataFile(dataDir, 'secret-key', key.toString('base64'))
  return key
}

/** Chooses the first administrator's token and keeps it for the command on this machine. */
function keepAdminToken({ dataDir, bootstrapToken }: Config): string {
  const token = bootstrapToken ?? `clairon_${randomBytes(24).toString('base64url')}`
  writeDataFile(dataDir, adminTokenFile, token)
  return token
}

async function findAdminToken(db: OpenDatabase, dataDir: string): Promise<string | null> {
  const token = readDataFile(dataDir, adminTokenFile)
  return token !== null && (await findTokenHolder(db, hashToken(token))) ? token : null
}

/** Where uploaded files lie while they are read. */
export const uploadDirOf = ({ dataDir }: Config) => join(dataDir, 'uploads')

/** Names the database of the configuration; an embedded one is started. `signal` gives that start up. */
export async function findDatabase(
  { databaseUrl, dataDir, pgBin }: Config,
  log: Logger,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ connectionString: string; stop: () => Promise<void> }> {
  if (databaseUrl !== null) return { connectionString: databaseUrl, stop: async () => undefined }
  return startEmbeddedPostgres({
    dataDir,
    binDir: pgBin ?? undefined,
    signal,
    log: {
      info: (message) => log.info({}, message),
      warn: (message) => log.warn({}, message),
    },
  })
}

async function requireLoopbackChannels(db: OpenDatabase): Promise<void> {
  try {
    for (const channel of await listAllChannelSettings(db)) requireLoopback(channel)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new StartupError(
      'CLAIRON_CLOCK simulates time, but a channel of this installation speaks to the real service. Start without CLAIRON_CLOCK, or use another data directory.',
    )
  }
}

/** A service that told us once does not tell us again: what cannot be written down is kept for a while. */
async function keepReport(
  inbound: InboundBuffer,
  { organisationId, id: channelId }: StoredChannel,
  report: InboundReport,
  log: Logger,
): Promise<void> {
  for (const pauseMs of [500, 2_000, 5_000, 15_000, 30_000, 60_000]) {
    try {
      if ((await inbound.add({ organisationId, channelId }, report)) === 'recorded') return
    } catch (error) {
      log.warn({ err: error, channelId }, 'what came in could not be written down; once more')
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs).unref())
  }
  log.error({ channelId }, 'what came in could not be written down')
}

/**
 * The one place that knows which adapter belongs to which kind of channel.
 *
 * @param needs.config when given, the channel introduces itself with the address at which it can be called.
 * @param needs.onInbound takes what comes in over a connection of ours; left out for a mere check.
 */
export function openChannel(
  stored: StoredChannel,
  {
    secretBox,
    config,
    log = createLogger('silent'),
    onInbound = () => undefined,
  }: {
    secretBox: SecretBox
    config?: Config
    log?: Logger
    onInbound?: (report: InboundReport) => void
  },
): Channel {
  const { organisationId, id, kind, settings, secrets } = stored
  const opened: unknown =
    secrets === null ? {} : JSON.parse(secretBox.open(secrets, sealName(organisationId, id)))
  const all = { ...settings, ...Object(opened) }
  switch (kind) {
    case 'teams':
      return createTeamsChannel(
        TeamsSettings.parse(all),
        config && { userAgent: introduce(stored, config) },
      )
    case 'skype':
      return createSkypeChannel(SkypeSettings.parse(all), {
        channelKey: `${organisationId}/${id}`,
        userAgent: `Clairon/${version}`,
        log,
        onInbound,
      })
    case 'webchat':
      throw new Error(`Channel ${id} is of the kind ${kind}, which nothing is sent through.`)
  }
}

/**
 * Says under which address people reach this server, without a slash at the end.
 *
 * @param listeningAt where a server of this process listens.
 * @returns null where only the server knows which free port it has taken.
 */
export function publicAddress(
  { publicUrl, host, port }: Pick<Config, 'publicUrl' | 'host' | 'port'>,
  listeningAt: string | null = null,
): string | null {
  const own = port === 0 ? null : ownAddress({ host, port })
  return (publicUrl ?? own ?? listeningAt)?.replace(/\/+$/, '') ?? null
}

function ownAddress({ host, port }: Pick<Config, 'host' | 'port'>): string {
  const ownHost = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  return `http://${ownHost.includes(':') ? `[${ownHost}]` : ownHost}:${port}`
}

/**
 * `Clairon/1.0.0 (+https://clairon.company.example/channels/1/teams/messages)`. The simulator, which has
 * no registration of bots, learns from it where to call; it calls this computer only.
 */
function introduce({ id, settings }: StoredChannel, { publicUrl, host, port }: Config): string {
  const own = ownAddress({ host, port })
  const { serviceUrl } = settings
  const isLocal = typeof serviceUrl === 'string' && isLoopback(serviceUrl)
  const address = (isLocal ? own : (publicUrl ?? own)).replace(/\/$/, '')
  // Before a free port is found, there is nothing to call.
  if (address === own && port === 0) return `Clairon/${version}`
  return `Clairon/${version} (+${address}/channels/${id}/teams/messages)`
}
