import { createHmac, randomBytes } from 'node:crypto'

import type { SecretBox } from '../platform/secrets.ts'
import type { Db } from '../platform/sql.ts'
import {
  findTrackingKeys,
  type LinkEvents,
  type Mark,
  recordMarks,
  saveTrackingKey,
} from '../store/tracking-marks.ts'

/** What somebody did in a campaign that is tracked as a group. */
export type GroupAct = Omit<Mark, 'mark'> & { personId: number }

/** Half of a SHA-256: enough to tell people apart. */
const markBytes = 16

const keyName = (organisationId: number, campaignId: number) =>
  `tracking/${organisationId}/${campaignId}`

/**
 * Records what people did without their names: a person is known by a hash with the campaign's own key,
 * another one for each act and link. Runs in a transaction that keeps others from recording on the channel.
 */
export async function recordGroupActs(
  { tx, secretBox }: { tx: Db; secretBox: SecretBox },
  {
    organisationId,
    acts,
    events = [],
  }: { organisationId: number; acts: readonly GroupAct[]; events?: readonly LinkEvents[] },
): Promise<void> {
  if (acts.length === 0) return
  const campaignIds = [...new Set(acts.map(({ campaignId }) => campaignId))]
  const sealed = await findTrackingKeys(tx, { organisationId, campaignIds })
  const keys = new Map<number, Buffer>()
  for (const campaignId of campaignIds) {
    const name = keyName(organisationId, campaignId)
    const kept = sealed.get(campaignId) ?? null
    keys.set(
      campaignId,
      kept === null
        ? await makeKey({ tx, secretBox }, { organisationId, campaignId, name })
        : Buffer.from(secretBox.open(kept, name), 'base64'),
    )
  }
  const marks = acts.flatMap(({ campaignId, act, linkNumber, personId }) => {
    const key = keys.get(campaignId)
    if (!key) return []
    const mark = createHmac('sha256', key)
      .update(`${act}/${linkNumber}/${personId}`)
      .digest()
      .subarray(0, markBytes)
    return [{ campaignId, act, linkNumber, mark }]
  })
  await recordMarks(tx, { organisationId, marks, events })
}

async function makeKey(
  { tx, secretBox }: { tx: Db; secretBox: SecretBox },
  { name, ...of }: { organisationId: number; campaignId: number; name: string },
): Promise<Buffer> {
  const key = randomBytes(32)
  const isKept = await saveTrackingKey(tx, {
    ...of,
    key: secretBox.seal(key.toString('base64'), name),
  })
  if (!isKept) throw new Error(`Somebody else has made a key for ${name}.`)
  return key
}
