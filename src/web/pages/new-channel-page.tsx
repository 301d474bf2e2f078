import './channels/channels.css'

import { Button } from '@fluentui/react-components'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'

import { chatbotsQuery } from '../api/chatbots.ts'
import { createChannel, forgetChannels } from '../api/channels.ts'
import { ApiFailure, fieldErrorsOf } from '../api/failure.ts'
import { NewChannel } from '../../contract/chatbot.ts'
import { useFailureSentence } from '../forms/failure-sentence.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { Alert } from '../ui/alert.tsx'
import { ChannelField } from './channels/channel-field.tsx'
import {
  type FieldName,
  missingOf,
  type SetKind,
  settingsOf,
  type Typed,
} from './channels/channel-fields.ts'
import { GuideFrame } from './channels/guide-frame.tsx'
import { GuideValues } from './channels/guide-values.tsx'
import { fieldsOfStep, type StepBefore, stepsAfter, stepsBefore } from './channels/guide-steps.ts'

const route = getRouteApi('/shell/chatbots/$id/$kind')

/** The pages of the guide before the channel is there; what is typed stays while one goes to and fro. */
export function NewChannelPage() {
  const { id, kind } = route.useParams()
  const { guide } = route.useSearch()
  const { data: chatbots } = useSuspenseQuery(chatbotsQuery)
  const chatbot = chatbots.find((each) => each.id === id)
  if (!chatbot || (kind !== 'teams' && kind !== 'skype')) throw new ApiFailure('not-found')
  return <NewChannelGuide key={kind} chatbot={chatbot} kind={kind} asked={guide} />
}

function NewChannelGuide({
  chatbot,
  kind,
  asked,
}: {
  chatbot: { id: string; name: string }
  kind: SetKind
  asked: StepBefore | undefined
}) {
  const t = useWords('channels')
  const queries = useQueryClient()
  const navigate = route.useNavigate()
  const sentenceOf = useFailureSentence()
  const [typed, setTyped] = useState<Typed>({})
  const [isTried, setTried] = useState(false)
  const steps: readonly StepBefore[] = stepsBefore[kind]
  const at = Math.max(asked ? steps.indexOf(asked) : 0, 0)
  const step = steps[at] ?? steps[0]
  const creating = useMutation({
    mutationFn: () =>
      createChannel(chatbot.id, NewChannel.parse({ kind, settings: settingsOf(kind, typed) })),
    async onSuccess({ id }) {
      await forgetChannels(queries)
      const [guide] = stepsAfter[kind]
      void navigate({ to: '/channels/$id', params: { id }, search: { guide } })
    },
  })
  if (step === undefined) return null
  const names: readonly FieldName[] = fieldsOfStep[step]
  const missing = missingOf(names, typed)
  const isLast = at === steps.length - 1
  const goTo = (next: StepBefore | undefined) => {
    setTried(false)
    void navigate({ search: { guide: next } })
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (missing.length > 0 || creating.isPending) return
    if (!isLast) return goTo(steps[at + 1])
    // What an earlier page lacks is asked for there.
    const lacking = steps.find((each) => missingOf(fieldsOfStep[each], typed).length > 0)
    if (lacking === undefined) creating.mutate()
    else void navigate({ search: { guide: lacking } })
  }
  const wrong = fieldErrorsOf(creating.error)
  const errorOf = (name: FieldName) => {
    if (isTried && missing.includes(name)) return t('settings.missing')
    if (isTried && name === 'sipDomain' && missing.includes('either')) return t('settings.either')
    return wrong[`settings.${name}`]
  }
  return (
    <form onSubmit={submit} noValidate>
      <GuideFrame
        kind={kind}
        step={step}
        chatbot={chatbot.name}
        foot={
          <>
            <Button
              type="button"
              onClick={() => (at === 0 ? void navigate({ to: '/chatbots' }) : goTo(steps[at - 1]))}
            >
              {at === 0 ? t('guide.later') : t('guide.back')}
            </Button>
            <span className="grow" />
            <Button type="submit" appearance="primary" disabledFocusable={creating.isPending}>
              {isLast ? t('guide.create') : t('guide.next')}
            </Button>
          </>
        }
      >
        <div className="guide-fields stack">
          {creating.error === null ? null : <Alert>{sentenceOf(creating.error)}</Alert>}
          {names.map((name) => (
            <ChannelField
              key={name}
              name={name}
              value={typed[name] ?? ''}
              error={errorOf(name)}
              onChange={(value) => setTyped({ ...typed, [name]: value })}
            />
          ))}
          <GuideValues step={step} domain={typed.sipDomain?.trim() ?? ''} />
        </div>
      </GuideFrame>
    </form>
  )
}
