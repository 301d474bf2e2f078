import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'

import { informationQuery } from '../api/reports.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { MessagePreview } from '../preview/message-preview.tsx'
import { currentTheme } from '../ui/appearance.ts'
import { CampaignHead } from './campaign/campaign-head.tsx'
import { CampaignFacts } from './campaign/campaign-facts.tsx'
import { CampaignHistory } from './campaign/campaign-history.tsx'
import { EditButtons } from './campaign/edit-buttons.tsx'
import { useLiveReport } from './report/use-live-report.ts'

const route = getRouteApi('/shell/campaigns/$id')

/** What a campaign says, to whom and when, and what happened to it. */
export function CampaignPage() {
  const t = useWords('campaign')
  const { id } = route.useParams()
  const { data: information } = useSuspenseQuery(informationQuery(id))
  useLiveReport(id)
  const { campaign, chatbot } = information
  const { message, channel, presentation, tone, buttons } = campaign
  const hasStarted = campaign.startedAt !== null
  return (
    <div className="page">
      <title>{`${campaign.name} · Clairon`}</title>
      <CampaignHead information={information} state={campaign.state}>
        <EditButtons campaign={campaign} />
      </CampaignHead>
      <div className="campaign-columns">
        <section className="sheet" aria-labelledby="campaign-message">
          <header>
            <h2 id="campaign-message">{t(hasStarted ? 'message.sent' : 'message.title')}</h2>
          </header>
          {message === null ? (
            <p className="muted">{t('message.none')}</p>
          ) : (
            <MessagePreview
              doc={message.doc}
              dress={{ presentation, tone, buttons }}
              chatbot={chatbot?.name ?? t('facts.noChatbot')}
              channels={[channel]}
              people={[]}
              isDark={currentTheme() !== 'light'}
            />
          )}
        </section>
        <CampaignFacts information={information} />
        <CampaignHistory information={information} />
      </div>
    </div>
  )
}
