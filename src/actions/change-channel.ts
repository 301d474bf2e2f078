import type { ChannelChange } from '../contract/chatbot.ts'
import { Refusal, type Sentence } from '../domain/errors.ts'
import { paceLimits } from '../domain/pace.ts'
import type { Database } from '../platform/sql.ts'
import { type Channel, saveChannelPace } from '../store/channels.ts'
import { reviseLane } from '../store/lanes.ts'
import type { Actor } from './actor.ts'
import { requireChannel } from './pause-channel.ts'

/**
 * Changes what an administrator may choose of a channel. Its lane begins anew with it at once.
 *
 * @throws {Refusal} `not-found`; `invalid` for a pace above what the service bears.
 */
export async function changeChannel(
  { db }: { db: Database },
  {
    actor: { organisationId },
    id,
    change: { pacePerSecond },
  }: { actor: Actor; id: number; change: ChannelChange },
): Promise<void> {
  const channel = await requireChannel(db, { organisationId, id })
  if (pacePerSecond === undefined) return
  if (pacePerSecond !== null) requireBearable(channel, pacePerSecond)
  await db.transaction(async (tx) => {
    await saveChannelPace(tx, { organisationId, id, pacePerSecond })
    await reviseLane(tx, { organisationId, channelId: id })
  })
}

function requireBearable({ kind }: Channel, pacePerSecond: number): void {
  if (kind === 'webchat') {
    throw tooFast({
      en: 'Nothing is pushed through a web chat, so it has no pace.',
      fr: 'Rien n’est poussé par un webchat : il n’a pas de débit.',
    })
  }
  const { most } = paceLimits[kind]
  if (pacePerSecond <= most) return
  const french = most === 1 ? 'une conversation par seconde' : `${most} requêtes par seconde`
  throw tooFast({
    en: `The service bears ${most} a second at most. Choose ${most} or less.`,
    fr: `Le service supporte ${french} au plus. Choisissez ${most} ou moins.`,
  })
}

const tooFast = (sentence: Sentence) =>
  new Refusal('invalid', sentence, {
    issues: [{ path: ['pacePerSecond'], message: sentence.en, sentence }],
  })
