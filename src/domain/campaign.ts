import { Refusal } from './errors.ts'

/** A campaign is in exactly one of these. */
export const campaignStates = ['draft', 'scheduled', 'running', 'finished'] as const
export type CampaignState = (typeof campaignStates)[number]

/** When a person counts as present: always, only when available, or also when away or busy. */
export const presenceRules = ['any', 'available', 'available-away-busy'] as const
export type PresenceRule = (typeof presenceRules)[number]

/** What a person can ask of a campaign, and in which states. The web app reads the same table for its buttons. */
const allowedStates = {
  edit: ['draft', 'scheduled'],
  delete: ['draft', 'scheduled', 'finished'],
  schedule: ['draft'],
  unschedule: ['scheduled'],
  stop: ['running'],
  try: ['draft', 'scheduled'],
  clone: ['draft', 'scheduled', 'running', 'finished'],
} as const satisfies Record<string, readonly CampaignState[]>
export type CampaignAct = keyof typeof allowedStates

/** Says whether a campaign in this state allows the act. */
export function allows(state: CampaignState, act: CampaignAct): boolean {
  return (allowedStates[act] as readonly CampaignState[]).includes(state)
}

/**
 * Refuses what the state of a campaign forbids.
 *
 * @param hasStarted whether its start instant has passed: from then on a scheduled campaign counts
 *   as running, even if the engine has not come to it yet.
 * @throws {Refusal} `wrong-state`, with what is still possible.
 */
export function requireAllowed(state: CampaignState, act: CampaignAct, hasStarted: boolean): void {
  const effective = state === 'scheduled' && hasStarted ? 'running' : state
  if (allows(effective, act)) return
  throw new Refusal('wrong-state', refusals[effective], { state: effective, act })
}

const refusals = {
  draft: {
    en: 'This campaign is a draft: it can be edited, scheduled, cloned or deleted.',
    fr: 'Cette campagne est un brouillon : elle peut être modifiée, planifiée, copiée ou supprimée.',
  },
  scheduled: {
    en: 'This campaign is scheduled: unschedule it first, or edit it before it starts.',
    fr: 'Cette campagne est planifiée : déprogrammez-la d’abord, ou modifiez-la avant son départ.',
  },
  running: {
    en: 'This campaign has started, so it can no longer be changed, cancelled or deleted. You can clone it, or an administrator can pause the channel.',
    fr: 'Cette campagne a démarré : elle ne peut plus être modifiée, annulée ni supprimée. Vous pouvez la copier, ou un administrateur peut mettre le canal en pause.',
  },
  finished: {
    en: 'This campaign is finished. You can read its report, clone it or delete it.',
    fr: 'Cette campagne est terminée. Vous pouvez lire son rapport, la copier ou la supprimer.',
  },
} satisfies Record<CampaignState, { en: string; fr: string }>
