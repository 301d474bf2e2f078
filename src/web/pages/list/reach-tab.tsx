import { Dropdown, Option } from '@fluentui/react-components'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'

import { chatbotsQuery } from '../../api/chatbots.ts'
import type { ListView } from '../../../contract/list.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { TeamsReach } from './teams-reach.tsx'

const route = getRouteApi('/shell/lists/$id')

/** Whom of the list a channel reaches, and why it does not reach the others. */
export function ReachTab({ list }: { list: ListView }) {
  const t = useWords('lists')
  const channels = useChannels()
  const { channel: asked } = route.useSearch()
  const chosen = channels.find(({ id }) => id === asked) ?? channels[0]
  if (list.people === 0 || chosen === undefined) {
    const reason = list.people === 0 ? 'noPeople' : 'noChannel'
    return (
      <div className="tab-part">
        <EmptyState title={t(`reach.${reason}.title`)}>{t(`reach.${reason}.text`)}</EmptyState>
      </div>
    )
  }
  return (
    <>
      <ChannelChoice channels={channels} chosen={chosen} />
      {chosen.kind === 'teams' ? (
        <TeamsReach key={chosen.id} list={list} channelId={chosen.id} />
      ) : (
        <Alert tone="note">{t('reach.skype')}</Alert>
      )}
    </>
  )
}

type Channel = { id: string; kind: 'teams' | 'skype'; name: string }

/** Every channel by which people are written to, those of Teams first: they know the most. */
function useChannels(): Channel[] {
  const common = useWords('common')
  const { data: chatbots } = useSuspenseQuery(chatbotsQuery)
  const channels = chatbots.flatMap((chatbot) =>
    chatbot.channels.flatMap(({ id, kind }) =>
      kind === 'webchat'
        ? []
        : [{ id, kind, name: `${common(`channels.${kind}`)} · ${chatbot.name}` }],
    ),
  )
  const rank = { teams: 0, skype: 1 }
  return channels.toSorted((one, other) => rank[one.kind] - rank[other.kind])
}

function ChannelChoice({ channels, chosen }: { channels: Channel[]; chosen: Channel }) {
  const t = useWords('lists')
  const navigate = route.useNavigate()
  return (
    <div className="toolbar">
      {channels.length < 2 ? (
        <span className="muted">{chosen.name}</span>
      ) : (
        <Dropdown
          aria-label={t('reach.channel')}
          value={chosen.name}
          selectedOptions={[chosen.id]}
          onOptionSelect={(_event, { optionValue }) =>
            void navigate({ search: { tab: 'reach', channel: optionValue } })
          }
        >
          {channels.map(({ id, name }) => (
            <Option key={id} value={id}>
              {name}
            </Option>
          ))}
        </Dropdown>
      )}
    </div>
  )
}
