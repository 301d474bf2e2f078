import type { GraphGroup } from '../../protocols/graph.ts'
import { objectIdOf, type People } from '../people.ts'
import { graphAnswer, graphRefusal, type GraphAnswer } from './graph-answers.ts'
import type { GraphCall } from './graph.ts'
import { readSelection } from './user-query.ts'

const context = 'https://graph.microsoft.com/v1.0/$metadata'
const usualPage = 100
const greatestPage = 999

/** A group is whatever people say they are in. */
function groupsOf(people: People): GraphGroup[] {
  const names = new Set(people.all().flatMap(({ groups }) => groups))
  return [...names].toSorted().map((displayName) => {
    return { id: objectIdOf(`group ${displayName}`), displayName, mail: null }
  })
}

/** `GET /groups`: all, those whose name begins so (`$filter`), or those with a word that does (`$search`). */
export function listGroups(call: GraphCall, people: People, graphUrl: string): GraphAnswer {
  const { query } = call
  const search = query.get('$search')
  const filter = query.get('$filter')
  let found = groupsOf(people)
  if (search !== null) {
    const term = /^"displayName:(.+)"$/.exec(search)?.[1]
    if (term === undefined) return unsupported('Syntax error in $search.')
    if (!isEventual(call)) {
      return unsupported(
        "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
      )
    }
    found = found.filter((group) => holdsWords(group.displayName ?? '', term))
  } else if (filter !== null) {
    const start = /^startswith\(\s*displayName\s*,\s*'((?:[^']|'')*)'\s*\)$/i.exec(filter)?.[1]
    if (start === undefined) return unsupported('Unsupported or invalid query filter clause.')
    const wanted = start.replaceAll("''", "'").toLowerCase()
    found = found.filter(({ displayName }) => displayName?.toLowerCase().startsWith(wanted))
  }
  return paged(call, found, { graphUrl, metadata: `${context}#groups` })
}

/** `GET /groups/{id}/transitiveMembers/microsoft.graph.user`. Groups here hold people only. */
export function listMembers(
  groupId: string,
  call: GraphCall,
  { people, graphUrl, maySeeUsers }: { people: People; graphUrl: string; maySeeUsers: boolean },
): GraphAnswer {
  const group = groupsOf(people).find(({ id }) => id === groupId.toLowerCase())
  if (group === undefined) {
    const message = `Resource '${groupId}' does not exist or one of its queried reference-property objects are not present.`
    return graphRefusal(404, 'Request_ResourceNotFound', message)
  }
  if (!isEventual(call) || call.query.get('$count') !== 'true') {
    return unsupported(
      'The OData cast needs $count=true and the header ConsistencyLevel: eventual.',
    )
  }
  const select = readSelection(call.query.get('$select') ?? undefined)
  if (typeof select !== 'function') return select
  const members = people
    .all()
    .filter(({ groups }) => groups.includes(group.displayName ?? ''))
    .map((person) => {
      const user = select(person)
      if (maySeeUsers) return user
      return Object.fromEntries(
        Object.entries(user).map(([name, value]) => [name, name === 'id' ? value : null]),
      )
    })
  return paged(call, members, { graphUrl, metadata: `${context}#users` })
}

const isEventual = ({ headers }: GraphCall) =>
  headers['consistencylevel']?.toLowerCase() === 'eventual'

/** A search finds words by how they begin, in any order. */
function holdsWords(name: string, term: string): boolean {
  const words = plain(name)
  return plain(term).every((wanted) => words.some((word) => word.startsWith(wanted)))
}

const plain = (text: string) =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

function paged(
  { path, query }: GraphCall,
  all: readonly object[],
  { graphUrl, metadata }: { graphUrl: string; metadata: string },
): GraphAnswer {
  const size = Number(query.get('$top') ?? usualPage)
  if (!Number.isInteger(size) || size < 1 || size > greatestPage) {
    return graphRefusal(400, 'Request_BadRequest', `Invalid page size specified: '${size}'.`)
  }
  const start = Number(query.get('$skiptoken') ?? 0)
  const end = start + size
  const next = new URLSearchParams(query)
  next.set('$skiptoken', String(end))
  return graphAnswer({
    '@odata.context': metadata,
    ...(query.get('$count') === 'true' && { '@odata.count': all.length }),
    ...(end < all.length && {
      '@odata.nextLink': `${graphUrl}${path.slice(1)}?${next.toString()}`,
    }),
    value: all.slice(start, end),
  })
}

function unsupported(message: string): GraphAnswer {
  return graphRefusal(400, 'Request_UnsupportedQuery', message)
}
