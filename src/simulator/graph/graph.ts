import {
  BatchRequest,
  maxPresenceIds,
  PresenceRequest,
  type BatchResponse,
  type PresenceList,
} from '../../protocols/graph.ts'
import type { FaultRequest } from '../faults.ts'
import type { People, Person } from '../people.ts'
import { teamsActivity, teamsPresence } from '../presence-words.ts'
import { graphAnswer, graphRefusal, type GraphAnswer } from './graph-answers.ts'
import { filterUsers, readSelection } from './user-query.ts'

export type GraphCall = { method: string; path: string; query: URLSearchParams; body: unknown }

const context = 'https://graph.microsoft.com/v1.0/$metadata'

/** Answers a call, or undefined when Graph has no such address. `path` is relative to the version. */
export function answerGraph(
  { method, path, query, body }: GraphCall,
  people: People,
): GraphAnswer | undefined {
  if (method === 'GET' && path === '/users') return listUsers(query, people)
  const key = userKeyOf(path)
  if (method === 'GET' && key !== undefined) return getUser(key, query, people)
  if (method === 'POST' && path === '/communications/getPresencesByUserId') {
    return getPresences(body, people)
  }
  return undefined
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
    call: graphCallOf(request.method, request.url, request.body),
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
export function graphCallOf(method: string, url: string, body: unknown): GraphCall {
  const mark = url.indexOf('?')
  const path = mark === -1 ? url : url.slice(0, mark)
  const query = mark === -1 ? '' : url.slice(mark + 1)
  const rooted = path.startsWith('/') ? path : `/${path}`
  return { method, path: rooted, query: new URLSearchParams(query), body }
}

function userKeyOf(path: string): string | undefined {
  const key = /^\/users\/([^/]+)$/.exec(path)?.[1] ?? /^\/users\('([^/]+)'\)$/.exec(path)?.[1]
  if (key === undefined) return undefined
  try {
    return decodeURIComponent(key)
  } catch {
    return key
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
