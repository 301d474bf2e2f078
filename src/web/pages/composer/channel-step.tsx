import { Button, Field, Input, Radio, RadioGroup } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { type ReactNode, useId, useState } from 'react'

import { messageLimits, messageTones } from '../../../message/document.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { channelChoices } from './channel-choices.ts'
import { type DraftButton, defaultPresence } from './draft.ts'
import type { StepProps } from './step-props.ts'

/** By which chatbot and channel the campaign goes, and what the message wears there. */
export function ChannelStep(props: StepProps): ReactNode {
  const { composer } = props
  return (
    <>
      <ChannelChoices {...props} />
      {composer.draft.channel === 'teams' ? <TeamsDress {...props} /> : null}
      <Buttons {...props} />
      <Tracking {...props} />
    </>
  )
}

function ChannelChoices({ composer: { draft, update }, chatbots }: StepProps): ReactNode {
  const t = useWords('composer')
  const common = useWords('common')
  const labelId = useId()
  const choices = channelChoices(chatbots)
  const keyOf = (choice: { chatbotId: string; kind: string }): string =>
    `${choice.chatbotId}.${choice.kind}`
  const choose = (key: string): void => {
    const choice = choices.find((each) => keyOf(each) === key)
    if (!choice) return
    const { chatbotId, kind } = choice
    update({
      chatbotId,
      channel: kind,
      // Each service has its own question about presence.
      ...(kind !== draft.channel && { presence: defaultPresence(kind) }),
      ...(kind === 'skype' && { audience: { ...draft.audience, everyone: false } }),
    })
  }
  return (
    <div className="composer-field">
      <span id={labelId} className="composer-label">
        {t('channel.label')}
      </span>
      <RadioGroup
        aria-labelledby={labelId}
        className="rows"
        value={keyOf({ chatbotId: draft.chatbotId, kind: draft.channel })}
        onChange={(_, { value }) => choose(value)}
      >
        {choices.map((choice) => (
          <Radio
            key={keyOf(choice)}
            value={keyOf(choice)}
            disabled={!choice.isUsable}
            label={
              <span className="choice">
                <b>{common(`channels.${choice.kind}`)}</b>
                <span>{t('channel.by', { chatbot: choice.chatbot })}</span>
                {choice.hint === null ? null : <small>{t(`channel.hints.${choice.hint}`)}</small>}
              </span>
            }
          />
        ))}
      </RadioGroup>
    </div>
  )
}

function TeamsDress({ composer: { draft, update } }: StepProps): ReactNode {
  const t = useWords('composer')
  return (
    <>
      <Field label={t('presentation.label')}>
        <RadioGroup
          layout="horizontal"
          value={draft.presentation}
          onChange={(_, { value }) =>
            update({ presentation: value === 'card' ? 'card' : 'simple' })
          }
        >
          <Radio value="card" label={t('presentation.card')} />
          <Radio value="simple" label={t('presentation.simple')} />
        </RadioGroup>
      </Field>
      <Field label={t('tone.label')} hint={t('tone.hint')}>
        <RadioGroup
          layout="horizontal"
          value={draft.tone}
          onChange={(_, { value }) =>
            update({ tone: messageTones.find((tone) => tone === value) ?? 'none' })
          }
        >
          {messageTones.map((tone) => (
            <Radio key={tone} value={tone} label={t(`tone.${tone}`)} />
          ))}
        </RadioGroup>
      </Field>
    </>
  )
}

/** Up to six link buttons below the message. */
function Buttons({ composer: { draft, update }, faults }: StepProps): ReactNode {
  const t = useWords('composer')
  const { buttons } = draft
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const change = (at: number, part: Partial<DraftButton>): void =>
    update({ buttons: buttons.map((each, index) => (index === at ? { ...each, ...part } : each)) })
  const fault = (at: number, part: keyof DraftButton, text: string) =>
    // Nobody is told that an address is wrong while they type it.
    faults.buttons[at]?.[part] === true && left.has(`${at}.${part}`)
      ? { validationState: 'error' as const, validationMessage: text }
      : {}
  const leave = (at: number, part: keyof DraftButton): void =>
    setLeft(new Set([...left, `${at}.${part}`]))
  return (
    <fieldset className="composer-field plain">
      <legend className="composer-label">{t('buttons.label')}</legend>
      {buttons.map((button, at) => (
        // Buttons have no name of their own, and are typed in place.
        // oxlint-disable-next-line react/no-array-index-key
        <div className="button-row" key={at}>
          <Field label={t('buttons.title')} {...fault(at, 'title', t('buttons.titleMissing'))}>
            <Input
              value={button.title}
              maxLength={messageLimits.buttonTitleCharacters}
              onChange={(_, { value }) => change(at, { title: value })}
              onBlur={() => leave(at, 'title')}
            />
          </Field>
          <Field label={t('buttons.url')} {...fault(at, 'url', t('buttons.urlWrong'))}>
            <Input
              value={button.url}
              inputMode="url"
              placeholder="https://"
              onChange={(_, { value }) => change(at, { url: value.trim() })}
              onBlur={() => leave(at, 'url')}
            />
          </Field>
          <Button
            appearance="subtle"
            icon={<DeleteRegular />}
            aria-label={t('buttons.remove', { n: String(at + 1) })}
            onClick={() => update({ buttons: buttons.filter((_, index) => index !== at) })}
          />
        </div>
      ))}
      {buttons.length < messageLimits.buttons ? (
        <Button
          className="start"
          icon={<AddRegular />}
          onClick={() => update({ buttons: [...buttons, { title: '', url: '' }] })}
        >
          {t('buttons.add')}
        </Button>
      ) : (
        <p className="muted small">{t('buttons.most')}</p>
      )}
    </fieldset>
  )
}

const trackings = ['individual', 'group', 'none'] as const

/** What is learnt of people, and what becomes of a message of which nobody knows whether it arrived. */
function Tracking({ composer: { draft, update } }: StepProps): ReactNode {
  const t = useWords('composer')
  return (
    <>
      <Field label={t('tracking.label')}>
        <RadioGroup
          value={draft.tracking}
          onChange={(_, { value }) =>
            update({ tracking: trackings.find((each) => each === value) ?? draft.tracking })
          }
        >
          {trackings.map((each) => (
            <Radio
              key={each}
              value={each}
              label={
                <span className="choice">
                  {t(`tracking.${each}`)}
                  <small>{t(`tracking.means.${each}`)}</small>
                </span>
              }
            />
          ))}
        </RadioGroup>
      </Field>
      <Field label={t('doubt.label')} hint={t('doubt.hint')}>
        <RadioGroup
          layout="horizontal"
          value={draft.whenUncertain}
          onChange={(_, { value }) =>
            update({ whenUncertain: value === 'resend' ? 'resend' : 'keep' })
          }
        >
          <Radio value="keep" label={t('doubt.keep')} />
          <Radio value="resend" label={t('doubt.resend')} />
        </RadioGroup>
      </Field>
    </>
  )
}
