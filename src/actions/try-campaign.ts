import type { CampaignBrief } from '../contract/campaign.ts'
import { Refusal, type Sentence } from '../domain/errors.ts'
import { reasonOfReach } from '../domain/reach.ts'
import { foldAddress, toAddress } from '../domain/recipient-values.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database, Db } from '../platform/sql.ts'
import { findChannel } from '../store/channels.ts'
import { insertTrial } from '../store/errands.ts'
import { findLists } from '../store/mailing-lists.ts'
import { findAddressee } from '../store/people.ts'
import type { Actor } from './actor.ts'
import { lockFor } from './campaign-lock.ts'
import { requireSendableMessage } from './campaign-message.ts'
import { invalid } from './create-campaign.ts'
import { requireReadyChannel } from './schedule-campaign.ts'

type What = { actor: Actor; id: number; email: string }

/** Somebody a campaign could be tried on. Whose reach is not known is found out by sending. */
export type TrialAddressee = {
  address: string
  /** Null for somebody who is on no list; the directory is asked when the trial is sent. */
  name: { firstName: string; lastName: string } | null
  isKnownReachable: boolean
}

/**
 * Looks whether a campaign can be tried on one person, and sends nothing.
 *
 * @throws {Refusal} as `tryCampaign`, but for what is wrong with the message.
 */
export async function checkTrial(
  { db, clock }: { db: Database; clock: Clock },
  { actor: { organisationId }, id, email }: What,
): Promise<TrialAddressee> {
  return db.transaction(async (tx) => {
    const { brief } = await lockFor(tx, clock, { organisationId, id }, 'try')
    const { address, person } = await requireAddressee(tx, { organisationId, brief, email })
    const { FIRSTNAME: firstName = '', LASTNAME: lastName = '' } = person?.fields ?? {}
    return {
      address: person?.address ?? address,
      name: person ? { firstName, lastName } : null,
      isKnownReachable: person?.reach === 'reachable',
    }
  })
}

/**
 * Sends one person what a recipient of the campaign would get, personalised for them. It leaves before
 * deliveries do, at any hour, and is counted nowhere.
 *
 * @returns the id of the trial.
 * @throws {Refusal} `not-found`; `wrong-state` once the campaign has started, and for a channel that never
 *   passed its check or is paused; `invalid` for a message that cannot be sent, and for an address that is
 *   none or whose person is known to be out of reach.
 */
export async function tryCampaign(
  { db, clock }: { db: Database; clock: Clock },
  { actor: { organisationId }, id, email }: What,
): Promise<number> {
  return db.transaction(async (tx) => {
    const { brief } = await lockFor(tx, clock, { organisationId, id }, 'try')
    if (!brief.message) throw invalid(['message'], nothingToTry)
    const of = { organisationId, brief, email }
    const { channelId, address, person } = await requireAddressee(tx, of)
    const lists = await findLists(tx, {
      organisationId,
      ids: brief.audience.listIds.map(Number),
    })
    const fields = person?.fields ?? {}
    const doc = await requireSendableMessage(tx, {
      organisationId,
      message: brief.message,
      dress: brief,
      knownTokens: lists.flatMap(({ tokens }) => tokens),
      longestOf: async () =>
        Object.fromEntries(
          Object.entries(fields).map(([token, text]) => [token, { text, hasSigns: false }]),
        ),
    })
    const { presentation, tone, buttons, tracking } = brief
    return insertTrial(tx, {
      organisationId,
      channelId,
      campaignId: id,
      addressee: {
        address: person?.address ?? address,
        contact: person?.contact ?? null,
        fields,
      },
      message: { doc, presentation, tone, buttons },
      isTracked: tracking !== 'none',
      at: clock.now(),
    })
  })
}

/** Finds the person behind an address, and refuses who is known to be out of reach. */
async function requireAddressee(
  tx: Db,
  { organisationId, brief, email }: { organisationId: number; brief: CampaignBrief; email: string },
) {
  const channelId = await requireReadyChannel(tx, organisationId, brief)
  const channel = await findChannel(tx, { organisationId, id: channelId })
  if (channel?.pausedAt) throw new Refusal('wrong-state', paused)
  const address = toAddress(email)
  if (address === null) throw invalid(['email'], noAddress)
  const key = foldAddress(address)
  const person = await findAddressee(tx, { organisationId, channelId, kind: brief.channel, key })
  if (person?.reach && person.reach !== 'reachable') {
    throw invalid(['email'], outOfReach[reasonOfReach[person.reach]])
  }
  return { channelId, address, person }
}

const nothingToTry: Sentence = {
  en: 'The message is empty. Write something before you try it.',
  fr: 'Le message est vide. Écrivez-le avant de l’essayer.',
}

const paused: Sentence = {
  en: 'The channel is paused, so nothing leaves on it. Have an administrator resume it, then try again.',
  fr: 'Le canal est en pause : rien n’en part. Faites-le reprendre par un administrateur, puis réessayez.',
}

const noAddress: Sentence = {
  en: 'This is no e-mail address. Write one such as marie.curie@contoso.com',
  fr: 'Ce n’est pas une adresse e-mail. Écrivez par exemple marie.curie@contoso.com',
}

const outOfReach = {
  'app-not-installed': {
    en: 'This person does not have the app, so nothing would arrive. Have it installed, or try with somebody else.',
    fr: 'Cette personne n’a pas l’application : rien n’arriverait. Faites-la installer, ou essayez avec quelqu’un d’autre.',
  },
  blocked: {
    en: 'This person has blocked the chatbot. Try with somebody else.',
    fr: 'Cette personne a bloqué le chatbot. Essayez avec quelqu’un d’autre.',
  },
  'unknown-person': {
    en: 'Nobody bears this address in the directory. Correct it, or try with somebody else.',
    fr: 'Personne ne porte cette adresse dans l’annuaire. Corrigez-la, ou essayez avec quelqu’un d’autre.',
  },
} satisfies Record<string, Sentence>
