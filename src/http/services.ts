import type { Channel as OpenChannel, CheckStep } from '../channels/channel.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { NumberSeal } from '../platform/number-seal.ts'
import type { SecretBox } from '../platform/secrets.ts'
import type { Database } from '../platform/sql.ts'
import type { Channel } from '../store/channels.ts'

/** What the routes need of the rest of the program. */
export type Services = {
  db: Database
  clock: Clock
  log: Logger
  secretBox: SecretBox
  /** Of tracked links. */
  linkSeal: NumberSeal
  /** The address under which people reach this server; null for host and port. */
  publicUrl: string | null
  /** Where uploaded files are kept while they are read. */
  uploadDir: string
  /** Opens the adapter of a channel; whoever opens it closes it. */
  openChannel: (channel: Channel) => OpenChannel
  /** Tries what sending on this channel needs. */
  checkChannel: (channel: Channel) => Promise<CheckStep[]>
  /**
   * Makes the package that an administrator uploads to Teams, a zip.
   *
   * @throws {Refusal} `wrong-state` when Teams would not take the channel's app id.
   */
  teamsAppPackage: (of: { channel: Channel; name: string; organisation: string }) => Uint8Array
  /** Where people are simulated; null where no simulator runs beside the server. */
  simulatorUrl: string | null
  /** Fires when the server stops: imports under way are given up. */
  stop: AbortSignal
}
