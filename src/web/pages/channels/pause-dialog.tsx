import { useSuspenseInfiniteQuery, useQueryClient } from '@tanstack/react-query'

import { campaignsQuery } from '../../api/campaigns.ts'
import { forgetChannels, pauseChannel, resumeChannel } from '../../api/channels.ts'
import type { ChannelDetail } from '../../../contract/chatbot.ts'
import { ActDialog } from '../../forms/act-dialog.tsx'
import { useWords } from '../../i18n/words-provider.tsx'
import { say } from '../../ui/status-line.tsx'

/** Asks before a channel is paused, and says how much stops; or before it goes on. */
export function PauseDialog({
  channel: { id, kind, state, chatbot },
  onClose,
}: {
  channel: ChannelDetail
  onClose: () => void
}) {
  const t = useWords('channels')
  const common = useWords('common')
  const queries = useQueryClient()
  const { data } = useSuspenseInfiniteQuery(
    campaignsQuery({ state: 'running', q: '', chatbotId: chatbot.id }),
  )
  const running = data.pages
    .flatMap(({ items }) => items)
    .filter((campaign) => campaign.channel === kind)
  const waiting = running.reduce(
    (sum, { ledger }) => sum + (ledger ? ledger.planned + ledger.retrying + ledger.sending : 0),
    0,
  )
  const act = state === 'paused' ? 'resume' : 'pause'
  const names = { channel: common(`channels.${kind}`), name: chatbot.name }
  return (
    <ActDialog
      title={t(`turn.${act}.title`, names)}
      text={
        act === 'resume'
          ? t('turn.resume.text')
          : running.length === 0
            ? t('turn.pause.none')
            : t('turn.pause.running', { campaigns: running.length, waiting })
      }
      act={t(`turn.${act}.confirm`)}
      work={() => (act === 'resume' ? resumeChannel(id) : pauseChannel(id))}
      onDone={() => {
        void forgetChannels(queries)
        say(t(`turn.${act}.done`))
        onClose()
      }}
      onCancel={onClose}
    />
  )
}
