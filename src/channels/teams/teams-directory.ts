import type { SendResult } from '../../domain/delivery.ts'
import type { Presence } from '../../domain/presence.ts'
import {
  type Availability,
  GraphUser,
  GraphUserList,
  maxObjectIds,
  maxPresenceIds,
  type ObjectIdsRequest,
  PresenceList,
  type PresenceRequest,
} from '../../protocols/graph.ts'
import type { GraphClient, GraphOptions, GraphRequest } from './graph-batch.ts'
import { resultOfPreparation } from './teams-answers.ts'
import { failureOf, isAnswered, type Reply } from './teams-call.ts'
import { parseJson } from './teams-token.ts'

/** Whom an address belongs to, or why that is not known: `unknown-person` where the directory says nobody. */
export type FoundUser = { userId: string } | { failure: SendResult }

/** What we ask of Microsoft Graph about people. */
export type TeamsDirectory = {
  /** Finds the object id of a person by UPN or mail address. */
  findUserId(address: string, signal: AbortSignal): Promise<FoundUser>
  /** The same for many at once. @returns one answer for each, in order. */
  findUserIds(addresses: readonly string[], options: GraphOptions): Promise<FoundUser[]>
  /** Reads people by object id; who does not exist is left out. */
  readUsers(
    userIds: readonly string[],
    options: GraphOptions,
  ): Promise<{ users: Map<string, GraphUser> } | { failure: SendResult }>
  /** Asks for the presence of people by object id; who is not answered is left out. */
  presencesOf(
    userIds: readonly string[],
    signal: AbortSignal,
  ): Promise<{ presences: Map<string, Availability> } | { failure: SendResult }>
}

const nobody: SendResult = { kind: 'permanent', code: 'unknown-person', detail: '404' }

/** Creates the directory side of a Teams channel. */
export function createTeamsDirectory(graph: GraphClient): TeamsDirectory {
  const post = (path: string, body: object): GraphRequest => ({ method: 'POST', path, body })

  async function findUserIds(
    addresses: readonly string[],
    options: GraphOptions,
  ): Promise<FoundUser[]> {
    const byName = await graph.askMany(addresses.map(byUpn), options)
    const found = byName.map(readUser)
    // Those who are nobody by UPN may be somebody by mail.
    const missing = found.flatMap((user, index) => (isNobody(user) ? [index] : []))
    const byMail = await graph.askMany(
      missing.map((index) => ofMail(addresses[index] ?? '')),
      options,
    )
    for (const [place, reply] of byMail.entries()) found[missing[place] ?? 0] = readOnlyUser(reply)
    return found
  }

  return {
    findUserIds,

    async findUserId(address, signal) {
      const found = readUser(await graph.ask(byUpn(address), { signal }))
      return isNobody(found) ? readOnlyUser(await graph.ask(ofMail(address), { signal })) : found
    },

    async readUsers(userIds, options) {
      const users = new Map<string, GraphUser>()
      for (let start = 0; start < userIds.length; start += maxObjectIds) {
        const ids = userIds.slice(start, start + maxObjectIds)
        const request = post('directoryObjects/getByIds', {
          ids,
          types: ['user'],
        } satisfies ObjectIdsRequest)
        const reply = await graph.ask(request, options)
        if (!isAnswered(reply)) return { failure: failureOf(reply) }
        const list = GraphUserList.safeParse(parseJson(reply.body))
        if (reply.status !== 200 || !list.success) return { failure: resultOfPreparation(reply) }
        for (const user of list.data.value) users.set(user.id.toLowerCase(), user)
      }
      return { users }
    },

    async presencesOf(userIds, signal) {
      const presences = new Map<string, Availability>()
      for (let start = 0; start < userIds.length; start += maxPresenceIds) {
        const ids = userIds.slice(start, start + maxPresenceIds)
        const request = post('communications/getPresencesByUserId', {
          ids,
        } satisfies PresenceRequest)
        const reply = await graph.ask(request, { signal })
        if (!isAnswered(reply)) return { failure: failureOf(reply) }
        const list = PresenceList.safeParse(parseJson(reply.body))
        if (reply.status !== 200 || !list.success) return { failure: resultOfPreparation(reply) }
        for (const { id, availability } of list.data.value) presences.set(id, availability)
      }
      return { presences }
    },
  }
}

/** What is read of a person. */
export const selected =
  'id,displayName,givenName,surname,mail,userPrincipalName,preferredLanguage,accountEnabled'

const byUpn = (upn: string): GraphRequest => ({
  method: 'GET',
  path: `users/${encodeURIComponent(upn)}?$select=id`,
})

const ofMail = (mail: string): GraphRequest => ({
  method: 'GET',
  path: `users?$filter=${encodeURIComponent(`mail eq ${quoted(mail)}`)}&$select=id&$top=2`,
})

/** A text in a filter; an apostrophe in it is doubled. */
export const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

const isNobody = (found: FoundUser) => 'failure' in found && found.failure === nobody

function readUser(reply: Reply): FoundUser {
  if (!isAnswered(reply)) return { failure: failureOf(reply) }
  if (reply.status === 404) return { failure: nobody }
  const user = GraphUser.safeParse(parseJson(reply.body))
  if (reply.status !== 200 || !user.success) return { failure: resultOfPreparation(reply) }
  return { userId: user.data.id }
}

/** Reads the answer about a mail address; one that several people bear belongs to none of them for sure. */
function readOnlyUser(reply: Reply): FoundUser {
  if (!isAnswered(reply)) return { failure: failureOf(reply) }
  const list = GraphUserList.safeParse(parseJson(reply.body))
  if (reply.status === 404) return { failure: nobody }
  if (reply.status !== 200 || !list.success) return { failure: resultOfPreparation(reply) }
  const [user, another] = list.data.value
  return user && !another ? { userId: user.id } : { failure: nobody }
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
