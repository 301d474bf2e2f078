import { useFormats } from '../i18n/use-formats.ts'
import { useWords } from '../i18n/words-provider.tsx'
import type { Timeline, TimelineBar } from './timeline-layout.ts'

/** The same as the drawing, in figures that add up. */
export function TimelineTable({
  timeline: { bars, after },
  timeZone,
  hasActs,
  label,
}: {
  timeline: Timeline
  timeZone: string
  hasActs: boolean
  label: string
}) {
  const t = useWords('report')
  const { number, range } = useFormats()
  const keys = hasActs
    ? (['planned', 'delivered', 'opened', 'clicked'] as const)
    : (['planned', 'delivered'] as const)
  const all = after === null ? bars : [...bars, after]
  const figuresOf = (figureOf: (key: (typeof keys)[number]) => number) =>
    keys.map((key) => <td key={key}>{number(figureOf(key))}</td>)
  const spanOf = ({ from, to }: TimelineBar) => range(new Date(from), new Date(to), timeZone)
  return (
    <details className="twin">
      <summary>{t('timeline.table')}</summary>
      {/* What scrolls must be reachable with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="twin-scroll" aria-label={label} tabIndex={0}>
        <table className="twin-table">
          <thead>
            <tr>
              <th scope="col">{t('timeline.span')}</th>
              {keys.map((key) => (
                <th key={key} scope="col">
                  {t(`timeline.${key}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {all.map((bar) => (
              <tr key={bar.from}>
                <th scope="row">{bar === after ? t('timeline.after') : spanOf(bar)}</th>
                {figuresOf((key) => bar[key])}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('timeline.total')}</th>
              {figuresOf((key) => all.reduce((sum, bar) => sum + bar[key], 0))}
            </tr>
          </tfoot>
        </table>
      </section>
    </details>
  )
}
