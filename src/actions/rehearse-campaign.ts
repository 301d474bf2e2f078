import { setImmediate } from 'node:timers/promises'

import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

import type { RehearsedWorkforce } from '../contract/rehearsal.ts'
import type { CampaignBrief } from '../contract/campaign.ts'
import type { PresenceRule } from '../domain/campaign.ts'
import { rehearse, type Rehearsal } from '../domain/rehearsal.ts'
import { usualWorkforce } from '../domain/usual-workforce.ts'
import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/sql.ts'
import { readSettings } from '../store/organisations.ts'
import type { Actor } from './actor.ts'
import { type Outlook, peopleIn, peoplePerSecondOf, readOutlook } from './campaign-outlook.ts'

/** A larger audience is rehearsed by so many of it: shares are the same, and it takes a second or two. */
const mostOfAudience = 5_000

/**
 * Rehearses a campaign that has not started, with people who are made up: the rules of the engine, on a clock
 * of its own. Nothing is sent or written. Others have their turn meanwhile.
 *
 * @param people as if the audience had so many; without it as many as it has, or a sample at a pace to match.
 * @throws {Refusal} as `readOutlook`.
 */
export async function rehearseCampaign(
  { db, clock }: { db: Db; clock: Clock },
  {
    actor: { organisationId },
    id,
    people,
    seed,
    workforce = usualWorkforce,
  }: {
    actor: Actor
    id: number
    people: number | undefined
    seed: number
    workforce: RehearsedWorkforce | undefined
  },
): Promise<Rehearsal> {
  const outlook = await readOutlook(db, { organisationId, id, now: clock.now() })
  const { ladder } = await readSettings(db, organisationId)
  const { brief, channel, parts } = outlook
  const audience = peopleIn(parts, () => true)
  const sample = people ?? Math.min(audience, mostOfAudience)
  // Of a sample, the pace is the same part.
  const paceShare = people === undefined && audience > 0 ? sample / audience : 1
  const perSecond = (peoplePerSecondOf(channel, parts) * paceShare) / clock.rate
  const dice = xoroshiro128plus(seed)
  const steps = rehearse({
    ...sampleOf(outlook, sample),
    ladder: {
      secondRungAfterMs: ladder.secondRungAfterMinutes * 60_000,
      rounds: ladder.rounds,
    },
    presenceRule: presenceRuleOf(brief),
    dayZone: brief.timeZone,
    betweenMessagesMs: 1_000 / perSecond,
    workforce,
    seed,
    random: () => (dice.next() >>> 0) / 2 ** 32,
  })
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await setImmediate()
  }
}

/** The question of presence is asked on Skype; on Teams only where the author asks it. */
const presenceRuleOf = ({ presence, channel }: CampaignBrief): PresenceRule =>
  presence ?? (channel === 'skype' ? 'available' : 'any')

/** Takes so many of an audience that each zone, and those out of reach, have their part; rounded so that nobody is lost. */
function sampleOf({ zones, parts }: Outlook, sample: number) {
  const unreachable = peopleIn(parts, ({ reason }) => reason !== null)
  const groups = [...zones.map(({ people }) => people), unreachable]
  const all = groups.reduce((sum, count) => sum + count, 0)
  let [before, taken] = [0, 0]
  const sampled = groups.map((count, index) => {
    before += count
    // Of an audience without people yet, all are in the campaign's own zone.
    const upTo = all === 0 ? sample : Math.round((before / all) * sample)
    const part = all === 0 && index > 0 ? 0 : upTo - taken
    taken = upTo
    return part
  })
  return {
    zones: zones.map((zone, index) => ({ ...zone, people: sampled[index] ?? 0 })),
    unreachable: sampled[zones.length] ?? 0,
  }
}
