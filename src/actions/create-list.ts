import { Refusal } from '../domain/errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/sql.ts'
import { insertList } from '../store/mailing-lists.ts'
import type { Actor } from './actor.ts'

/**
 * Adds an empty mailing list.
 *
 * @throws {Refusal} `conflict` when the organisation has one of this name.
 */
export async function createList(
  { db, clock }: { db: Db; clock: Clock },
  { actor: { organisationId }, name }: { actor: Actor; name: string },
): Promise<number> {
  const id = await insertList(db, { organisationId, name, createdAt: clock.now() })
  if (id === null) throw nameTaken(name)
  return id
}

/** Says that a list of this name exists. */
export const nameTaken = (name: string) =>
  new Refusal('conflict', {
    en: `There is a list called "${name}" already. Choose another name, or import into that one.`,
    fr: `Une liste s’appelle déjà « ${name} ». Choisissez un autre nom, ou importez dans celle-ci.`,
  })
