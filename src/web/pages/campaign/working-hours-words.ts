import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { groupsOf, type Hours, runsOf } from './hours-by-day.ts'

/** Monday 5 January 1970 at noon, in milliseconds: from it a weekday has its name in any language. */
const aMonday = (4 * 24 + 12) * 3_600_000
const dayMs = 86_400_000

/** Says working hours as people do: «lun.–ven., 09:00–12:00 et 14:00–18:00». A line for each set of days. */
export function useHours(): (hours: Hours) => string {
  const t = useWords('campaign')
  const { list, date } = useFormats()
  const nameOf = (day: number) =>
    // Of «lun. 5 janv.» only the first word is wanted.
    date(new Date(aMonday + (day - 1) * dayMs), 'UTC').split(/[\s,]/)[0] ?? ''
  return (hours) =>
    groupsOf(hours)
      .map(({ days, spans }) =>
        t('facts.hours', {
          days: list(
            runsOf(days).map(({ from, to }) =>
              from === to ? nameOf(from) : `${nameOf(from)}–${nameOf(to)}`,
            ),
          ),
          spans: list(spans),
        }),
      )
      .join(' · ')
}
