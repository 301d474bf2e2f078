import type { SendResult } from '../../domain/delivery.ts'
import {
  type GraphGroup,
  GraphGroupList,
  type GraphUser,
  GroupMemberList,
  maxMembersPerPage,
} from '../../protocols/graph.ts'
import type { GraphClient, GraphOptions, GraphRequest } from './graph-batch.ts'
import { resultOfPreparation } from './teams-answers.ts'
import { failureOf, isAnswered, type Reply } from './teams-call.ts'
import { selected } from './teams-directory.ts'
import { parseJson } from './teams-token.ts'

/** What we ask of Microsoft Graph about groups. */
export type TeamsGroups = {
  /** Finds the groups whose name holds a word that begins so; the first twenty-five. */
  findGroups(
    text: string,
    options: GraphOptions,
  ): Promise<{ groups: GraphGroup[] } | { failure: SendResult }>
  /**
   * Reads the people of a group and of the groups in it, page by page, each once.
   *
   * Ends with `failure` where a page cannot be had: then not everybody was read.
   */
  readMembers(
    groupId: string,
    options: GraphOptions,
  ): AsyncGenerator<{ members: GraphUser[] } | { failure: SendResult }>
}

/** Search, counts and casts are asked of an index that lags a little behind. https://learn.microsoft.com/graph/aad-advanced-queries */
const headers = { ConsistencyLevel: 'eventual' }

/** Creates the side of a Teams channel that knows groups. */
export function createTeamsGroups(graph: GraphClient): TeamsGroups {
  return {
    async findGroups(text, options) {
      // Quotes end the term, and cannot stand in it.
      const term = `"displayName:${text.replaceAll(/["\\]/g, ' ').trim()}"`
      const path = `groups?$search=${encodeURIComponent(term)}&$count=true&$select=id,displayName,mail&$top=25`
      const reply = await graph.ask({ method: 'GET', path, headers }, options)
      if (!isAnswered(reply)) return { failure: failureOf(reply) }
      const list = GraphGroupList.safeParse(parseJson(reply.body))
      if (reply.status !== 200 || !list.success) return { failure: resultOfPreparation(reply) }
      return { groups: list.data.value }
    },

    async *readMembers(groupId, options) {
      const path = `groups/${encodeURIComponent(groupId)}/transitiveMembers/microsoft.graph.user?$count=true&$select=${selected}&$top=${maxMembersPerPage}`
      const request: GraphRequest = { method: 'GET', path, headers }
      let reply: Reply | null = await graph.ask(request, options)
      for (;;) {
        const page = readPage(reply)
        yield page
        if ('failure' in page || page.next === undefined) return
        reply = await graph.follow(page.next, request, options)
      }
    },
  }
}

function readPage(
  reply: Reply | null,
): { members: GraphUser[]; next: string | undefined } | { failure: SendResult } {
  // The next page lies elsewhere, where our token must not go.
  if (reply === null) return { failure: { kind: 'not-sent', code: 'service-unreachable' } }
  if (!isAnswered(reply)) return { failure: failureOf(reply) }
  const page = GroupMemberList.safeParse(parseJson(reply.body))
  if (reply.status !== 200 || !page.success) return { failure: resultOfPreparation(reply) }
  return { members: page.data.value, next: page.data['@odata.nextLink'] }
}
