import type { ReactNode } from 'react'

import { useWords } from '../i18n/words-provider.tsx'
import { Avatar } from './avatar.tsx'
import { HtmlFrame } from './html-frame.tsx'

/** A conversation with the chatbot in Skype for Business, which knows one theme. */
export function SkypeFrame({ chatbot, html }: { chatbot: string; html: string }): ReactNode {
  const t = useWords('preview')
  return (
    <section className="skype-frame" aria-label={t('inSkype')}>
      <header>
        <span>{chatbot}</span>
        <span aria-hidden="true" className="skype-buttons">
          <i />
          <i />
          <i />
        </span>
      </header>
      <p className="skype-state">{t('available')}</p>
      <div className="skype-thread">
        <Avatar name={chatbot} isRound />
        <div className="skype-bubble">
          <HtmlFrame html={html} css={skypeCss} title={t('messageText')} />
        </div>
      </div>
    </section>
  )
}

const skypeCss = `
  :root { color-scheme: light }
  html { overflow: hidden }
  body { margin: 0; padding: 8px 10px; font: 13px/18px 'Segoe UI', system-ui, sans-serif; color: #333333;
    background: #dbeefb; overflow-wrap: anywhere }
  a { color: #0563c1 }
`
