import {
  BatchRequest,
  graphLimits,
  maxObjectIds,
  maxPresenceIds,
  ObjectIdsRequest,
  PresenceRequest,
  type BatchResponse,
  type PresenceList,
} from '../../protocols/graph.ts'
import type { FaultRequest } from '../faults.ts'
import type { People, Person } from '../people.ts'
import { teamsActivity, teamsPresence } from '../presence-words.ts'
import { createRateLimiter } from '../rate-limits.ts'
import type { Conversations } from '../teams/conversations.ts'
import type { AppRegistration } from './app-registration.ts'
import { graphAnswer, graphRefusal, throttledGraph, type GraphAnswer } from './graph-answers.ts'
import { listGroups, listMembers } from './groups.ts'
import { installApp, listCatalog, listInstalled, readChat } from './installed-apps.ts'
import { installApps, judgePermission, readInstalledApps } from './permissions.ts'
import { filterUsers, readSelection } from './user-query.ts'

export type GraphCall = {
  method: string
  path: string
  query: URLSearchParams
  /** By name in lower case. */
  headers: Record<string, string>
  body: unknown
}

export type GraphNeeds = {
  people: People
  conversations: Conversations
  registration: AppRegistration
  /** Gives somebody the app, and tells the bots. */
  install: (person: Person) => void
  /** With the version and a slash. */
  graphUrl: () => string
  nowMs: () => number
}

const context = 'https://graph.microsoft.com/v1.0/$metadata'

export type Graph = ReturnType<typeof createGraph>

/** Creates the tenant's directory as one application sees it, with what that application may do and how often. */
export function createGraph(needs: GraphNeeds) {
  const { people, conversations, registration, install, graphUrl } = needs
  const limiters = {
    presence: createRateLimiter(graphLimits.presence, needs),
    readInstalledApps: createRateLimiter(graphLimits.readInstalledApps, needs),
    installApp: createRateLimiter(graphLimits.installApp, needs),
  }

  /** Answers what may be asked so often, or says how long to wait. */
  function limited(limiter: keyof typeof limiters, act: () => GraphAnswer): GraphAnswer {
    const waitMs = limiters[limiter].take('app')
    return waitMs > 0 ? throttledGraph(waitMs) : act()
  }

  function ofUser(key: string, rest: string, { method, query, body }: GraphCall) {
    if (rest === '' && method === 'GET') {
      return judgePermission(['User.Read.All'], registration) ?? getUser(key, query, people)
    }
    if (!rest.startsWith('/teamwork/installedApps')) return undefined
    const anyOf = method === 'POST' ? installApps : readInstalledApps
    return (
      judgePermission(anyOf, registration) ??
      limited(method === 'POST' ? 'installApp' : 'readInstalledApps', () => {
        const person = findByKey(key, people)
        if (person === undefined) return graphRefusal(404, 'NotFound', 'No such user.')
        const chatOf = /^\/teamwork\/installedApps\/([^/]+)\/chat$/.exec(rest)?.[1]
        if (chatOf !== undefined) return readChat(person, decode(chatOf), conversations)
        if (method === 'POST') return installApp(person, body, { registration, install })
        return listInstalled(person, query)
      })
    )
  }

  /** Answers a call, or undefined when Graph has no such address. `path` is relative to the version. */
  function answer(call: GraphCall): GraphAnswer | undefined {
    const { method, path, query, body } = call
    const user =
      /^\/users\/([^/]+)(\/.*)?$/.exec(path) ?? /^\/users\('([^/]+)'\)(\/.*)?$/.exec(path)
    if (user !== null) return ofUser(decode(user[1] ?? ''), user[2] ?? '', call)
    const members = /^\/groups\/([^/]+)\/transitiveMembers\/microsoft\.graph\.user$/.exec(path)
    const needed = (...anyOf: Parameters<typeof judgePermission>[0]) =>
      judgePermission(anyOf, registration)
    if (method === 'GET' && path === '/users') {
      return needed('User.Read.All') ?? listUsers(query, people)
    }
    if (method === 'GET' && path === '/groups') {
      return needed('GroupMember.Read.All') ?? listGroups(call, people, graphUrl())
    }
    if (method === 'GET' && members !== null) {
      const maySeeUsers = registration.isGranted('User.Read.All')
      const of = { people, graphUrl: graphUrl(), maySeeUsers }
      return needed('GroupMember.Read.All') ?? listMembers(decode(members[1] ?? ''), call, of)
    }
    if (method === 'GET' && path === '/appCatalogs/teamsApps') {
      return needed('AppCatalog.Read.All') ?? listCatalog(query, registration)
    }
    if (method === 'POST' && path === '/directoryObjects/getByIds') {
      return needed('User.Read.All') ?? getByIds(body, people)
    }
    if (method === 'POST' && path === '/communications/getPresencesByUserId') {
      const ask = () => getPresences(body, people)
      return needed('Presence.Read.All') ?? limited('presence', ask)
    }
    return undefined
  }

  return { answer, people }
}

/** What a fault rule can know of a call: the service, and the person when it is about one. */
export function faultRequestOf(call: GraphCall, people: People): FaultRequest {
  const key = userKeyOf(call.path)
  const named = key ?? /'([^']+)'/.exec(call.query.get('$filter') ?? '')?.[1]
  const person = named === undefined ? undefined : findByKey(named, people)
  const addresses = person === undefined ? [named ?? ''] : [person.upn, person.sip]
  return { service: 'graph', addresses }
}

export type BatchCall = { id: string; call: GraphCall }

/** A body needs its type said beside it. https://learn.microsoft.com/graph/json-batching#creating-a-batch-request */
export const isWhole = ({ body, headers }: GraphCall) =>
  body === undefined || headers['content-type'] !== undefined

/** Reads a batch; a request in it is asked as if it came alone. */
export function readBatch(body: unknown): BatchCall[] | GraphAnswer {
  const parsed = BatchRequest.safeParse(body)
  if (!parsed.success) {
    return graphRefusal(400, 'BadRequest', 'Invalid batch payload format.')
  }
  const ids = new Set(parsed.data.requests.map(({ id }) => id))
  if (ids.size < parsed.data.requests.length) {
    return graphRefusal(400, 'BadRequest', 'Duplicate request id in the batch.')
  }
  return parsed.data.requests.map((request) => ({
    id: request.id,
    call: graphCallOf(request.method, request.url, request.body, request.headers),
  }))
}

export function batchBody(answers: { id: string; answer: GraphAnswer }[]): BatchResponse {
  return {
    responses: answers.map(({ id, answer: { status, headers, body } }) => ({
      id,
      status,
      headers: { 'Content-Type': 'application/json', ...headers },
      body,
    })),
  }
}

/** Takes an address below the version apart, e.g. `/users/ana%40contoso.example?$select=id`. */
export function graphCallOf(
  method: string,
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): GraphCall {
  const mark = url.indexOf('?')
  const path = mark === -1 ? url : url.slice(0, mark)
  const query = mark === -1 ? '' : url.slice(mark + 1)
  const rooted = path.startsWith('/') ? path : `/${path}`
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return {
    method,
    path: rooted,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(named),
    body,
  }
}

function userKeyOf(path: string): string | undefined {
  const key = /^\/users\/([^/]+)/.exec(path)?.[1] ?? /^\/users\('([^/]+)'\)/.exec(path)?.[1]
  return key === undefined ? undefined : decode(key)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function findByKey(key: string, people: People): Person | undefined {
  const person = people.byObjectId(key) ?? people.byAddress(key)
  const names = [person?.aadObjectId, person?.upn.toLowerCase()]
  return names.includes(key.toLowerCase()) ? person : undefined
}

function getUser(key: string, query: URLSearchParams, people: People): GraphAnswer {
  const select = readSelection(query.get('$select') ?? undefined)
  if (typeof select !== 'function') return select
  const person = findByKey(key, people)
  if (person === undefined) {
    return graphRefusal(
      404,
      'Request_ResourceNotFound',
      `Resource '${key}' does not exist or one of its queried reference-property objects are not present.`,
    )
  }
  return graphAnswer({ '@odata.context': `${context}#users/$entity`, ...select(person) })
}

function listUsers(query: URLSearchParams, people: People): GraphAnswer {
  const select = readSelection(query.get('$select') ?? undefined)
  if (typeof select !== 'function') return select
  const filter = query.get('$filter')
  if (filter === null) {
    return graphRefusal(501, 'NotImplemented', 'The simulator lists users by $filter only.')
  }
  const found = filterUsers(filter, people)
  if (!Array.isArray(found)) return found
  return graphAnswer({ '@odata.context': `${context}#users`, value: found.map(select) })
}

function getByIds(body: unknown, people: People): GraphAnswer {
  const parsed = ObjectIdsRequest.safeParse(body)
  if (!parsed.success) {
    const message = `The request needs between 1 and ${maxObjectIds} ids, each a GUID.`
    return graphRefusal(400, 'Request_BadRequest', message)
  }
  const { ids, types = ['user'] } = parsed.data
  const select = readSelection(undefined)
  if (typeof select !== 'function') return select
  const found = types.includes('user') ? ids.flatMap((id) => people.byObjectId(id) ?? []) : []
  const value = found.map((person) => ({
    '@odata.type': '#microsoft.graph.user',
    ...select(person),
  }))
  return graphAnswer({ '@odata.context': `${context}#directoryObjects`, value })
}

function getPresences(body: unknown, people: People): GraphAnswer {
  const parsed = PresenceRequest.safeParse(body)
  if (!parsed.success) {
    return graphRefusal(
      400,
      'BadRequest',
      `The request needs between 1 and ${maxPresenceIds} user ids, each a GUID.`,
    )
  }
  const known = parsed.data.ids.flatMap((id) => people.byObjectId(id) ?? [])
  const value = known.map(({ aadObjectId: id, presence }) => {
    const availability = teamsPresence(presence)
    return { id, availability, activity: teamsActivity(availability) }
  })
  return graphAnswer({ '@odata.context': `${context}#presences`, value } satisfies PresenceList & {
    '@odata.context': string
  })
}
