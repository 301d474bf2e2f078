import './help.css'

import { useQuery } from '@tanstack/react-query'
import { type MouseEvent, useEffect, useRef } from 'react'

import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Pending } from '../../ui/pending.tsx'
import { fetchHelp } from './help-pages.ts'
import type { HelpSlug } from './help-slugs.ts'

/** A page of help in the language of the app. Links to other pages of help are handed over. */
export function HelpArticle({
  slug,
  anchor,
  onOpen,
}: {
  slug: HelpSlug
  /** The heading that is meant. */
  anchor: string | undefined
  /** Opens another page: `report`, or `report#5-…`. */
  onOpen: (page: string) => void
}) {
  const common = useWords('common')
  const sentenceOf = useFailureSentence()
  const locale = useAppLocale()
  const place = useRef<HTMLDivElement>(null)
  const { data: html, error } = useQuery({
    queryKey: ['help', slug, locale],
    queryFn: () => fetchHelp(slug, locale),
    staleTime: Infinity,
  })
  useEffect(() => {
    if (html === undefined || anchor === undefined) return
    const heading = place.current?.querySelector(`#${CSS.escape(decodeURIComponent(anchor))}`)
    heading?.scrollIntoView()
  }, [html, anchor])

  function onClick(event: MouseEvent<HTMLDivElement>) {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const href = link?.getAttribute('href') ?? ''
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey
    if (!isPlain || !/^(\/help\/|#)/.test(href)) return
    event.preventDefault()
    onOpen(href.startsWith('#') ? `${slug}${href}` : href.replace('/help/', ''))
  }
  if (error !== null) return <Alert>{sentenceOf(error)}</Alert>
  if (html === undefined) return <Pending label={common('pending')} />
  return (
    // The links in it are reached and followed by keyboard as ever; this only keeps them within the app.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div
      ref={place}
      className="help-article"
      onClick={onClick}
      // Made from the pages of `docs` when the app was built, with their HTML escaped.
      // oxlint-disable-next-line react/no-danger
      dangerouslySetInnerHTML={{ __html: html }}
    />
  )
}
