import type { QueryClient } from '@tanstack/react-query'
import { createParser } from 'eventsource-parser'
import { z } from 'zod'

import { Ledger } from '../../contract/campaign.ts'
import { campaignStates } from '../../domain/campaign.ts'
import { ApiFailure } from './failure.ts'

/** What has changed of a campaign; the server tells it at most once a second. */
const LiveCampaign = z.object({
  id: z.string(),
  state: z.enum(campaignStates),
  ledger: Ledger.nullable().optional(),
})
export type LiveCampaign = z.infer<typeof LiveCampaign>

/** Whether news come by themselves, or have to be asked for. */
export type LiveMode = 'opening' | 'live' | 'polling'

/** The server says something every 15 seconds, if only that it is there. */
const longestSilenceMs = 40_000
const retryMs = [1_000, 2_000, 5_000, 10_000, 30_000]

let mode: LiveMode = 'opening'
const listeners = new Set<() => void>()
const campaignListeners = new Set<(campaign: LiveCampaign) => void>()

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
    become('polling')
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
  let hasBegun = false
  try {
    listen()
    const response = await fetch('/api/v1/events', {
      headers: { accept: 'text/event-stream', 'x-clairon': 'web' },
      credentials: 'same-origin',
      signal: cut.signal,
    })
    if (!response.ok || !response.body) throw new ApiFailure('broken')
    hasBegun = true
    become('live')
    // What happened while nobody listened.
    void queries.invalidateQueries({ queryKey: ['campaigns'] })
    const parser = createParser({ onEvent: ({ event, data }) => take(event, data) })
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
    stop.removeEventListener('abort', end)
    document.removeEventListener('visibilitychange', onVisibility)
    cut.abort()
  }
  return hasBegun
}

function take(event: string | undefined, data: string): void {
  if (event !== 'campaign') return
  const read = LiveCampaign.safeParse(parse(data))
  if (!read.success) return
  for (const listener of campaignListeners) listener(read.data)
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
