import { rejectsAddress } from '../../api/lists.ts'
import type { ImportView } from '../../../contract/list.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'

/** What came of a file, in words: people, columns, and the rows that must be put right. */
export function ImportOutcome({ view, nothingKept }: { view: ImportView; nothingKept: string }) {
  const t = useWords('import')
  if (view.state === 'refused') {
    return (
      <>
        <Alert>
          <p>{view.reason ?? t('refused')}</p>
          <p>{nothingKept}</p>
        </Alert>
        <Errors view={view} />
        <Columns view={view} />
      </>
    )
  }
  return (
    <>
      <Figures view={view} />
      <Errors view={view} />
      <Columns view={view} />
    </>
  )
}

function Figures({
  view: { added, updated, duplicates, rejected, fileName },
}: {
  view: ImportView
}) {
  const t = useWords('import')
  const { number } = useFormats()
  const people = added + updated
  return (
    <div className="import-figures">
      <p>
        <b>{t('recognised', { n: people, people: number(people) })}</b>
        {rejected > 0
          ? t('toCorrect', { n: rejected, rows: number(rejected) })
          : t('noneToCorrect')}
        {duplicates > 0 ? t('duplicates', { n: duplicates, rows: number(duplicates) }) : null}.
      </p>
      <p className="muted">
        {t('file', { name: fileName })} {t('added', { n: added, people: number(added) })}{' '}
        {updated > 0 ? t('updated', { n: updated, people: number(updated) }) : null}{' '}
        {duplicates > 0 ? t('firstCounts') : null}
      </p>
    </div>
  )
}

/** The rows that must be put right: what is wrong, where, and all of them to download. */
function Errors({ view }: { view: ImportView }) {
  const t = useWords('import')
  const { number } = useFormats()
  const { errors, rejected } = view
  if (errors.length === 0) return null
  const isCut = errors.length >= 100
  return (
    <div className="stack">
      {/* A region that scrolls must be reachable with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="scroll-table" aria-label={t('errors')} tabIndex={0}>
        <table className="ledger dense">
          <thead>
            <tr>
              <th scope="col">{t('row')}</th>
              <th scope="col">{t('column')}</th>
              <th scope="col">{t('value')}</th>
              <th scope="col">{t('reason')}</th>
            </tr>
          </thead>
          <tbody>
            {errors.map(({ row, column, value, reason }) => (
              <tr key={`${row}.${column}.${reason}`}>
                <td className="figures">
                  <span className="small-only">{t('row')} </span>
                  {number(row)}
                </td>
                <td>{column}</td>
                <td className="given">{value === '' ? t('blank') : value}</td>
                <td className="wide">{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p>
        {isCut ? `${t('firstHundred', { rows: number(rejected) })} ` : null}
        <a href={rejectsAddress(view.id)} download>
          {t('rejects')}
        </a>{' '}
        <span className="muted">{t('rejectsHint')}</span>
      </p>
    </div>
  )
}

/** What each column was read as. */
function Columns({ view: { columns, notes } }: { view: ImportView }) {
  const t = useWords('import')
  if (columns.length === 0) return null
  return (
    <section className="stack">
      <h3>{t('columns')}</h3>
      <ul className="columns-read">
        {columns.map(({ title, meaning, token }, index) => (
          // Two columns may bear the same heading; they do not move.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index}>
            <span>{title}</span>
            {meaning !== null ? (
              <span className="muted">{t(`meanings.${meaning}`)}</span>
            ) : token !== null ? (
              <span className="field-name">{`[${token}]`}</span>
            ) : (
              <span className="muted">{t('leftAside')}</span>
            )}
          </li>
        ))}
      </ul>
      {notes.map((note) => (
        <p key={note} className="muted">
          {note}
        </p>
      ))}
    </section>
  )
}
