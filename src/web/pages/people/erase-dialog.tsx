import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { erasePerson, exportPerson } from '../../api/people.ts'
import { forgetLists } from '../../api/lists.ts'
import type { PersonErased, PersonExportView } from '../../../contract/person.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { Pending } from '../../ui/pending.tsx'

/** Says what will be erased, erases it, and says what was. */
export function EraseDialog({
  name,
  address,
  onClose,
}: {
  name: string
  address: string
  onClose: () => void
}) {
  const t = useWords('people')
  const common = useWords('common')
  const sentenceOf = useFailureSentence()
  const queries = useQueryClient()
  const { data: known, error } = useQuery({
    queryKey: ['people', 'export', address],
    queryFn: () => exportPerson(address),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  const erasing = useMutation({ mutationFn: () => erasePerson(address) })
  const close = () => {
    onClose()
    // Only now: with the row goes this dialog, and what it says was done.
    if (erasing.data === undefined) return
    void queries.invalidateQueries({ queryKey: ['people'] })
    void forgetLists(queries)
  }
  const isOver = erasing.data !== undefined || error !== null
  const failure = erasing.error ?? error
  return (
    <AskDialog
      title={erasing.data === undefined ? t('eraseTitle', { name }) : t('erasedTitle', { name })}
      act={isOver ? common('acts.close') : t('act')}
      cancel={isOver ? null : common('acts.cancel')}
      isGrave={!isOver}
      isBusy={erasing.isPending || (known === undefined && !isOver)}
      onAct={() => (isOver ? close() : erasing.mutate())}
      onCancel={close}
    >
      <div className="stack">
        {failure === null ? null : <Alert>{sentenceOf(failure)}</Alert>}
        {erasing.data !== undefined ? (
          <Erased erased={erasing.data} />
        ) : known !== undefined ? (
          <ToErase known={known} />
        ) : (
          error === null && <Pending label={common('pending')} />
        )}
      </div>
    </AskDialog>
  )
}

function ToErase({
  known: { address, people, messages, rejectedRows },
}: {
  known: PersonExportView
}) {
  const t = useWords('people')
  const { number, list } = useFormats()
  const lists = people.flatMap((person) => person.lists.map(({ name }) => name))
  const deliveries = people.flatMap((person) => person.deliveries)
  const pending = deliveries.filter(({ settledAt }) => settledAt === null).length
  const count = (n: number) => ({ n, count: number(n) })
  return (
    <>
      <p>{t('will', { address })}</p>
      <ul className="traces">
        {people.length > 0 ? <li>{t('traces.people', count(people.length))}</li> : null}
        {lists.length > 0 ? <li>{t('traces.lists', { lists: list(lists) })}</li> : null}
        {deliveries.length > 0 ? <li>{t('traces.deliveries', count(deliveries.length))}</li> : null}
        {messages.length > 0 ? <li>{t('traces.messages', count(messages.length))}</li> : null}
        {rejectedRows.length > 0 ? (
          <li>{t('traces.rejectedRows', count(rejectedRows.length))}</li>
        ) : null}
      </ul>
      {pending > 0 ? <Alert tone="note">{t('pending', count(pending))}</Alert> : null}
      <p>{t('forEver')}</p>
    </>
  )
}

function Erased({ erased }: { erased: PersonErased }) {
  const t = useWords('people')
  const { number } = useFormats()
  const count = (n: number) => ({ n, count: number(n) })
  const { people, memberships, deliveries, pending, messages, rejectedRows } = erased
  return (
    <output>
      <ul className="traces">
        {people > 0 ? <li>{t('traces.people', count(people))}</li> : null}
        {memberships > 0 ? <li>{t('traces.memberships', count(memberships))}</li> : null}
        {deliveries > 0 ? <li>{t('traces.deliveries', count(deliveries))}</li> : null}
        {pending > 0 ? <li>{t('traces.pending', count(pending))}</li> : null}
        {messages > 0 ? <li>{t('traces.messages', count(messages))}</li> : null}
        {rejectedRows > 0 ? <li>{t('traces.rejectedRows', count(rejectedRows))}</li> : null}
      </ul>
    </output>
  )
}
