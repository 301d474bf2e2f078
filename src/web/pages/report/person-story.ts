import { reasonSentence } from '../../../contract/reasons.ts'
import type { DeliveryDetail } from '../../../contract/report.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'

type Event = DeliveryDetail['events'][number]
export type Step = { key: string; at: string; text: string; under: string | null }

/** The words of the services for what they see of a person. */
const presenceWords: Record<string, 'available' | 'away' | 'busy' | 'doNotDisturb' | 'offline'> = {
  available: 'available',
  availableidle: 'available',
  online: 'available',
  idleonline: 'away',
  away: 'away',
  berightback: 'away',
  busy: 'busy',
  busyidle: 'busy',
  idlebusy: 'busy',
  donotdisturb: 'doNotDisturb',
  offline: 'offline',
}

/** An attempt that was made so much later than it was due is told with both instants. */
const lateMs = 60_000

/** Tells in sentences what became of one person's message, and what happened on the way. */
export function usePersonStory(
  detail: DeliveryDetail,
  { now, timeZone }: { now: Date; timeZone: string },
): { answer: string; steps: Step[] } {
  const t = useWords('report')
  const locale = useAppLocale()
  const { dateTime } = useFormats()
  const at = (instant: string) => dateTime(instant, timeZone)
  const reasonOf = (code: string | null | undefined) => {
    const sentence = reasonSentence(code ?? '', locale)
    // Within a sentence of ours it begins small.
    return sentence.charAt(0).toLocaleLowerCase(locale) + sentence.slice(1)
  }

  function answerOf(): string {
    const { state, nextAttemptAt, deliveredAt, round, rung, reason } = detail
    switch (state) {
      case 'planned':
      case 'retrying': {
        const when = { at: at(nextAttemptAt ?? now.toISOString()), ...numbers({ round, rung }) }
        const isDue = nextAttemptAt === null || new Date(nextAttemptAt) <= now
        return t(isDue ? `person.now.${state}Due` : `person.now.${state}`, when)
      }
      case 'delivered':
        return t('person.now.delivered', { at: at(deliveredAt ?? now.toISOString()) })
      case 'failed':
      case 'unreachable':
      case 'uncertain':
      case 'unscheduled':
        return t(`person.now.${state}`, { reason: reasonOf(reason) })
      case 'sending':
      case 'stopped':
        return t(`person.now.${state}`)
    }
  }

  function textOf({ kind, plannedAt, presence, code, url }: Event): string {
    switch (kind) {
      case 'planned':
        return t('person.events.planned', { at: at(plannedAt ?? now.toISOString()) })
      case 'absent': {
        const seen = presence === undefined ? undefined : presenceWords[presence.toLowerCase()]
        return presence === undefined
          ? t('person.events.absentPlain', { reason: reasonOf(code) })
          : t('person.events.absent', { presence: t(`person.presences.${seen ?? 'unknown'}`) })
      }
      case 'fault':
      case 'failed':
      case 'uncertain':
      case 'unscheduled':
        return t(`person.events.${kind}`, { reason: reasonOf(code) })
      case 'clicked':
        return url === undefined
          ? t('person.events.clickedPlain')
          : t('person.events.clicked', { url })
      case 'attempt':
      case 'throttled':
      case 'delivered':
      case 'opened':
      case 'replied':
        return t(`person.events.${kind}`)
    }
  }

  /** Which attempt it was, and when it was due if that was another time. */
  function underOf({ kind, at: happenedAt, plannedAt, round, rung }: Event): string | null {
    if (kind === 'planned') return null
    const isLate =
      plannedAt !== undefined && Date.parse(happenedAt) - Date.parse(plannedAt) >= lateMs
    const parts = [
      round === undefined || rung === undefined
        ? null
        : t('person.attempt', numbers({ round, rung })),
      isLate ? t('person.late', { at: at(plannedAt) }) : null,
    ].filter((part) => part !== null)
    return parts.length === 0 ? null : parts.join(', ')
  }

  return {
    answer: answerOf(),
    steps: withoutPlainAttempts(detail.events).map((event, index) => ({
      key: `${index} ${event.kind}`,
      at: event.at,
      text: textOf(event),
      under: underOf(event),
    })),
  }
}

const numbers = ({ round, rung }: { round: number; rung: number }) => ({
  round: String(round),
  rung: String(rung),
})

/** An attempt whose outcome follows says nothing that the outcome does not. */
const withoutPlainAttempts = (events: readonly Event[]): Event[] =>
  events.filter(({ kind, at }, index) => kind !== 'attempt' || events[index + 1]?.at !== at)
