import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

import { createTeamsChannel } from '../channels/teams/teams-channel.ts'
import type { Channel } from '../channels/channel.ts'
import { sealName } from '../actions/create-channel.ts'
import { foundOrganisation } from '../actions/found-organisation.ts'
import { TeamsSettings } from '../contract/chatbot.ts'
import { type Clock, createSimulatedClock, systemClock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { isLoopback } from '../platform/http-url.ts'
import { createLogger, type Logger } from '../platform/logger.ts'
import { explainConnectionError, openDatabase, type OpenDatabase } from '../platform/postgres.ts'
import { createSecretBox, readOrMakeSecretFile, type SecretBox } from '../platform/secrets.ts'
import { StartupError } from '../platform/startup-error.ts'
import { hashToken } from '../http/session.ts'
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
  organisationId: number
  /** The administrator's token, while this installation still knows it in plain text. */
  token: string
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
  const clock = config.clock ? createSimulatedClock(config.clock) : systemClock
  const { connectionString, stop } = await findDatabase(config, log)
  try {
    await migrate(connectionString).catch((error: unknown) => {
      const sentence = explainConnectionError(connectionString, error)
      throw sentence === null ? error : new StartupError(sentence)
    })
    const onLost = (error: Error) => log.warn({ err: error }, 'a database connection broke')
    const db = openDatabase(connectionString, { onLost })
    // Nobody else can be using a database of our own that has only just been started.
    if (config.databaseUrl === null) await voidLeases(db)
    if (config.clock) await requireLoopbackChannels(db)

    const makeKey = () => randomBytes(32).toString('base64')
    const key =
      config.secretKey ??
      Buffer.from(readOrMakeSecretFile(config.dataDir, 'secret-key', makeKey), 'base64')
    const secretBox = createSecretBox(key)

    const makeToken = () =>
      config.bootstrapToken ?? `clairon_${randomBytes(24).toString('base64url')}`
    const token = readOrMakeSecretFile(config.dataDir, adminTokenFile, makeToken)
    const name = 'Contoso'
    const { id } = await foundOrganisation({ db, clock }, { name, tokenHash: hashToken(token) })
    return {
      config,
      log,
      clock,
      connectionString,
      db,
      secretBox,
      organisationId: id,
      token,
      openChannel: (channel) => openChannel(channel, secretBox),
      async close() {
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

/** Where uploaded files lie while they are read. */
export const uploadDirOf = ({ dataDir }: Config) => join(dataDir, 'uploads')

async function findDatabase(
  { databaseUrl, dataDir, pgBin }: Config,
  log: Logger,
): Promise<{ connectionString: string; stop: () => Promise<void> }> {
  if (databaseUrl !== null) return { connectionString: databaseUrl, stop: async () => undefined }
  return startEmbeddedPostgres({
    dataDir,
    binDir: pgBin ?? undefined,
    log: {
      info: (message) => log.info({}, message),
      warn: (message) => log.warn({}, message),
    },
  })
}

async function requireLoopbackChannels(db: OpenDatabase): Promise<void> {
  for (const settings of await listAllChannelSettings(db)) {
    for (const [name, value] of Object.entries(settings)) {
      if (name.endsWith('Url') && typeof value === 'string' && !isLoopback(value)) {
        throw new StartupError(
          `CLAIRON_CLOCK simulates time, but a channel of this installation speaks to ${new URL(value).host}. Start without CLAIRON_CLOCK, or use another data directory.`,
        )
      }
    }
  }
}

/** The one place that knows which adapter belongs to which kind of channel. */
function openChannel(stored: StoredChannel, secretBox: SecretBox): Channel {
  const { organisationId, id, kind, settings, secrets } = stored
  if (kind !== 'teams')
    throw new Error(`Channel ${id} is of the kind ${kind}, which nothing is sent through.`)
  const opened: unknown =
    secrets === null ? {} : JSON.parse(secretBox.open(secrets, sealName(organisationId, id)))
  return createTeamsChannel(TeamsSettings.parse({ ...settings, ...Object(opened) }))
}
