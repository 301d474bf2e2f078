import type { CheckResult } from '../contract/chatbot.ts'
import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/sql.ts'
import { type Channel, saveCheck } from '../store/channels.ts'

/** Writes down what a check of a channel found. A channel without steps (web chat) passes. */
export async function recordCheck(
  { db, clock }: { db: Db; clock: Clock },
  { channel: { organisationId, id }, steps }: { channel: Channel; steps: CheckResult['steps'] },
): Promise<CheckResult> {
  const result = { ok: steps.every(({ ok }) => ok), steps }
  await saveCheck(db, { organisationId, id, at: clock.now(), result })
  return result
}
