import { Button } from '@fluentui/react-components'
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'

import { installApp, reachQuery } from '../../api/lists.ts'
import { meQuery } from '../../api/session.ts'
import type { ListView, ReachabilityView } from '../../../contract/list.ts'
import { includesRole } from '../../../domain/permissions.ts'
import { ActDialog } from '../../forms/act-dialog.tsx'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { CountedTabs } from '../../ui/counted-tabs.tsx'
import { Pending } from '../../ui/pending.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { say } from '../../ui/status-line.tsx'
import { ReachedPeople } from './reached-people.tsx'
import { reaches } from './reaches.ts'

const route = getRouteApi('/shell/lists/$id')

/** The figures of a Teams channel for a list, and the people behind each. */
export function TeamsReach({
  list: { id, name },
  channelId,
}: {
  list: ListView
  channelId: string
}) {
  const t = useWords('lists')
  const common = useWords('common')
  const { number } = useFormats()
  const sentenceOf = useFailureSentence()
  const { reach } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: counts, error } = useQuery(reachQuery(id, channelId))
  if (counts === undefined) {
    return error === null ? (
      <Pending label={common('pending')} />
    ) : (
      <Alert>{sentenceOf(error)}</Alert>
    )
  }
  const shown = reaches.filter(
    ({ key, count }) => counts[count] > 0 || key === 'reachable' || key === reach,
  )
  const tabs = [
    { key: 'all' as const, label: t('reach.all'), count: counts.people },
    ...shown.map(({ key, count }) => ({ key, label: t(`reaches.${key}`), count: counts[count] })),
  ]
  return (
    <>
      <p className="reach-sentence">
        {t('reach.sentence', {
          n: counts.reachable,
          reachable: number(counts.reachable),
          people: number(counts.people),
        })}
      </p>
      <CountedTabs
        label={t('reach.label')}
        tabs={tabs}
        chosen={reach ?? 'all'}
        number={number}
        onChoose={(next) =>
          void navigate({
            search: (before) => ({ ...before, reach: next === 'all' ? undefined : next }),
          })
        }
      />
      {reach === undefined ? null : <p className="muted tab-note">{t(`reachNotes.${reach}`)}</p>}
      <Installation listId={id} channelId={channelId} counts={counts} />
      <ReachedPeople
        listId={id}
        channelId={channelId}
        counts={counts}
        reach={reach}
        label={t('peopleOf', { name })}
      />
    </>
  )
}

/** Installs the app for those who lack it, and says how far that has come. */
function Installation({
  listId,
  channelId,
  counts: { notInstalled, installing, installProblem },
}: {
  listId: string
  channelId: string
  counts: ReachabilityView
}) {
  const t = useWords('lists')
  const { number } = useFormats()
  const queries = useQueryClient()
  const { data: me } = useSuspenseQuery(meQuery)
  const [isAsking, setIsAsking] = useState(false)
  const waiting = notInstalled - installing
  const mayInstall = includesRole(me.role, 'administrator')
  const counted = { n: waiting, people: number(waiting) }
  return (
    <div className="stack installation">
      <output>
        {installing > 0 ? (
          <StateMark shape="planned">
            {t('install.running', { n: installing, people: number(installing) })}
          </StateMark>
        ) : null}
      </output>
      {installProblem === null ? null : <Alert>{installProblem}</Alert>}
      {waiting > 0 ? (
        mayInstall ? (
          <div>
            <Button onClick={() => setIsAsking(true)}>{t('install.act', counted)}</Button>
          </div>
        ) : (
          <p className="muted">{t('install.notAllowed', counted)}</p>
        )
      ) : null}
      {isAsking ? (
        <ActDialog
          title={t('install.title')}
          text={t('install.text', counted)}
          act={t('install.act', counted)}
          work={() => installApp(listId, channelId)}
          onDone={() => {
            setIsAsking(false)
            void queries.invalidateQueries({ queryKey: reachQuery(listId, channelId).queryKey })
            say(t('install.begun', counted))
          }}
          onCancel={() => setIsAsking(false)}
        />
      ) : null}
    </div>
  )
}
