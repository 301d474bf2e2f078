import type { Output } from '../cli/output.ts'
import type { Config } from '../platform/config.ts'
import { findEmbeddedDatabase } from '../platform/embedded-postgres.ts'
import { createLogger } from '../platform/logger.ts'
import {
  explainConnectionError,
  isConnectionLoss,
  openDatabase,
  type OpenDatabase,
} from '../platform/postgres.ts'
import type { Db } from '../platform/sql.ts'
import { StartupError } from '../platform/startup-error.ts'
import { listChannels } from '../store/channels.ts'
import { listChatbots } from '../store/chatbots.ts'
import {
  type LaneCare,
  listOrganisations,
  readLaneCare,
  readServerVersion,
} from '../store/installation-views.ts'
import { holdsImages } from '../store/images.ts'
import { type LedgerDrift, recountLedger } from '../store/ledger-check.ts'
import { compareSchema } from '../store/migrate.ts'
import {
  checkChannel,
  checkPublicAddress,
  checkSecrets,
  checkServiceClocks,
  isReal,
  measureDatabaseClock,
  type NamedChannel,
} from './doctor-checks.ts'
import {
  type Check,
  judgeBusinessTime,
  judgeClock,
  judgeDatabase,
  judgeImages,
  judgeLanes,
  judgeLedger,
} from './doctor-judge.ts'
import { isInOrder, report } from './doctor-report.ts'
import { type DoctorWording, en } from './doctor-wording-en.ts'
import { fr } from './doctor-wording-fr.ts'
import { findDatabase, openChannel } from './open-installation.ts'

/**
 * Looks at everything that sending needs, says what it found, and what to do. Changes nothing: the
 * schema stays as it is, no lease is touched, no message is sent, no check is written down. An
 * embedded database that nobody serves is served for as long as this takes.
 *
 * @returns the exit code: 0 when nothing must be mended, 1 when something must, 130 after Ctrl-C.
 */
export async function runDoctor(
  config: Config,
  { output, asJson, stop }: { output: Output; asJson: boolean; stop: AbortSignal },
): Promise<0 | 1 | 130> {
  const words = config.locale === 'fr' ? fr : en
  try {
    const checks = await examine(config, words, stop)
    // Who has been cut short has found faults that are none.
    if (stop.aborted) return 130
    report(checks, { output, asJson }, words)
    return isInOrder(checks) ? 0 : 1
  } catch (error) {
    if (stop.aborted) return 130
    throw error
  }
}

async function examine(config: Config, words: DoctorWording, stop: AbortSignal): Promise<Check[]> {
  const found = await openForLooking(config, words, stop)
  if ('nothing' in found) return [found.nothing]
  if ('fault' in found) return [found.fault, ...(await examineRest(config, null, words, stop))]
  const { db, place, isStopped } = found
  try {
    const version = await readServerVersion(db)
    const schema = await compareSchema(db)
    const aheadMs = await measureDatabaseClock(db)
    const isReadable = schema.pending.length === 0 && schema.unknown.length === 0
    const contents = isReadable ? { ...(await readContents(db)), isStopped } : null
    return [
      ...judgeDatabase({ version, place, schema }, words),
      judgeClock({ name: 'database', whose: words.theDatabase, aheadMs }, words),
      ...(await examineRest(config, contents, words, stop)),
    ]
  } catch (error) {
    const fault = faultOf(error, config, words)
    if (fault === null) throw error
    return [fault, ...(await examineRest(config, null, words, stop))]
  } finally {
    await found.close()
  }
}

type Looking = {
  db: OpenDatabase
  place: string
  /** Whether it is certain that no Clairon works on it. */
  isStopped: boolean
  close(): Promise<void>
}

/** Opens the database as it is, or says why that cannot be. */
async function openForLooking(
  config: Config,
  words: DoctorWording,
  stop: AbortSignal,
): Promise<Looking | { fault: Check } | { nothing: Check }> {
  const { dataDir, databaseUrl } = config
  const group = 'database'
  try {
    if (databaseUrl !== null) {
      const db = openDatabase(databaseUrl, { maxConnections: 2 })
      return { db, place: words.places.own(), isStopped: false, close: () => db.close() }
    }
    const embedded = await findEmbeddedDatabase(dataDir)
    if (embedded.kind === 'none') {
      const said = words.nothingYet(dataDir)
      return { nothing: { group, name: 'data-directory', state: 'mend', ...said } }
    }
    const isStopped = embedded.kind === 'stopped'
    const { connectionString, stop: stopServer } = isStopped
      ? await findDatabase(config, createLogger(config.logLevel), stop)
      : { ...embedded, stop: async () => undefined }
    const db = openDatabase(connectionString, { maxConnections: 2 })
    return {
      db,
      place: words.places[isStopped ? 'started' : 'running'](dataDir),
      isStopped,
      async close() {
        await db.close()
        await stopServer()
      },
    }
  } catch (error) {
    const fault = faultOf(error, config, words)
    if (fault === null) throw error
    return { fault }
  }
}

/** Null for an error that is none of the operator's. */
function faultOf(error: unknown, { databaseUrl }: Config, words: DoctorWording): Check | null {
  const remedy =
    error instanceof StartupError
      ? error.message
      : databaseUrl !== null
        ? explainConnectionError(databaseUrl, error)
        : isConnectionLoss(error) && error instanceof Error
          ? `${error.message}.`
          : null
  return remedy === null
    ? null
    : { group: 'database', name: 'connection', state: 'mend', detail: words.noDatabase, remedy }
}

/** What of the database is judged: its channels, who looks after them, and what a recount finds. */
type Contents = {
  channels: NamedChannel[]
  lanes: LaneCare[]
  drifts: LedgerDrift[]
  /** Whether any organisation keeps uploaded images. */
  hasImages: boolean
}

async function readContents(db: Db): Promise<Contents> {
  const organisations = await listOrganisations(db)
  const contents: Contents = { channels: [], lanes: [], drifts: [], hasImages: false }
  for (const { id: organisationId, name } of organisations) {
    const chatbots = new Map((await listChatbots(db, organisationId)).map((bot) => [bot.id, bot]))
    for (const channel of await listChannels(db, organisationId)) {
      const parts = [chatbots.get(channel.chatbotId)?.name ?? '', kinds[channel.kind]]
      const label = [...(organisations.length > 1 ? [name] : []), ...parts].join(' · ')
      contents.channels.push({ ...channel, label })
    }
    contents.hasImages ||= await holdsImages(db, organisationId)
    contents.lanes.push(...(await readLaneCare(db, organisationId)))
    contents.drifts.push(...(await recountLedger(db, { organisationId })))
  }
  return contents
}

const kinds: Record<NamedChannel['kind'], string> = {
  teams: 'Teams',
  skype: 'Skype',
  webchat: 'webchat',
}

/** Examines what lies beside the database and, where that could be read, what is in it. */
async function examineRest(
  config: Config,
  contents: (Contents & { isStopped: boolean }) | null,
  words: DoctorWording,
  signal: AbortSignal,
): Promise<Check[]> {
  const channels = contents?.channels ?? []
  const realChannels = channels.filter(isReal).map(({ label }) => label)
  const { checks: ofSecrets, secretBox, opened } = checkSecrets(config, channels, words)
  const [ofClocks, ofAddress, ofChannels] = await Promise.all([
    checkServiceClocks(channels, words, signal),
    checkPublicAddress(config, { isNeeded: realChannels.length > 0, signal }, words),
    Promise.all(
      channels.map((channel) => {
        const isOpened = secretBox && opened.has(channel)
        const open = isOpened ? () => openChannel(channel, { secretBox }) : null
        return checkChannel(channel, { open, locale: config.locale, signal }, words)
      }),
    ),
  ])
  const labels = new Map(channels.map(({ id, label }) => [id, label]))
  const nameOf = (channelId: number) => labels.get(channelId) ?? String(channelId)
  return [
    ...ofClocks,
    judgeBusinessTime({ clock: config.clock, realChannels }, words),
    ...ofAddress,
    ...judgeImages({ ...config, hasImages: contents?.hasImages ?? false, realChannels }, words),
    ...ofSecrets,
    ...ofChannels.flat(),
    ...(contents
      ? [judgeLanes({ ...contents, nameOf }, words), ...judgeLedger(contents.drifts, words)]
      : []),
  ]
}
