import type { Channel } from '../channels/channel.ts'
import type { Db } from '../platform/sql.ts'
import { type Channel as StoredChannel, findChannelById } from '../store/channels.ts'

export type InboundChannel = { stored: StoredChannel; channel: Channel }

/** The channels that services call, open. */
export type InboundChannels = {
  /** Finds a channel of Teams as it is set up now, or was a second ago; null when there is none. */
  find(id: number): Promise<InboundChannel | null>
  close(): Promise<void>
}

/** A row is read again after that long, so that changed settings hold at once and a busy channel costs nothing. Real time. */
const freshMs = 1_000

/**
 * Keeps channels open between calls, for each remembers the keys of its service. One whose settings have
 * changed is opened anew. While the database is away, the row that was read last is good.
 */
export function createInboundChannels({
  db,
  openChannel,
}: {
  db: Db
  openChannel: (stored: StoredChannel) => Channel
}): InboundChannels {
  const known = new Map<number, InboundChannel & { settings: string; readMs: number }>()
  const reading = new Map<number, Promise<InboundChannel | null>>()

  async function read(id: number): Promise<InboundChannel | null> {
    const before = known.get(id)
    const stored = await findChannelById(db, id)
    if (stored?.kind !== 'teams') {
      known.delete(id)
      void before?.channel.close()
      return null
    }
    const settings = JSON.stringify([stored.settings, stored.secrets?.toString('base64')])
    const isSame = before?.settings === settings
    const channel = isSame ? before.channel : openChannel(stored)
    known.set(id, { stored, channel, settings, readMs: performance.now() })
    // It ends when the calls that it is answering have ended.
    if (!isSame) void before?.channel.close()
    return { stored, channel }
  }

  return {
    async find(id) {
      const before = known.get(id)
      if (before && performance.now() - before.readMs < freshMs) return before
      const asked = reading.get(id) ?? read(id).finally(() => reading.delete(id))
      reading.set(id, asked)
      try {
        return await asked
      } catch (error) {
        if (before) return before
        throw error
      }
    },
    async close() {
      await Promise.all([...known.values()].map(({ channel }) => channel.close()))
      known.clear()
    },
  }
}
