import { Field, Input } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { createList, forgetLists, renameList } from '../../api/lists.ts'
import type { ListView } from '../../../contract/list.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { say } from '../../ui/status-line.tsx'

/** Makes an empty list, and goes where a file can be put into it. */
export function NewListDialog({ onClose }: { onClose: () => void }) {
  const t = useWords('lists')
  const queries = useQueryClient()
  const navigate = useNavigate()
  return (
    <NameDialog
      title={t('make.title')}
      act={t('make.act')}
      name=""
      work={createList}
      onDone={({ id }) => {
        void forgetLists(queries)
        onClose()
        void navigate({ to: '/lists/$id', params: { id }, search: { tab: 'import' } })
      }}
      onClose={onClose}
    />
  )
}

export function RenameListDialog({ list, onClose }: { list: ListView; onClose: () => void }) {
  const t = useWords('lists')
  const queries = useQueryClient()
  return (
    <NameDialog
      title={t('rename.title', { name: list.name })}
      act={t('rename.act')}
      name={list.name}
      work={(name) => renameList(list.id, name)}
      onDone={({ name }) => {
        void forgetLists(queries)
        onClose()
        say(t('renamed', { name }))
      }}
      onClose={onClose}
    />
  )
}

function NameDialog({
  title,
  act,
  name: first,
  work,
  onDone,
  onClose,
}: {
  title: string
  act: string
  name: string
  work: (name: string) => Promise<ListView>
  onDone: (list: ListView) => void
  onClose: () => void
}) {
  const t = useWords('lists')
  const common = useWords('common')
  const sentenceOf = useFailureSentence()
  const [name, setName] = useState(first)
  const [isTried, setTried] = useState(false)
  const saving = useMutation({ mutationFn: work, onSuccess: onDone })
  const isMissing = isTried && name.trim() === ''
  // Whatever is wrong here is wrong with the name.
  const fault = isMissing
    ? t('nameMissing')
    : saving.error === null
      ? null
      : sentenceOf(saving.error)
  return (
    <AskDialog
      title={title}
      act={act}
      cancel={common('acts.cancel')}
      isBusy={saving.isPending}
      onAct={() => {
        setTried(true)
        if (name.trim() !== '') saving.mutate(name.trim())
      }}
      onCancel={onClose}
    >
      <Field label={t('name')} {...(fault !== null && { validationMessage: fault })}>
        <Input
          name="list-name"
          autoComplete="off"
          maxLength={200}
          value={name}
          onChange={(_event, { value }) => {
            setName(value)
            saving.reset()
          }}
        />
      </Field>
    </AskDialog>
  )
}
