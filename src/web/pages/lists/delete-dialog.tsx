import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { deleteList, forgetLists, listUsesQuery } from '../../api/lists.ts'
import type { ListUses, ListView } from '../../../contract/list.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { Pending } from '../../ui/pending.tsx'
import { say } from '../../ui/status-line.tsx'

type Use = ListUses['items'][number]

/** Asks before a list is deleted, with who would miss it; refuses where a scheduled campaign would. */
export function DeleteListDialog({
  list: { id, name, people },
  onClose,
  onDeleted,
}: {
  list: ListView
  onClose: () => void
  onDeleted?: () => void
}) {
  const t = useWords('lists')
  const common = useWords('common')
  const { number } = useFormats()
  const sentenceOf = useFailureSentence()
  const queries = useQueryClient()
  const { data: uses, error } = useQuery(listUsesQuery(id))
  const deleting = useMutation({
    mutationFn: () => deleteList(id),
    onSuccess: () => {
      onDeleted?.()
      void queries.invalidateQueries({ queryKey: ['lists', 'pages'] })
      onClose()
      say(t('deleted', { name }))
    },
    // Somebody may have scheduled a campaign meanwhile.
    onError: () => void queries.invalidateQueries({ queryKey: listUsesQuery(id).queryKey }),
    onSettled: () => void forgetLists(queries),
  })
  const scheduled = uses?.filter(({ state }) => state === 'scheduled') ?? []
  const drafts = uses?.filter(({ state }) => state === 'draft') ?? []
  const isKept = scheduled.length > 0
  const failure = deleting.error ?? error
  return (
    <AskDialog
      title={isKept ? t('remove.keptTitle', { name }) : t('remove.title', { name })}
      act={isKept ? common('acts.close') : t('remove.act')}
      cancel={isKept ? null : common('acts.cancel')}
      isGrave={!isKept}
      isBusy={deleting.isPending || uses === undefined}
      onAct={() => (isKept ? onClose() : deleting.mutate())}
      onCancel={onClose}
    >
      <div className="stack">
        {failure === null ? null : <Alert>{sentenceOf(failure)}</Alert>}
        {uses === undefined ? (
          error === null && <Pending label={common('pending')} />
        ) : isKept ? (
          <>
            <p>{t('remove.kept')}</p>
            <Uses uses={scheduled} />
          </>
        ) : (
          <>
            <p>{t('remove.text', { n: people, people: number(people) })}</p>
            {drafts.length > 0 ? (
              <>
                <p>{t('remove.drafts', { n: drafts.length })}</p>
                <Uses uses={drafts} />
              </>
            ) : null}
          </>
        )}
      </div>
    </AskDialog>
  )
}

function Uses({ uses }: { uses: Use[] }) {
  const t = useWords('lists')
  return (
    <ul className="list-uses">
      {uses.map(({ id, name, isExcluded }) => (
        <li key={id}>
          <Link to="/campaigns/$id/edit" params={{ id }}>
            {name}
          </Link>
          {isExcluded ? <span className="muted"> {t('remove.excluded')}</span> : null}
        </li>
      ))}
    </ul>
  )
}
