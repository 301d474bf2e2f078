import type { Sentence } from '../../domain/errors.ts'
import { type GraphPermission, TeamsAppList } from '../../protocols/graph.ts'
import type { CheckStep, InboundSeen } from '../channel.ts'
import {
  clockIsRight,
  connectorAnswers,
  inCatalog,
  notInCatalog,
  sayBusy,
  sayCalled,
  sayClockIsOff,
  sayConnectorRefuses,
  sayGranted,
  sayMissing,
  sayNeverCalled,
  sayNotReached,
  sayRefused,
  sayUnavailable,
  tokenGiven,
} from './check-sentences.ts'
import type { GraphClient, GraphRequest } from './graph-batch.ts'
import { codeOfRefusal } from './teams-answers.ts'
import type { Reply } from './teams-call.ts'
import { quoted } from './teams-directory.ts'
import { parseJson, type TokenSource } from './teams-token.ts'

/** A token of the Bot Connector is refused beyond this. https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
const bearableSkewMs = 5 * 60_000

/**
 * Tries what a Teams channel needs, step by step, and sends nobody anything. Permissions are found by
 * questions about people who do not exist: "not found" comes from who would have told us.
 *
 * A step that failed and is `optional` takes away a comfort, not sending.
 */
export async function checkTeams({
  connectorTokens,
  graphTokens,
  graph,
  manifestId,
  askConnector,
  inbound,
  signal,
}: {
  connectorTokens: TokenSource
  graphTokens: TokenSource
  graph: GraphClient
  manifestId: string
  /** Posts to a chat that nobody has. */
  askConnector: () => Promise<Reply>
  inbound?: InboundSeen | undefined
  signal: AbortSignal
}): Promise<CheckStep[]> {
  const tokens = [
    stepOfToken('token', await connectorTokens.get()),
    stepOfToken('directory-token', await graphTokens.get()),
  ]
  if (tokens.some(({ ok }) => !ok)) return tokens

  const [connector, ...replies] = await Promise.all([
    askConnector(),
    ...probes(manifestId).map(({ request }) => graph.ask(request, { signal })),
  ])
  const permissions = probes(manifestId).map(({ permission, optional }, index) =>
    stepOfPermission(permission, optional, replies[index]),
  )
  return [
    ...tokens,
    stepOfConnector(connector),
    ...stepOfClock(connector),
    ...permissions,
    ...stepOfCatalog(replies.at(-1)),
    ...(inbound ? [stepOfInbound(inbound)] : []),
  ]
}

const nobody = '00000000-0000-4000-8000-000000000000'

type Probe = { permission: GraphPermission; optional: boolean; request: GraphRequest }

/** A question for each permission; the one about the catalog comes last. */
const probes = (manifestId: string): Probe[] => [
  {
    permission: 'User.Read.All',
    optional: false,
    request: { method: 'GET', path: 'users/clairon-check%40invalid.example?$select=id' },
  },
  {
    permission: 'TeamsAppInstallation.ReadForUser.All',
    optional: true,
    request: { method: 'GET', path: `users/${nobody}/teamwork/installedApps` },
  },
  {
    permission: 'Presence.Read.All',
    optional: true,
    request: {
      method: 'POST',
      path: 'communications/getPresencesByUserId',
      body: { ids: [nobody] },
    },
  },
  {
    permission: 'GroupMember.Read.All',
    optional: true,
    request: { method: 'GET', path: 'groups?$select=id&$top=1' },
  },
  {
    permission: 'AppCatalog.Read.All',
    optional: true,
    request: {
      method: 'GET',
      path: `appCatalogs/teamsApps?$filter=${encodeURIComponent(`externalId eq ${quoted(manifestId)}`)}`,
    },
  },
]

const step = (name: string, ok: boolean, sentence: Sentence, optional = false): CheckStep => ({
  name,
  ok,
  detail: sentence.en,
  sentence,
  ...(optional && { optional: true }),
})

function stepOfToken(name: string, answer: Awaited<ReturnType<TokenSource['get']>>): CheckStep {
  if (answer.kind === 'token') return step(name, true, tokenGiven)
  const { kind, detail } = answer
  return step(name, false, kind === 'refused' ? sayRefused(detail) : sayUnavailable(detail))
}

function stepOfConnector(reply: Reply): CheckStep {
  const name = 'connector'
  if (reply.kind !== 'answered') return step(name, false, sayNoAnswer('The Bot Connector', reply))
  const { status, body } = reply
  if (status === 404) return step(name, true, connectorAnswers)
  if (status === 429 || status >= 500)
    return step(name, false, sayBusy('The Bot Connector', status))
  return step(name, false, sayConnectorRefuses(status, codeOfRefusal(body)))
}

/** Compares our clock with that of an answer; nothing where the answer bears no date. */
function stepOfClock(reply: Reply): CheckStep[] {
  const theirMs = reply.kind === 'answered' ? Date.parse(reply.date ?? '') : Number.NaN
  if (Number.isNaN(theirMs)) return []
  const offMs = Date.now() - theirMs
  if (Math.abs(offMs) <= bearableSkewMs) return [step('clock', true, clockIsRight)]
  return [step('clock', false, sayClockIsOff(Math.round(offMs / 60_000)))]
}

function stepOfPermission(
  permission: GraphPermission,
  optional: boolean,
  reply: Reply | undefined,
): CheckStep {
  const graph = 'Microsoft Graph'
  if (reply?.kind !== 'answered') {
    return step(permission, false, sayNoAnswer(graph, reply), optional)
  }
  const { status } = reply
  if (status === 403) return step(permission, false, sayMissing(permission, optional), optional)
  const isBusy = status === 401 || status === 429 || status >= 500
  if (isBusy) return step(permission, false, sayBusy(graph, status), optional)
  return step(permission, true, sayGranted(permission))
}

function sayNoAnswer(service: string, reply: Reply | undefined): Sentence {
  if (!reply || reply.kind === 'answered') return sayNotReached(service, 'no answer')
  return sayNotReached(service, reply.kind === 'not-asked' ? reply.detail : reply.cause)
}

/** Says whether the app was uploaded; nothing where we may not look. An app may also come another way. */
function stepOfCatalog(reply: Reply | undefined): CheckStep[] {
  const list =
    reply?.kind === 'answered' && reply.status === 200
      ? TeamsAppList.safeParse(parseJson(reply.body)).data
      : undefined
  if (!list) return []
  const isThere = list.value.length > 0
  return [step('catalog', isThere, isThere ? inCatalog : notInCatalog, !isThere)]
}

function stepOfInbound({ url, calledAt }: InboundSeen): CheckStep {
  return step('inbound', true, calledAt ? sayCalled(calledAt) : sayNeverCalled(url))
}
