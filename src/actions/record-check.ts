import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/sql.ts'
import { type Channel, type RecordedCheck, saveCheck } from '../store/channels.ts'

/**
 * Writes down what a check of a channel found. It passes when everything did that sending needs; so does
 * a channel without steps (web chat).
 */
export async function recordCheck(
  { db, clock }: { db: Db; clock: Clock },
  { channel: { organisationId, id }, steps }: { channel: Channel; steps: RecordedCheck['steps'] },
): Promise<RecordedCheck> {
  const result = { ok: steps.every(({ ok, optional }) => ok || optional), steps }
  await saveCheck(db, { organisationId, id, at: clock.now(), result })
  return result
}
