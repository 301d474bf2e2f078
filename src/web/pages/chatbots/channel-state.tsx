import type { ChannelView } from '../../../contract/chatbot.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { type Shape, StateMark } from '../../ui/state-mark.tsx'

const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

const shapes: Record<ChannelView['state'], Shape> = {
  ready: 'good',
  unchecked: 'waiting',
  failing: 'stopped',
  paused: 'waiting',
}

/** The state of a channel in words: «Teams répond». */
export function ChannelState({ channel: { kind, state } }: { channel: ChannelView }) {
  const t = useWords('chatbots')
  const common = useWords('common')
  if (kind === 'webchat' && state === 'ready') {
    return <StateMark shape="good">{t('states.webchat')}</StateMark>
  }
  return (
    <StateMark shape={shapes[state]}>
      {state === 'ready'
        ? t('states.ready', { service: common(`channels.${kind}`) })
        : t(`states.${state}`)}
    </StateMark>
  )
}

/** What stands behind the state: when it was checked, why it is paused, what failed and what to do. */
export function useChannelDetail(): (channel: ChannelView) => string {
  const t = useWords('chatbots')
  const { dateTime } = useFormats()
  return ({ kind, state, lastCheck, pausedReason }) => {
    if (state === 'paused') return t('details.paused', { reason: capital(pausedReason ?? '') })
    if (kind === 'webchat') return t('details.webchat')
    if (state === 'ready' && lastCheck) {
      return t('details.ready', { at: dateTime(lastCheck.at, ownZone) })
    }
    const failed = lastCheck?.steps.find(({ ok, optional }) => !ok && !optional)
    return failed?.detail ?? t('details.unchecked')
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
