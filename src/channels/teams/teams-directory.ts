import type { SendResult } from '../../domain/delivery.ts'
import type { Presence } from '../../domain/presence.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import {
  type Availability,
  GraphUser,
  maxPresenceIds,
  PresenceList,
  type PresenceRequest,
} from '../../protocols/graph.ts'
import { resultOfPreparation } from './teams-answers.ts'
import { call, failureOf, isAnswered, type Reply } from './teams-call.ts'
import { parseJson, type TokenSource } from './teams-token.ts'

/** What we ask of Microsoft Graph. */
export type TeamsDirectory = {
  /** Finds the object id of a person by UPN. */
  findUserId(
    upn: string,
    signal: AbortSignal,
  ): Promise<{ userId: string } | { failure: SendResult }>
  /** Asks for the presence of people by object id; who is not answered is left out. */
  presencesOf(
    userIds: readonly string[],
    signal: AbortSignal,
  ): Promise<{ presences: Map<string, Availability> } | { failure: SendResult }>
  /** Asks for somebody whom nobody knows: "not found" is the answer of a service that knows us. */
  probe(signal: AbortSignal): Promise<Reply>
}

/** Creates the directory side of a Teams channel. @param graphUrl with its version, ending in a slash. */
export function createTeamsDirectory({
  http,
  tokens,
  graphUrl,
}: {
  http: HttpClient
  tokens: TokenSource
  graphUrl: string
}): TeamsDirectory {
  const getUser = (upn: string, signal: AbortSignal) =>
    call(http, tokens, {
      method: 'GET',
      url: `${graphUrl}users/${encodeURIComponent(upn)}?$select=id`,
      signal,
    })

  return {
    async findUserId(upn, signal) {
      const reply = await getUser(upn, signal)
      if (!isAnswered(reply)) return { failure: failureOf(reply) }
      if (reply.status === 404) {
        return { failure: { kind: 'permanent', code: 'unknown-person', detail: '404' } }
      }
      const user = GraphUser.safeParse(parseJson(reply.body))
      if (reply.status !== 200 || !user.success) return { failure: resultOfPreparation(reply) }
      return { userId: user.data.id }
    },

    async presencesOf(userIds, signal) {
      const presences = new Map<string, Availability>()
      for (let start = 0; start < userIds.length; start += maxPresenceIds) {
        const ids = userIds.slice(start, start + maxPresenceIds)
        const reply = await call(http, tokens, {
          method: 'POST',
          url: `${graphUrl}communications/getPresencesByUserId`,
          body: { ids } satisfies PresenceRequest,
          signal,
        })
        if (!isAnswered(reply)) return { failure: failureOf(reply) }
        const list = PresenceList.safeParse(parseJson(reply.body))
        if (reply.status !== 200 || !list.success) return { failure: resultOfPreparation(reply) }
        for (const { id, availability } of list.data.value) presences.set(id, availability)
      }
      return { presences }
    },

    probe: (signal) => getUser('clairon-check@invalid.example', signal),
  }
}

/** Teams' words in ours. https://learn.microsoft.com/graph/api/resources/presence */
export const presenceOfAvailability: Record<Availability, Presence> = {
  Available: 'available',
  AvailableIdle: 'available',
  Away: 'away',
  BeRightBack: 'away',
  Busy: 'busy',
  BusyIdle: 'busy',
  DoNotDisturb: 'do-not-disturb',
  Offline: 'offline',
  PresenceUnknown: 'unknown',
}
