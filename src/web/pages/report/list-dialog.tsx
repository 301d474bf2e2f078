import { Field, Input } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { stateFigures } from '../../../contract/figures.ts'
import type { ReportView } from '../../../contract/report.ts'
import { fieldErrorsOf } from '../../api/failure.ts'
import { listPeople, type PeopleFilter, peopleCountQuery } from '../../api/reports.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { say } from '../../ui/status-line.tsx'

/** Makes a mailing list of the people of a filter, and says beforehand how many they are. */
export function ListDialog({
  report,
  filter,
  onClose,
}: {
  report: ReportView
  filter: PeopleFilter
  onClose: () => void
}) {
  const t = useWords('report')
  const common = useWords('common')
  const sentenceOf = useFailureSentence()
  const queries = useQueryClient()
  const { id, name: campaign } = report.campaign
  const described = useFilterWords(report, filter)
  const [name, setName] = useState(() =>
    t('makeList.suggested', { campaign, filter: described }).slice(0, 200),
  )
  const [isTried, setTried] = useState(false)
  const count = useQuery(peopleCountQuery(id, filter))
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => listPeople(id, { name: name.trim(), filter }),
    onSuccess: (list) => {
      void queries.invalidateQueries({ queryKey: ['lists'] })
      say(t('makeList.done', { name: list.name, n: list.people }))
      onClose()
    },
  })
  const isMissing = isTried && name.trim() === ''
  const ofField = fieldErrorsOf(error)['name']
  const failure = error ?? count.error
  return (
    <AskDialog
      title={t('makeList.title')}
      act={t('makeList.act')}
      cancel={common('acts.cancel')}
      isBusy={isPending || count.data?.people === 0}
      onAct={() => {
        setTried(true)
        if (name.trim() !== '') mutate()
      }}
      onCancel={onClose}
    >
      <div className="stack">
        <p>{described}</p>
        <p aria-live="polite">
          {count.data
            ? t('makeList.people', { n: count.data.people })
            : count.isPending
              ? t('makeList.counting')
              : null}
        </p>
        <Field
          label={t('makeList.name')}
          required
          {...(isMissing
            ? { validationMessage: t('makeList.missing') }
            : ofField === undefined
              ? {}
              : { validationMessage: ofField })}
        >
          <Input value={name} maxLength={200} onChange={(_event, { value }) => setName(value)} />
        </Field>
        {failure === null || ofField !== undefined ? null : <Alert>{sentenceOf(failure)}</Alert>}
      </div>
    </AskDialog>
  )
}

/** Says in words whom a filter is about. */
function useFilterWords(
  { reasons, links }: ReportView,
  { state, reason, opened, clicked, link, q }: PeopleFilter,
): string {
  const t = useWords('report')
  const locale = useAppLocale()
  const url = link === undefined ? undefined : links[link]?.url
  const words = [
    state === undefined ? null : stateFigures[state].label[locale],
    reason === undefined ? null : (reasons.find(({ code }) => code === reason)?.message ?? reason),
    opened === undefined ? null : t(opened ? 'people.openedYes' : 'people.openedNo'),
    clicked === undefined ? null : t(clicked ? 'people.clickedYes' : 'people.clickedNo'),
    url === undefined ? null : t('people.link', { url }),
    q === undefined ? null : `“${q}”`,
  ].filter((word) => word !== null)
  return words.length === 0 ? t('makeList.everybody') : words.join(', ')
}
