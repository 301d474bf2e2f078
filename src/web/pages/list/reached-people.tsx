import { Button } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { type Reach, reachPeopleQuery } from '../../api/lists.ts'
import type { PersonReachView, ReachabilityView } from '../../../contract/list.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Pending } from '../../ui/pending.tsx'
import { type Shape, StateMark } from '../../ui/state-mark.tsx'
import { ownZone } from '../lists/own-zone.ts'
import { reaches } from './reaches.ts'

const shapes: Record<Reach, Shape> = {
  reachable: 'good',
  'not-installed': 'waiting',
  blocked: 'stopped',
  unknown: 'stopped',
  unchecked: 'draft',
  'no-address': 'waiting',
}

/** The people behind the figures of a channel, or behind one of them. */
export function ReachedPeople({
  listId,
  channelId,
  counts,
  reach,
  label,
}: {
  listId: string
  channelId: string
  counts: ReachabilityView
  reach: Reach | undefined
  label: string
}) {
  const t = useWords('lists')
  const common = useWords('common')
  const sentenceOf = useFailureSentence()
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(
    reachPeopleQuery(listId, channelId, reach),
  )
  // The figures move by themselves; the people behind them follow.
  const mark = reaches.map(({ count }) => counts[count]).join()
  const seen = useRef(mark)
  useEffect(() => {
    if (seen.current === mark) return
    seen.current = mark
    void refetch()
  }, [mark, refetch])
  const rows = data?.pages.flatMap(({ items }) => items)
  return (
    <>
      {error === null ? null : <Alert>{sentenceOf(error)}</Alert>}
      {rows === undefined ? (
        error === null && <Pending label={common('pending')} />
      ) : rows.length > 0 ? (
        <ReachLedger rows={rows} label={label} />
      ) : (
        <p className="muted tab-note">{t('reach.nobody')}</p>
      )}
      {hasNextPage ? (
        <div className="toolbar">
          <Button disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {common('acts.loadMore')}
          </Button>
        </div>
      ) : null}
    </>
  )
}

function ReachLedger({ rows, label }: { rows: PersonReachView[]; label: string }) {
  const t = useWords('lists')
  const { dateTime } = useFormats()
  return (
    <table className="ledger dense reach-ledger" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t('columns.person')}</th>
          <th scope="col">{t('columns.address')}</th>
          <th scope="col">{t('columns.reach')}</th>
          <th scope="col">{t('columns.learnt')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ personId, firstName, lastName, address, reach, reachAt }) => (
          <tr key={personId}>
            <td className="title person">
              {firstName} {lastName}
            </td>
            <td className="addresses">{address}</td>
            <td>
              <StateMark shape={shapes[reach]}>{t(`reachOf.${reach}`)}</StateMark>
            </td>
            <td className="wide-only figures">
              {reachAt === null ? null : dateTime(reachAt, ownZone)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
