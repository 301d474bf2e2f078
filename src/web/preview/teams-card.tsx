import { AdaptiveCard, HostConfig, OpenUrlAction } from 'adaptivecards'
import MarkdownIt from 'markdown-it'
import { type ReactNode, useEffect, useRef } from 'react'

import type { AdaptiveCard as Card } from '../../message/render-adaptive-card.ts'
import { teamsHostConfig } from './host-config.ts'

// Text of a card is Markdown to Teams, and never HTML.
const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true })

AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdown.render(text)
  result.didProcess = true
}

/** The very card that is sent, drawn by Microsoft's own renderer in the dress of Teams. */
export function TeamsCard({ card, theme }: { card: Card; theme: 'light' | 'dark' }): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const drawn = new AdaptiveCard()
    drawn.hostConfig = new HostConfig(teamsHostConfig(theme))
    drawn.onExecuteAction = (action) => {
      if (action instanceof OpenUrlAction && action.url) openOutside(action.url)
    }
    drawn.parse(card)
    const element = drawn.render()
    if (!element) return
    for (const link of element.querySelectorAll('a')) {
      link.target = '_blank'
      link.rel = 'noopener noreferrer'
    }
    // The renderer makes cards focusable; nothing can be done with the whole of one.
    element.removeAttribute('tabindex')
    place.current?.replaceChildren(element)
  }, [card, theme])
  return <div ref={place} />
}

const openOutside = (url: string): void => {
  window.open(url, '_blank', 'noopener,noreferrer')
}
