import { Refusal } from '../domain/errors.ts'
import type { Db } from '../platform/sql.ts'
import { deleteList, renameList } from '../store/mailing-lists.ts'
import type { Actor } from './actor.ts'
import { nameTaken } from './create-list.ts'

/**
 * Renames a mailing list.
 *
 * @throws {Refusal} `not-found`; `conflict` when another list bears the name.
 */
export async function changeList(
  { db }: { db: Db },
  { actor: { organisationId }, id, name }: { actor: Actor; id: number; name: string },
): Promise<void> {
  const outcome = await renameList(db, { organisationId, id, name })
  if (outcome === 'taken') throw nameTaken(name)
  if (outcome === 'not-found') throw noList()
}

/**
 * Deletes a mailing list. Its people stay known, and campaigns that have started keep their recipients.
 *
 * @throws {Refusal} `not-found`; `conflict` while a scheduled campaign is to be sent to it.
 */
export async function removeList(
  { db }: { db: Db },
  { actor: { organisationId }, id }: { actor: Actor; id: number },
): Promise<void> {
  const outcome = await deleteList(db, { organisationId, id })
  if (outcome === 'not-found') throw noList()
  if (outcome === 'in-use') throw listInUse()
}

const listInUse = () =>
  new Refusal('conflict', {
    en: 'A scheduled campaign is to be sent to this list. Unschedule it first, or wait until it has started.',
    fr: 'Une campagne planifiée doit partir vers cette liste. Déprogrammez-la d’abord, ou attendez son départ.',
  })

/** Says that there is no such list. */
export const noList = () =>
  new Refusal('not-found', { en: 'There is no such list.', fr: 'Cette liste n’existe pas.' })
