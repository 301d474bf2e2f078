import type { Ledger } from '../contract/campaign.ts'
import { wallClockOf } from '../domain/calendar.ts'
import type { Campaign } from '../store/campaigns.ts'
import type { Channel } from '../store/channels.ts'
import type { LaneView } from '../store/lanes.ts'

/** Says in one sentence what a campaign waits for; null when it waits for nothing. */
export function sayWaitingFor(
  {
    campaign: { state, brief, startsAt },
    channel,
    lane,
    ledger,
    nextAttemptAt,
    now,
  }: {
    campaign: Pick<Campaign, 'state' | 'brief' | 'startsAt'>
    channel: Pick<Channel, 'kind' | 'pausedAt'> | null
    lane: LaneView | null
    ledger: Ledger
    nextAttemptAt: Date | null
    now: Date
  },
  language: 'en' | 'fr',
): string | null {
  const say = (en: string, fr: string) => (language === 'fr' ? fr : en)
  const timeOf = (at: Date) => {
    const [date = '', time = ''] = wallClockOf(at, brief.timeZone).split('T')
    const isToday = wallClockOf(now, brief.timeZone).startsWith(date)
    const clockTime = language === 'fr' ? time.replace(':', ' h ') : time
    if (isToday) return say(`at ${clockTime}`, `à ${clockTime}`)
    const day = new Date(`${date}T00:00:00Z`).toLocaleDateString(say('en-GB', 'fr-FR'), {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      timeZone: 'UTC',
    })
    return say(`on ${day} at ${clockTime}`, `${day} à ${clockTime}`)
  }

  if (state === 'scheduled' && startsAt) {
    return say(`starts ${timeOf(startsAt)}`, `départ ${timeOf(startsAt)}`)
  }
  if (state !== 'running') return null
  if (channel?.pausedAt) return say('waiting: the channel is paused', 'en attente : canal en pause')
  if (nextAttemptAt && nextAttemptAt > now) {
    return say(`next send ${timeOf(nextAttemptAt)}`, `prochain envoi ${timeOf(nextAttemptAt)}`)
  }
  if (lane && !lane.isOwned) {
    return say(
      'waiting: no worker is running',
      'en attente : aucun processus d’envoi n’est en marche',
    )
  }
  if (lane && channel && lane.restingMs > 0) {
    const service = channel.kind === 'teams' ? 'Teams' : 'Skype'
    const seconds = Math.ceil(lane.restingMs / 1_000)
    return say(
      `${service} limits the rate, sending goes on in ${seconds} s`,
      `${service} limite le débit, reprise dans ${seconds} s`,
    )
  }
  if (nextAttemptAt || ledger.sending > 0) return say('sending now', 'envoi en cours')
  return say('closing', 'clôture en cours')
}
