import { Button } from '@fluentui/react-components'
import { useNavigate } from '@tanstack/react-router'

import type { ChannelDetail } from '../../../contract/chatbot.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { CopyField } from '../../ui/copy-field.tsx'
import { MessagingField, PackageLink } from './app-section.tsx'
import { setKinds } from './channel-fields.ts'
import { CheckSection } from './check-section.tsx'
import { GuideFrame } from './guide-frame.tsx'
import { permissions, type StepAfter, stepsAfter } from './guide-steps.ts'

/** The pages of the guide for which the channel is there. */
export function GuidePage({ channel, step: asked }: { channel: ChannelDetail; step: StepAfter }) {
  const t = useWords('channels')
  const navigate = useNavigate()
  const kind = setKinds.find((each) => each === channel.kind)
  if (kind === undefined) return null
  const steps: readonly StepAfter[] = stepsAfter[kind]
  const step = steps.includes(asked) ? asked : 'check'
  const at = steps.indexOf(step)
  const goTo = (guide: StepAfter | undefined) =>
    void navigate({ to: '/channels/$id', params: { id: channel.id }, search: { guide } })
  return (
    <GuideFrame
      kind={kind}
      step={step}
      chatbot={channel.chatbot.name}
      foot={
        <>
          {at > 0 ? <Button onClick={() => goTo(steps[at - 1])}>{t('guide.back')}</Button> : null}
          <span className="grow" />
          {step === 'check' ? (
            <Button appearance="primary" onClick={() => goTo(undefined)}>
              {t('guide.finish')}
            </Button>
          ) : (
            <>
              <Button appearance="subtle" onClick={() => goTo(undefined)}>
                {t('guide.later')}
              </Button>
              <Button appearance="primary" onClick={() => goTo(steps[at + 1])}>
                {t('guide.next')}
              </Button>
            </>
          )}
        </>
      }
    >
      {step === 'bot' ? <BotValues channel={channel} /> : null}
      {step === 'permissions' ? (
        <ul className="permission-list">
          {permissions.map((name) => (
            <li key={name}>
              <code>{name}</code>
            </li>
          ))}
        </ul>
      ) : null}
      {step === 'package' ? <PackageLink id={channel.id} /> : null}
      {step === 'check' ? <CheckSection channel={channel} mayChange /> : null}
    </GuideFrame>
  )
}

function BotValues({ channel }: { channel: ChannelDetail }) {
  const t = useWords('channels')
  const values = (['appId', 'tenantId'] as const).map((name) => ({
    name,
    value: channel.settings[name],
  }))
  return (
    <div className="guide-fields stack">
      {values.map(({ name, value }) =>
        typeof value === 'string' ? (
          <CopyField
            key={name}
            label={t(`fields.${name}`)}
            value={value}
            copy={t('guide.copy')}
            copied={t('guide.copied')}
          />
        ) : null,
      )}
      <MessagingField channel={channel} />
    </div>
  )
}
