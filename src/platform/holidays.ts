/**
 * Lists the public holidays of a country or region, e.g. `FR` or `FR-57`.
 * The calendar is read on first use: it weighs 25 MB in memory, and most starts do not need it.
 *
 * @returns dates `YYYY-MM-DD`; null when the country or region is not known.
 */
export async function publicHolidays(region: string, years: number[]): Promise<Set<string> | null> {
  const { default: Holidays } = await import('date-holidays')
  const [country = '', state] = region.split('-')
  const calendar = new Holidays()
  if (!(country in calendar.getCountries())) return null
  if (state !== undefined && !(state in (calendar.getStates(country) ?? {}))) return null
  if (state === undefined) calendar.init(country)
  else calendar.init(country, state)
  return new Set(
    years
      .flatMap((year) => calendar.getHolidays(year))
      .filter((holiday) => holiday.type === 'public')
      .flatMap(({ date, start, end }) =>
        datesOf(date.slice(0, 10), end.getTime() - start.getTime()),
      ),
  )
}

const dayMs = 24 * 60 * 60_000

/** All the dates of a holiday that may last several days. */
function datesOf(first: string, lengthMs: number): string[] {
  const days = Math.max(1, Math.round(lengthMs / dayMs))
  return Array.from({ length: days }, (_, index) =>
    new Date(Date.parse(`${first}T00:00:00Z`) + index * dayMs).toISOString().slice(0, 10),
  )
}
