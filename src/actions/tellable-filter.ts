import type { CampaignBrief } from '../contract/campaign.ts'
import type { DeliveryFilter } from '../store/delivery-filter.ts'
import type { Campaign } from '../store/campaigns.ts'
import { Refusal } from '../domain/errors.ts'
import { invalid } from './create-campaign.ts'

/**
 * Refuses to tell people apart by what they opened or clicked, where the campaign does not know it by name.
 *
 * @param at where the filter stands in what was asked.
 * @throws {Refusal} `invalid`, with the path of the condition.
 */
export function requireTellable(
  { tracking }: CampaignBrief,
  filter: DeliveryFilter,
  at: string[] = [],
): void {
  if (tracking === 'individual') return
  const asked = (['opened', 'clicked', 'link'] as const).find((key) => filter[key] !== undefined)
  if (asked === undefined) return
  throw invalid(
    [...at, asked],
    tracking === 'group'
      ? {
          en: 'This campaign counts openings and clicks for the group only, so people cannot be told apart by them.',
          fr: 'Cette campagne ne compte ouvertures et clics que pour le groupe : les personnes ne peuvent pas être distinguées par là.',
        }
      : {
          en: 'This campaign follows neither openings nor clicks, so people cannot be told apart by them.',
          fr: 'Cette campagne ne suit ni les ouvertures ni les clics : les personnes ne peuvent pas être distinguées par là.',
        },
  )
}

/**
 * Refuses to name the people of a campaign whose personal data has been erased.
 *
 * @throws {Refusal} `wrong-state`.
 */
export function requireKnownPeople({ erasedAt }: Campaign): void {
  if (erasedAt === null) return
  throw new Refusal(
    'wrong-state',
    {
      en: 'What was known of the people of this campaign has been erased. Its figures stay in the report.',
      fr: 'Les données personnelles de cette campagne ont été effacées. Ses chiffres restent dans le rapport.',
    },
    { erasedAt: erasedAt.toISOString() },
  )
}
