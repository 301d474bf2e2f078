import type { QueryClient } from '@tanstack/react-query'
import { createParser } from 'eventsource-parser'
import type { z } from 'zod'

import { LiveCampaign, LiveCampaignGone } from '../../contract/live.ts'
import { currentWords, onWords } from '../i18n/words.ts'
import { ApiFailure } from './failure.ts'

type Gone = z.infer<typeof LiveCampaignGone>

/** Whether news come by themselves, or have to be asked for. */
export type LiveMode = 'opening' | 'live' | 'polling'

/** The server says something every 15 seconds, if only that it is there. */
const longestSilenceMs = 40_000
const retryMs = [1_000, 2_000, 5_000, 10_000, 30_000]

let mode: LiveMode = 'opening'
/** So that a new stream leaves out what an earlier one has told. */
let lastEventId = ''
const listeners = new Set<() => void>()
const campaignListeners = new Set<(campaign: LiveCampaign) => void>()
const goneListeners = new Set<(campaign: Gone) => void>()

export const currentMode = (): LiveMode => mode

export function onMode(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Calls back for every campaign that changes, while the stream is open. */
export function onCampaign(listener: (campaign: LiveCampaign) => void): () => void {
  campaignListeners.add(listener)
  return () => campaignListeners.delete(listener)
}

/** Calls back for every campaign that is deleted. */
export function onCampaignGone(listener: (campaign: Gone) => void): () => void {
  goneListeners.add(listener)
  return () => goneListeners.delete(listener)
}

/** How often a query that the stream keeps fresh asks by itself: not at all, unless the stream is cut. */
export const pollWhenCut = (): number | false => (mode === 'live' ? false : 10_000)

/**
 * Keeps one stream open for the whole app until `stop` fires: read by `fetch`, for inside Teams cookies and
 * `EventSource` cannot be relied on. Hidden pages close it, and catch up when they are seen again.
 */
export async function followEvents(queries: QueryClient, stop: AbortSignal): Promise<void> {
  for (let failures = 0; !stop.aborted;) {
    await whenVisible(stop)
    const hasBegun = await readStream(queries, stop)
    // The server ends every stream after a while: only one that does not begin again is cut.
    if (!hasBegun) become('polling')
    failures = hasBegun ? 0 : failures + 1
    const pauseMs = retryMs[Math.min(failures, retryMs.length - 1)] ?? 30_000
    await pause(pauseMs, stop)
  }
}

/** Reads one stream to its end. @returns whether it had begun. */
async function readStream(queries: QueryClient, stop: AbortSignal): Promise<boolean> {
  const cut = new AbortController()
  const end = () => cut.abort()
  const onVisibility = () => document.hidden && end()
  stop.addEventListener('abort', end, { once: true })
  document.addEventListener('visibilitychange', onVisibility)
  let silence: ReturnType<typeof setTimeout> | undefined
  const listen = () => {
    clearTimeout(silence)
    silence = setTimeout(end, longestSilenceMs)
  }
  // Its sentences are in one language.
  const { locale } = currentWords()
  const offWords = onWords(() => {
    if (currentWords().locale === locale) return
    lastEventId = ''
    end()
  })
  let hasBegun = false
  try {
    listen()
    const response = await fetch('/api/v1/events', {
      headers: {
        accept: 'text/event-stream',
        'accept-language': locale,
        'x-clairon': 'web',
        ...(lastEventId !== '' && { 'last-event-id': lastEventId }),
      },
      credentials: 'same-origin',
      signal: cut.signal,
    })
    if (!response.ok || !response.body) throw new ApiFailure('broken')
    hasBegun = true
    // What happened while nobody listened.
    if (mode === 'polling') void queries.invalidateQueries({ queryKey: ['campaigns'] })
    become('live')
    const parser = createParser({
      onEvent({ event, data, id }) {
        lastEventId = id ?? lastEventId
        take(event, data)
      },
    })
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      listen()
      parser.feed(value)
    }
  } catch {
    // Cut off, refused or unreachable: the figures are asked for until the next stream.
  } finally {
    clearTimeout(silence)
    offWords()
    stop.removeEventListener('abort', end)
    document.removeEventListener('visibilitychange', onVisibility)
    cut.abort()
  }
  return hasBegun
}

function take(event: string | undefined, data: string): void {
  if (event === 'campaign') tell(LiveCampaign.safeParse(parse(data)), campaignListeners)
  if (event === 'campaign-gone') tell(LiveCampaignGone.safeParse(parse(data)), goneListeners)
}

function tell<News>(
  read: { success: true; data: News } | { success: false },
  to: ReadonlySet<(news: News) => void>,
): void {
  if (!read.success) return
  for (const listener of to) listener(read.data)
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}

function become(next: LiveMode): void {
  if (mode === next) return
  mode = next
  for (const listener of listeners) listener()
}

async function whenVisible(stop: AbortSignal): Promise<void> {
  if (!document.hidden || stop.aborted) return
  await new Promise<void>((resolve) => {
    const look = () => {
      if (document.hidden && !stop.aborted) return
      document.removeEventListener('visibilitychange', look)
      resolve()
    }
    document.addEventListener('visibilitychange', look)
    stop.addEventListener('abort', look, { once: true })
  })
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    stop.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
