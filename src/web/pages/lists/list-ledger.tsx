import { Link } from '@tanstack/react-router'

import type { ListView } from '../../../contract/list.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { ListMenu } from './list-menu.tsx'
import { ListSource } from './list-source.tsx'
import { ownZone } from './own-zone.ts'

/** The mailing lists, a row each; stacked on a narrow screen. */
export function ListLedger({ rows }: { rows: ListView[] }) {
  const t = useWords('lists')
  return (
    <table className="ledger list-ledger" aria-label={t('title')}>
      <thead>
        <tr>
          <th scope="col">{t('columns.list')}</th>
          <th scope="col" className="end">
            {t('columns.people')}
          </th>
          <th scope="col">{t('columns.lastImport')}</th>
          <th scope="col">{t('columns.lastUse')}</th>
          <th scope="col">
            <span className="hidden-text">{t('columns.acts')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row }: { row: ListView }) {
  const t = useWords('lists')
  const { number, dateTime } = useFormats()
  const { id, name, people, tokens, lastImport, lastUsedAt } = row
  return (
    <tr>
      <td className="wide">
        <Link to="/lists/$id" params={{ id }} className="title">
          {name}
        </Link>
        <span className="excerpt">
          <ListSource list={row} />
          {tokens.length > 0 ? ` · ${tokens.map((token) => `[${token}]`).join(' ')}` : null}
        </span>
      </td>
      <td className="end figures">
        {number(people)}
        <span className="small-only">{t('peopleUnit', { n: people })}</span>
      </td>
      <td className={lastImport === null ? 'nothing' : 'figures'}>
        <LastImport row={row} />
      </td>
      <td className={lastUsedAt === null ? 'nothing' : 'figures'}>
        {lastUsedAt === null ? (
          <span className="muted">{t('neverUsed')}</span>
        ) : (
          <>
            <span className="small-only muted">{t('columns.lastUse')} </span>
            {dateTime(lastUsedAt, ownZone)}
          </>
        )}
      </td>
      <td className="end row-menu">
        <ListMenu list={row} />
      </td>
    </tr>
  )
}

function LastImport({ row: { lastImport } }: { row: ListView }) {
  const t = useWords('lists')
  const { dateTime } = useFormats()
  if (lastImport === null) return <span className="muted">{t('neverImported')}</span>
  const { state, fileName, at } = lastImport
  return (
    <>
      <span className="small-only muted">{t('columns.lastImport')} </span>
      {state === 'done' ? (
        dateTime(at, ownZone)
      ) : (
        <StateMark shape={state === 'running' ? 'planned' : 'stopped'}>
          {t(`importStates.${state}`)}
        </StateMark>
      )}
      <span className="under file-name">{fileName}</span>
    </>
  )
}
