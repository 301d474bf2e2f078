import { Refusal, type Sentence } from '../domain/errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/sql.ts'
import type { Channel } from '../store/channels.ts'
import { askInstallations } from '../store/installations.ts'
import { findList } from '../store/mailing-lists.ts'
import type { Actor } from './actor.ts'
import { noList } from './change-list.ts'
import { requireChannel } from './pause-channel.ts'

/**
 * Asks that the app of a Teams channel be installed for those of a list who are known not to have it.
 * The engine does it in the background; asked twice, nothing is done twice.
 *
 * @returns for how many.
 * @throws {Refusal} `not-found` for list or channel; `wrong-state` for a list without people, a channel
 *   that is not of Teams, and one that never passed its check.
 */
export async function installApp(
  { db, clock }: { db: Db; clock: Clock },
  { actor, listId, channelId }: { actor: Actor; listId: number; channelId: number },
): Promise<number> {
  const { organisationId } = actor
  const list = await findList(db, { organisationId, id: listId })
  if (!list) throw noList()
  const channel = await requireTeamsChannel(db, { organisationId, id: channelId })
  if (list.people === 0) throw new Refusal('wrong-state', isEmpty)
  if (!channel.passedAt) throw new Refusal('wrong-state', neverPassed)
  return askInstallations(db, { organisationId, channelId, listId, at: clock.now() })
}

/**
 * Finds a channel that knows who can be reached: one of Teams.
 *
 * @throws {Refusal} `not-found`; `wrong-state` for a channel of another kind.
 */
export async function requireTeamsChannel(
  db: Db,
  key: { organisationId: number; id: number },
): Promise<Channel> {
  const channel = await requireChannel(db, key)
  if (channel.kind === 'teams') return channel
  throw new Refusal('wrong-state', ofOtherKind[channel.kind])
}

const ofOtherKind: Record<Exclude<Channel['kind'], 'teams'>, Sentence> = {
  skype: {
    en: 'This is a channel of Skype for Business: it has no app, and whether somebody can be reached shows only when a message is sent. Ask about a Teams channel.',
    fr: 'Ce canal est un canal Skype Entreprise : il n’a pas d’application, et seul l’envoi d’un message montre si une personne est joignable. Interrogez un canal Teams.',
  },
  webchat: {
    en: 'Nothing can be pushed through a web chat, so nobody is reachable or unreachable on it. Ask about a Teams channel.',
    fr: 'Rien ne peut être envoyé par une discussion web : personne n’y est joignable ou injoignable. Interrogez un canal Teams.',
  },
}

const isEmpty: Sentence = {
  en: 'This list has no people yet. Import a file into it first.',
  fr: 'Cette liste ne contient encore personne. Importez-y d’abord un fichier.',
}

const neverPassed: Sentence = {
  en: 'This channel has never passed its check. Check it first.',
  fr: 'Ce canal n’a jamais réussi son contrôle. Contrôlez-le d’abord.',
}
