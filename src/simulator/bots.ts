import { z } from 'zod'

import { isLoopback } from '../platform/http-url.ts'

/** Where a bot takes what Teams posts. The simulator never calls beyond this computer. */
export const BotEndpoint = z
  .url({ protocol: /^https?$/ })
  .refine(
    (url) => URL.canParse(url) && isLoopback(url),
    'Only an address of this computer is called',
  )

export type Bots = ReturnType<typeof createBots>

/** More bots than this share no registration. */
const mostEndpoints = 100

/**
 * Keeps where bots listen. Real Teams has it from the registration; here a program says it, or a bot
 * does, in the `User-Agent` of its calls. `record` is told of each change before it counts.
 */
export function createBots({ record }: { record: (endpoints: string[]) => void }) {
  let endpoints: string[] = []

  function set(wanted: string[]): void {
    record(wanted)
    endpoints = wanted
  }

  return {
    restore(known: string[]): void {
      endpoints = known
    },
    endpoints: (): readonly string[] => endpoints,
    set,

    /** Remembers the endpoint that a `User-Agent` names. @returns it, when there is one that may be called. */
    learn(userAgent: string | undefined): string | undefined {
      const endpoint = endpointOf(userAgent)
      if (endpoint === undefined) return undefined
      if (!endpoints.includes(endpoint)) set([...endpoints, endpoint].slice(-mostEndpoints))
      return endpoint
    },
  }
}

const knownAgents = new Map<string, string | undefined>()

/** `Clairon/0.1.0 (+http://127.0.0.1:8080/channels/1/teams/messages)` names an endpoint. */
function endpointOf(userAgent: string | undefined): string | undefined {
  if (userAgent === undefined) return undefined
  if (!knownAgents.has(userAgent)) {
    if (knownAgents.size > 1_000) knownAgents.clear()
    const named = /\(\+(https?:\/\/[^\s()]+)\)/.exec(userAgent)?.[1]
    knownAgents.set(userAgent, BotEndpoint.safeParse(named).data)
  }
  return knownAgents.get(userAgent)
}
