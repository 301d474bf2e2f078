import { Refusal } from '../domain/errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/sql.ts'
import { findChannel, setChannelPause } from '../store/channels.ts'
import type { Actor } from './actor.ts'

/**
 * Pauses a channel: nothing leaves until it is resumed, while the windows of its campaigns go on.
 * Pausing a paused channel changes nothing.
 *
 * @throws {Refusal} `not-found`.
 */
export async function pauseChannel(
  { db, clock }: { db: Db; clock: Clock },
  { actor: { organisationId, label }, id }: { actor: Actor; id: number },
): Promise<void> {
  await requireChannel(db, { organisationId, id })
  await setChannelPause(db, { organisationId, id, pausedAt: clock.now(), reason: `by ${label}` })
}

/**
 * Resumes a paused channel.
 *
 * @throws {Refusal} `not-found`.
 */
export async function resumeChannel(
  { db }: { db: Db },
  { actor: { organisationId }, id }: { actor: Actor; id: number },
): Promise<void> {
  await requireChannel(db, { organisationId, id })
  await setChannelPause(db, { organisationId, id, pausedAt: null, reason: null })
}

/**
 * Finds a channel.
 *
 * @throws {Refusal} `not-found`.
 */
export async function requireChannel(db: Db, key: { organisationId: number; id: number }) {
  const channel = await findChannel(db, key)
  if (channel) return channel
  throw new Refusal('not-found', {
    en: 'There is no such channel.',
    fr: 'Ce canal n’existe pas.',
  })
}
