import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { createChannel, deleteChatbot, forgetChannels } from '../../api/channels.ts'
import type { ChannelView, ChatbotView } from '../../../contract/chatbot.ts'
import { ActDialog } from '../../forms/act-dialog.tsx'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { say } from '../../ui/status-line.tsx'
import { ChannelState, useChannelDetail } from './channel-state.tsx'
import { NameDialog } from './name-dialog.tsx'

const kinds = ['teams', 'skype', 'webchat'] as const satisfies ChannelView['kind'][]

/** One chatbot: its channels with their state, and those it could still have. */
export function ChatbotSheet({ chatbot, mayChange }: { chatbot: ChatbotView; mayChange: boolean }) {
  const t = useWords('chatbots')
  const { name, channels } = chatbot
  return (
    <section className="sheet" aria-label={name}>
      <header>
        <h2>{name}</h2>
        {mayChange ? <ChatbotMenu chatbot={chatbot} /> : null}
      </header>
      {channels.length === 0 ? (
        <p className="muted">{t('noChannels')}</p>
      ) : (
        <ul className="chatbot-channels">
          {channels.map((channel) => (
            <ChannelRow key={channel.id} channel={channel} name={name} />
          ))}
        </ul>
      )}
      {mayChange ? <AddChannel chatbot={chatbot} /> : null}
    </section>
  )
}

function ChannelRow({ channel, name }: { channel: ChannelView; name: string }) {
  const t = useWords('chatbots')
  const common = useWords('common')
  const detailOf = useChannelDetail()
  const service = common(`channels.${channel.kind}`)
  return (
    <li>
      <Link
        className="channel-name"
        to="/channels/$id"
        params={{ id: channel.id }}
        aria-label={t('open', { channel: service, name })}
      >
        {service}
      </Link>
      <ChannelState channel={channel} />
      <span className="muted channel-detail">{detailOf(channel)}</span>
    </li>
  )
}

/** The channels a chatbot does not have yet; it has one of each kind at most. */
function AddChannel({ chatbot: { id, channels } }: { chatbot: ChatbotView }) {
  const t = useWords('chatbots')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const sentenceOf = useFailureSentence()
  const missing = kinds.filter((kind) => channels.every((channel) => channel.kind !== kind))
  const webchat = useMutation({
    mutationFn: () => createChannel(id, { kind: 'webchat' }),
    async onSuccess() {
      await forgetChannels(queries)
      say(t('added'))
    },
    onError: (error) => say(sentenceOf(error)),
  })
  if (missing.length === 0) return null
  return (
    <div className="chatbot-foot">
      {missing.map((kind) => (
        <Button
          key={kind}
          size="small"
          icon={<AddRegular />}
          disabledFocusable={webchat.isPending}
          onClick={() => {
            // It has nothing to set, so it is there at once.
            if (kind === 'webchat') webchat.mutate()
            else void navigate({ to: '/chatbots/$id/$kind', params: { id, kind } })
          }}
        >
          {t(`add.${kind}`)}
        </Button>
      ))}
    </div>
  )
}

function ChatbotMenu({ chatbot }: { chatbot: ChatbotView }) {
  const t = useWords('chatbots')
  const queries = useQueryClient()
  const [asked, setAsked] = useState<'rename' | 'delete' | null>(null)
  const { id, name, channels } = chatbot
  return (
    <>
      <Menu positioning="below-end">
        <MenuTrigger disableButtonEnhancement>
          <Button
            appearance="subtle"
            icon={<MoreHorizontalRegular />}
            aria-label={t('actsFor', { name })}
          />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem onClick={() => setAsked('rename')}>{t('rename')}</MenuItem>
            {/* One that has channels or campaigns stays. */}
            {channels.length === 0 ? (
              <MenuItem onClick={() => setAsked('delete')}>{t('delete')}</MenuItem>
            ) : null}
          </MenuList>
        </MenuPopover>
      </Menu>
      {asked === 'rename' ? <NameDialog chatbot={chatbot} onClose={() => setAsked(null)} /> : null}
      {asked === 'delete' ? (
        <ActDialog
          title={t('deleteTitle', { name })}
          text={t('deleteText')}
          act={t('deleteAct')}
          isGrave
          work={() => deleteChatbot(id)}
          onDone={() => {
            setAsked(null)
            void forgetChannels(queries)
            say(t('deleted', { name }))
          }}
          onCancel={() => setAsked(null)}
        />
      ) : null}
    </>
  )
}
