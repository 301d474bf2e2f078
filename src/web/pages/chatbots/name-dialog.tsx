import { Field, Input } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { createChatbot, forgetChannels, renameChatbot } from '../../api/channels.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { say } from '../../ui/status-line.tsx'

/** Asks for the name of a new chatbot, or another one for a chatbot. */
export function NameDialog({
  chatbot,
  onClose,
}: {
  /** Null for a new one. */
  chatbot: { id: string; name: string } | null
  onClose: () => void
}) {
  const t = useWords('chatbots')
  const common = useWords('common')
  const queries = useQueryClient()
  const sentenceOf = useFailureSentence()
  const [typed, setTyped] = useState(chatbot?.name ?? '')
  const [isTried, setTried] = useState(false)
  const name = typed.trim()
  const saving = useMutation({
    mutationFn: () => (chatbot ? renameChatbot(chatbot.id, name) : createChatbot(name)),
    async onSuccess() {
      await forgetChannels(queries)
      say(t(chatbot ? 'renamed' : 'created', { name }))
      onClose()
    },
  })
  const wrong =
    isTried && name === ''
      ? t('missing')
      : saving.error === null
        ? undefined
        : sentenceOf(saving.error)
  return (
    <AskDialog
      title={chatbot ? t('renameTitle', { name: chatbot.name }) : t('create')}
      act={chatbot ? t('rename') : t('createAct')}
      cancel={common('acts.cancel')}
      isBusy={saving.isPending}
      onAct={() => {
        setTried(true)
        if (name !== '') saving.mutate()
      }}
      onCancel={onClose}
    >
      <Field
        label={t('name')}
        hint={t('nameHint')}
        {...(wrong !== undefined && { validationMessage: wrong })}
      >
        <Input maxLength={100} value={typed} onChange={(_event, { value }) => setTyped(value)} />
      </Field>
    </AskDialog>
  )
}
