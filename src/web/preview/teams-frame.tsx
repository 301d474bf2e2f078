import { Spinner } from '@fluentui/react-components'
import { lazy, type ReactNode, Suspense } from 'react'

import type { AdaptiveCard } from '../../message/render-adaptive-card.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { Avatar } from './avatar.tsx'
import { HtmlFrame } from './html-frame.tsx'

const TeamsCard = lazy(async () => ({ default: (await import('./teams-card.tsx')).TeamsCard }))

/** What stands in the conversation: a card, or the HTML of a message. */
export type TeamsContent = { kind: 'card'; card: AdaptiveCard } | { kind: 'text'; html: string }

/** A conversation with the chatbot in Teams. */
export function TeamsFrame({
  chatbot,
  content,
  theme,
}: {
  chatbot: string
  content: TeamsContent
  theme: 'light' | 'dark'
}): ReactNode {
  const t = useWords('preview')
  return (
    <section className="teams-frame" data-theme-of={theme} aria-label={t('inTeams')}>
      <header>
        <Avatar name={chatbot} />
        <b>{chatbot}</b>
      </header>
      <div className="teams-thread">
        <Avatar name={chatbot} />
        <div className="teams-message">
          <p className="teams-who">
            {chatbot} <span>{t('sampleTime')}</span>
          </p>
          <div className="teams-bubble" data-kind={content.kind}>
            {content.kind === 'card' ? (
              <Suspense fallback={<Spinner size="tiny" label={t('loading')} />}>
                <TeamsCard card={content.card} theme={theme} />
              </Suspense>
            ) : (
              <HtmlFrame html={content.html} css={textCss(theme)} title={t('messageText')} />
            )}
          </div>
        </div>
      </div>
    </section>
  )
}

/** How Teams dresses a text message. */
const textCss = (theme: 'light' | 'dark'): string => `
  :root { color-scheme: ${theme} }
  html { overflow: hidden }
  body { margin: 0; padding: 8px 16px; font: 14px/20px 'Segoe UI', system-ui, sans-serif;
    color: ${theme === 'dark' ? '#ffffff' : '#242424'};
    background: ${theme === 'dark' ? '#292929' : '#ffffff'}; overflow-wrap: anywhere }
  p { margin: 0 0 12px } body > :last-child { margin-bottom: 0 }
  ul, ol { margin: 0 0 12px; padding-left: 24px } ul ul, ol ol, ul ol, ol ul { margin-bottom: 0 }
  a { color: ${theme === 'dark' ? '#9299f7' : '#4f52b2'} }
  img { display: block; max-width: 100%; height: auto; margin: 0 0 12px; border-radius: 4px }
`
