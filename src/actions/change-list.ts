import { Refusal } from '../domain/errors.ts'
import type { Db } from '../platform/sql.ts'
import { deleteList, listUses, renameList } from '../store/mailing-lists.ts'
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
 * @throws {Refusal} `not-found`; `conflict` while a scheduled campaign names it; `details.campaigns` says which.
 */
export async function removeList(
  { db }: { db: Db },
  { actor: { organisationId }, id }: { actor: Actor; id: number },
): Promise<void> {
  const outcome = await deleteList(db, { organisationId, id })
  if (outcome === 'not-found') throw noList()
  if (outcome === 'in-use') {
    const uses = await listUses(db, { organisationId, id })
    throw listInUse(uses.filter(({ state }) => state === 'scheduled'))
  }
}

function listInUse(campaigns: { id: number; name: string }[]): Refusal {
  const names = campaigns.slice(0, 3).map(({ name }) => name)
  const more = campaigns.length > names.length ? ', …' : ''
  const quoted = {
    en: names.map((name) => `“${name}”`).join(', ') + more,
    fr: names.map((name) => `« ${name} »`).join(', ') + more,
  }
  return new Refusal(
    'conflict',
    {
      en: `This list is used by scheduled campaigns: ${quoted.en}. Unschedule them first, or wait until they have started.`,
      fr: `Cette liste sert à des campagnes planifiées : ${quoted.fr}. Déprogrammez-les d’abord, ou attendez leur départ.`,
    },
    { campaigns: campaigns.map(({ id, name }) => ({ id: String(id), name })) },
  )
}

/** Says that there is no such list. */
export const noList = () =>
  new Refusal('not-found', { en: 'There is no such list.', fr: 'Cette liste n’existe pas.' })
