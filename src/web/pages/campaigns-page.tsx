import { Button, Dropdown, Option } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'

import { campaignsQuery } from '../api/campaigns.ts'
import { canPush, chatbotsQuery } from '../api/chatbots.ts'
import { meQuery } from '../api/session.ts'
import { pollWhenCut } from '../api/live.ts'
import { PollingNote } from '../app/polling-note.tsx'
import { type CampaignState, campaignStates } from '../../domain/campaign.ts'
import { includesRole } from '../../domain/permissions.ts'
import { useFailureSentence } from '../forms/failure-sentence.ts'
import { useFormats } from '../i18n/use-formats.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { Alert } from '../ui/alert.tsx'
import { CountedTabs } from '../ui/counted-tabs.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { SearchField } from '../ui/search-field.tsx'
import { CampaignLedger } from './campaigns/campaign-ledger.tsx'
import { FirstSteps } from './campaigns/first-steps.tsx'
import { useLiveRows } from './campaigns/live-rows.ts'

const route = getRouteApi('/shell/campaigns')

export function CampaignsPage() {
  const t = useWords('campaigns')
  const { chatbot } = route.useSearch()
  const { data: chatbots } = useSuspenseQuery(chatbotsQuery)
  const asked = chatbots.find(({ id }) => id === chatbot)
  return (
    <div className="page">
      <title>{`${t('title')} · Clairon`}</title>
      <PageHeader title={t('title')} lede={t('lede')}>
        <NewCampaign />
      </PageHeader>
      {asked && !canPush(asked) ? (
        <NotPushable name={asked.name} />
      ) : chatbots.some(canPush) ? (
        <Campaigns />
      ) : (
        <>
          <FirstSteps sent={0} />
          <EmptyState title={t('noChannel.title')}>{t('noChannel.text')}</EmptyState>
        </>
      )}
    </div>
  )
}

/** Only for those who may write, and where something could be sent. */
function NewCampaign() {
  const t = useWords('campaigns')
  const navigate = route.useNavigate()
  const { chatbot } = route.useSearch()
  const { data: me } = useSuspenseQuery(meQuery)
  const { data: chatbots } = useSuspenseQuery(chatbotsQuery)
  if (!includesRole(me.role, 'author') || !chatbots.some(canPush)) return null
  return (
    <Button
      appearance="primary"
      icon={<AddRegular />}
      onClick={() =>
        void navigate({ to: '/campaigns/new', search: chatbot === undefined ? {} : { chatbot } })
      }
    >
      {t('new')}
    </Button>
  )
}

/** A chatbot that only answers has no campaigns, and its address says why. */
function NotPushable({ name }: { name: string }) {
  const t = useWords('campaigns')
  const navigate = route.useNavigate()
  return (
    <EmptyState
      title={t('notPushable.title', { name })}
      act={<Button onClick={() => void navigate({ search: {} })}>{t('notPushable.act')}</Button>}
    >
      {t('notPushable.text')}
    </EmptyState>
  )
}

function Campaigns() {
  const t = useWords('campaigns')
  const common = useWords('common')
  const sentenceOf = useFailureSentence()
  const { number } = useFormats()
  const { state = 'draft', q = '', chatbot = null } = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery({
    ...campaignsQuery({ state, q, chatbotId: chatbot }),
    refetchInterval: pollWhenCut,
  })
  const rows = data.pages.flatMap(({ items }) => items)
  useLiveRows()

  const tabs = campaignStates.map((key) => ({
    key,
    label: t(`tabs.${key}`),
    count: data.pages[0]?.counts[key],
  }))
  const counts = data.pages[0]?.counts
  return (
    <>
      {counts ? <FirstSteps sent={counts.scheduled + counts.running + counts.finished} /> : null}
      <CountedTabs
        label={t('columns.state')}
        tabs={tabs}
        chosen={state}
        number={number}
        onChoose={(next) => void navigate({ search: (before) => ({ ...before, state: next }) })}
      />
      <div className="toolbar">
        <SearchField
          label={t('search')}
          q={q}
          onSearch={(next) =>
            void navigate({
              search: (before) => ({ ...before, q: next === '' ? undefined : next }),
              replace: true,
            })
          }
        />
        <ChatbotChoice />
        <span className="grow" />
        {state === 'running' ? <PollingNote /> : null}
      </div>
      {error === null ? null : <Alert>{sentenceOf(error)}</Alert>}
      {rows.length > 0 ? (
        <CampaignLedger rows={rows} label={t(`tabs.${state}`)} />
      ) : q === '' ? (
        <EmptyState title={t(`empty.${state}.title`)}>{t(`empty.${state}.text`)}</EmptyState>
      ) : (
        <NothingFound state={state} q={q} />
      )}
      {hasNextPage ? (
        <div className="toolbar">
          <Button disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {common('acts.loadMore')}
          </Button>
        </div>
      ) : null}
    </>
  )
}

function NothingFound({ state, q }: { state: CampaignState; q: string }) {
  const t = useWords('campaigns')
  const navigate = route.useNavigate()
  return (
    <EmptyState
      title={t('notFound.title')}
      act={
        <Button onClick={() => void navigate({ search: { state } })}>{t('notFound.act')}</Button>
      }
    >
      {t('notFound.text', { q })}
    </EmptyState>
  )
}

/** Only where there is a choice, and only among those that can go to people. */
function ChatbotChoice() {
  const t = useWords('campaigns')
  const { chatbot = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const { data } = useSuspenseQuery(chatbotsQuery)
  const chatbots = data.filter(canPush)
  if (chatbots.length < 2) return null
  const all = { id: '', name: t('allChatbots') }
  const chosen = chatbots.find(({ id }) => id === chatbot) ?? all
  return (
    <Dropdown
      aria-label={t('chatbot')}
      value={chosen.name}
      selectedOptions={[chosen.id]}
      onOptionSelect={(_event, { optionValue = '' }) =>
        void navigate({
          search: (before) => ({
            ...before,
            chatbot: optionValue === '' ? undefined : optionValue,
          }),
        })
      }
    >
      {[all, ...chatbots].map(({ id, name }) => (
        <Option key={id} value={id}>
          {name}
        </Option>
      ))}
    </Dropdown>
  )
}
