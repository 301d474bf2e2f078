import type { OutgoingMessage } from '../channels/channel.ts'
import { openTimeOf } from '../domain/calendar.ts'
import type { PresenceRule } from '../domain/campaign.ts'
import type { AttemptRules } from '../domain/judge.ts'
import type { Db } from '../platform/sql.ts'
import { listLinks } from '../store/campaign-links.ts'
import { type Campaign, findCampaign } from '../store/campaigns.ts'
import { readSettings } from '../store/organisations.ts'
import { type LinkNumbers, numberLinks } from './tracked-addresses.ts'

/** What sending needs of a campaign. */
export type CampaignInLane = {
  message: OutgoingMessage
  /** Of the links that are tracked. */
  linkNumbers: LinkNumbers
  presenceRule: PresenceRule
  /** @param timeZone of the person; null where it is not known. */
  rulesFor(timeZone: string | null): AttemptRules
}

/** Settings of the organisation are felt by campaigns under way after this long. Real time. */
const freshForMs = 30_000

export type LaneCampaigns = { get(id: number): Promise<CampaignInLane> }

/** Creates the memory of a lane for the campaigns that it sends. */
export function createLaneCampaigns(db: Db, organisationId: number): LaneCampaigns {
  const known = new Map<number, { campaign: CampaignInLane; readMs: number }>()
  return {
    async get(id) {
      const nowMs = performance.now()
      const found = known.get(id)
      if (found && nowMs - found.readMs < freshForMs) return found.campaign
      const campaign = await readCampaign(db, { organisationId, id })
      known.set(id, { campaign, readMs: nowMs })
      return campaign
    },
  }
}

async function readCampaign(
  db: Db,
  key: { organisationId: number; id: number },
): Promise<CampaignInLane> {
  const campaign = await findCampaign(db, key)
  if (!campaign?.openTime || !campaign.doc) {
    throw new Error(`Campaign ${key.id} runs without a schedule.`)
  }
  const { brief, doc, openTime } = campaign
  const { ladder } = await readSettings(db, key.organisationId)
  const { organisationId, id: campaignId } = key
  const urls = brief.tracking === 'none' ? [] : await listLinks(db, { organisationId, campaignId })
  const rules: AttemptRules = {
    openTime,
    timeZone: brief.timeZone,
    whenUncertain: brief.whenUncertain,
    ladder: {
      secondRungAfterMs: ladder.secondRungAfterMinutes * 60_000,
      rounds: ladder.rounds,
    },
  }
  const byZone = new Map([[brief.timeZone, rules]])
  return {
    message: { doc, presentation: brief.presentation, tone: brief.tone, buttons: brief.buttons },
    linkNumbers: numberLinks(urls),
    presenceRule: presenceRuleOf(brief),
    rulesFor(timeZone) {
      if (!brief.personTimeZones || timeZone === null) return rules
      const inZone = byZone.get(timeZone) ?? {
        ...rules,
        timeZone,
        openTime: openTimeInZone(campaign, timeZone),
      }
      byZone.set(timeZone, inZone)
      return inZone
    },
  }
}

/** The question of presence is asked on Skype; on Teams only where the author asks it. */
const presenceRuleOf = ({ presence, channel }: Campaign['brief']): PresenceRule =>
  presence ?? (channel === 'skype' ? 'available' : 'any')

/** The open time of a scheduled campaign for people of another zone: their hours, in the same window. */
export function openTimeInZone(
  { startsAt, endsAt, brief, holidays }: Campaign,
  timeZone: string,
): AttemptRules['openTime'] {
  if (!startsAt || !endsAt) throw new Error('A campaign without a schedule has no open time.')
  return openTimeOf({
    window: { from: startsAt.getTime(), until: endsAt.getTime() },
    timeZone,
    workingHours: brief.workingHours,
    holidays: new Set(holidays),
  })
}
