import { Refusal } from '../domain/errors.ts'
import { foldAddress, toAddress } from '../domain/recipient-values.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database, Db } from '../platform/sql.ts'
import { reviseLane } from '../store/lanes.ts'
import { lockPeople } from '../store/people.ts'
import {
  blankPeople,
  deleteTraces,
  endPendingDeliveries,
  type ErasedRows,
  listPendingChannels,
  lockBearers,
} from '../store/person-erasure.ts'
import type { Actor } from './actor.ts'
import { invalid } from './create-campaign.ts'

/** What was erased, counted. `pending`: deliveries that will not be sent. */
export type Erased = ErasedRows & { people: number; pending: number }

/**
 * Erases whoever bears an address, and everything that bears it. Of each of their deliveries a row without a
 * name remains, so every figure stays as it is; what was still to be sent to them ends. Waits for an import
 * under way, which may just be reading of them.
 *
 * @param address UPN or SIP address, in any case, with or without accents and `sip:`.
 * @throws {Refusal} `invalid` for what is no address; `not-found` when nothing is known under it.
 */
export async function erasePerson(
  { db, clock }: { db: Database; clock: Clock },
  { actor: { organisationId }, address }: { actor: Actor; address: string },
): Promise<Erased> {
  const key = requireAddressKey(address)
  return db.transaction(async (tx) => {
    const at = clock.now()
    await lockPeople(tx, organisationId)
    const known = await lockBearers(tx, { organisationId, key })
    const personIds = known.map(({ id }) => id)
    const pending = await endWhatIsPending(tx, { organisationId, personIds, at })
    const rows = await deleteTraces(tx, {
      organisationId,
      personIds,
      keys: [key, ...known.flatMap(({ keys }) => keys)],
      userKeys: known.flatMap(({ userKeys }) => userKeys),
    })
    await blankPeople(tx, { organisationId, personIds, at })
    const erased = { people: personIds.length, pending, ...rows }
    if (Object.values(erased).every((count) => count === 0)) throw nobodyKnown()
    return erased
  })
}

/**
 * Ends what is still to be sent to people, and has the lanes let go of it first: what they hold is not in
 * the rows.
 *
 * @returns how many deliveries will not be sent.
 */
export async function endWhatIsPending(
  tx: Db,
  of: { organisationId: number; personIds: readonly number[]; at: Date },
): Promise<number> {
  for (const channelId of await listPendingChannels(tx, of)) {
    await reviseLane(tx, { organisationId: of.organisationId, channelId })
  }
  return endPendingDeliveries(tx, of)
}

/**
 * Reads an address as addresses are compared.
 *
 * @throws {Refusal} `invalid` for what is none.
 */
export function requireAddressKey(address: string): string {
  const written = toAddress(address)
  if (written !== null) return foldAddress(written)
  throw invalid(['address'], {
    en: 'This is no address. Write an e-mail or SIP address such as marie.curie@contoso.com',
    fr: 'Ce n’est pas une adresse. Écrivez une adresse e-mail ou SIP, par exemple marie.curie@contoso.com',
  })
}

/** Says that nothing is known under an address. */
export const nobodyKnown = () =>
  new Refusal('not-found', {
    en: 'Nothing is known under this address.',
    fr: 'Rien n’est connu sous cette adresse.',
  })
