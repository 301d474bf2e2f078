import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/sql.ts'
import {
  findBearers,
  type KnownContact,
  listContacts,
  listMemberships,
  listReceived,
  listRejectedRows,
  listSaid,
  type PersonRecord,
  type ReceivedDelivery,
  type SentMessage,
} from '../store/person-export.ts'
import type { Actor } from './actor.ts'
import { nobodyKnown, requireAddressKey } from './erase-person.ts'

/** Everything that is known under an address, at one instant. */
export type PersonExport = {
  at: Date
  people: (PersonRecord & {
    lists: { id: number; name: string }[]
    channels: KnownContact[]
    deliveries: ReceivedDelivery[]
  })[]
  messages: SentMessage[]
  rejectedRows: { fileName: string; row: number; cells: string[] }[]
}

/**
 * Gathers everything that is known of whoever bears an address, to be handed to them.
 *
 * @param address UPN or SIP address, in any case, with or without accents and `sip:`.
 * @throws {Refusal} `invalid` for what is no address; `not-found` when nothing is known under it.
 */
export async function exportPerson(
  { db, clock }: { db: Database; clock: Clock },
  { actor: { organisationId }, address }: { actor: Actor; address: string },
): Promise<PersonExport> {
  const key = requireAddressKey(address)
  return db.transaction(async (tx) => {
    const keys = [key]
    const userKeys: string[] = []
    const people: PersonExport['people'] = []
    for (const { keys: own, ...person } of await findBearers(tx, { organisationId, key })) {
      const of = { organisationId, personId: person.personId }
      const channels = await listContacts(tx, of)
      keys.push(...own)
      userKeys.push(...channels.flatMap(({ contact }) => userKeyOf(contact)))
      people.push({
        ...person,
        lists: await listMemberships(tx, of),
        channels,
        deliveries: await listReceived(tx, of),
      })
    }
    const messages = await listSaid(tx, { organisationId, keys, userKeys })
    const rejectedRows = await listRejectedRows(tx, { organisationId, keys })
    if (people.length + messages.length + rejectedRows.length === 0) throw nobodyKnown()
    return { at: clock.now(), people, messages, rejectedRows }
  }, 'repeatable read')
}

/** The id by which a service names a person, as it is compared. */
const userKeyOf = ({ userId }: Record<string, unknown>): string[] =>
  typeof userId === 'string' ? [userId.toLowerCase()] : []
