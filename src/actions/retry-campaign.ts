import { stateFigures } from '../contract/figures.ts'
import type { retryableStates } from '../contract/report.ts'
import { Refusal } from '../domain/errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database, Db } from '../platform/sql.ts'
import { findCampaign, insertCampaign } from '../store/campaigns.ts'
import { insertList } from '../store/mailing-lists.ts'
import type { Actor } from './actor.ts'
import { noCampaign } from './campaign-lock.ts'
import { fillList } from './create-list-of-deliveries.ts'
import { requireKnownPeople } from './tellable-filter.ts'

type RetryableState = (typeof retryableStates)[number]

const longestName = 200
const words = { en: 'another try', fr: 'nouvel essai' }

/**
 * Makes a draft with the message of a campaign for the people whom it did not reach, and the list of these
 * people. Its start is left to choose.
 *
 * @returns the id of the draft.
 * @throws {Refusal} `not-found`; `wrong-state` before the campaign has started, and when there is nobody.
 */
export async function retryCampaign(
  { db, clock }: { db: Database; clock: Clock },
  {
    actor: { organisationId, label },
    id,
    states,
    language,
  }: { actor: Actor; id: number; states: readonly RetryableState[]; language: 'en' | 'fr' },
): Promise<number> {
  return db.transaction(async (tx) => {
    const campaign = await findCampaign(tx, { organisationId, id })
    if (!campaign) throw noCampaign()
    if (campaign.startedAt === null) throw new Refusal('wrong-state', notStarted)

    requireKnownPeople(campaign)
    const at = clock.now()
    const { start: _, ...brief } = campaign.brief
    const name = nameOfTry(brief.name, language)
    const which = states.map((state) => stateFigures[state].label[language].toLowerCase())
    const listName = `${name} (${which.join(', ')})`
    const listId = await insertNamedList(tx, {
      organisationId,
      name: listName,
      createdAt: at,
      campaignId: campaign.id,
    })
    const filters = [...new Set(states)].map((state) => ({ state }))
    const people = await fillList(tx, { campaign, listId, filters })
    if (people === 0) throw new Refusal('wrong-state', nobody, { states })

    const audience = { listIds: [String(listId)], excludeListIds: [], everyone: false }
    const draft = { ...brief, name, audience }
    return insertCampaign(tx, { organisationId, brief: draft, createdBy: label, at })
  })
}

/** The name of a campaign that is tried again, and of one that is tried yet again. */
function nameOfTry(name: string, language: 'en' | 'fr'): string {
  const again = / – (?:another try|nouvel essai)(?: (\d+))?$/.exec(name)
  const original = again ? name.slice(0, again.index) : name
  const number = again ? ` ${Number(again[1] ?? 1) + 1}` : ''
  const suffix = ` – ${words[language]}${number}`
  return `${original.slice(0, longestName - suffix.length)}${suffix}`
}

/** Adds a list; where one has its name already, with a number behind it. */
async function insertNamedList(
  tx: Db,
  { name, ...list }: Parameters<typeof insertList>[1],
): Promise<number> {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : ` ${number}`
    const free = `${name.slice(0, longestName - suffix.length)}${suffix}`
    const id = await insertList(tx, { ...list, name: free })
    if (id !== null) return id
  }
}

const notStarted = {
  en: 'This campaign has not started, so there is nothing to try again.',
  fr: 'Cette campagne n’a pas démarré : il n’y a rien à réessayer.',
}

const nobody = {
  en: 'Nobody is in these states, so there is nobody to try again with.',
  fr: 'Personne n’est dans ces états : il n’y a personne avec qui réessayer.',
}
