import type { ImportView } from '../../../contract/list.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Meter } from '../../ui/meter.tsx'
import { StateMark } from '../../ui/state-mark.tsx'

/** How far a file has come: first on its way to the server, then row by row. */
export function ImportProgress({
  sentShare,
  view,
}: {
  /** Null once it has arrived. */
  sentShare: number | null
  view: ImportView | undefined
}) {
  const t = useWords('import')
  const { number, percent } = useFormats()
  const isReading = sentShare === null && view?.state === 'running'
  const sentence =
    sentShare !== null
      ? t('sending', { share: percent(Math.floor(sentShare * 100) / 100) })
      : isReading
        ? t('reading', { n: view.rows, rows: number(view.rows) })
        : ''
  return (
    // Stands empty before: what comes into it is read out.
    <output>
      {sentence === '' ? null : <StateMark shape="planned">{sentence}</StateMark>}
      {sentShare === null ? null : <Meter share={sentShare} label={sentence} />}
    </output>
  )
}
