import type { SendResult } from '../../domain/delivery.ts'
import { createPace } from '../../domain/pace.ts'
import { sleep } from '../../platform/clock.ts'
import {
  graphLimits,
  type InstallAppRequest,
  InstalledAppChat,
  InstalledAppList,
  readReceiptPermission,
  TeamsAppList,
} from '../../protocols/graph.ts'
import type { GraphClient, GraphOptions, GraphRequest } from './graph-batch.ts'
import { resultOfPreparation } from './teams-answers.ts'
import { failureOf, isAnswered, type Reply } from './teams-call.ts'
import { quoted } from './teams-directory.ts'
import { parseJson } from './teams-token.ts'

/** What is known of the app of one person. `failed` with `not-permitted` means that we may not ask. */
export type Installation =
  | { kind: 'installed'; installationId: string }
  | { kind: 'not-installed' }
  /** Nobody bears this id any more. */
  | { kind: 'nobody' }
  | { kind: 'failed'; result: SendResult }

/** What became of an installation that we asked for. */
export type InstallOutcome =
  | { kind: 'installed' }
  | { kind: 'refused'; code: 'not-permitted' | 'not-in-catalog' | 'refused'; detail: string }
  | { kind: 'failed'; result: SendResult }

export type TeamsInstaller = {
  /** Asks whether people have the app. @returns one answer for each, in order. */
  ask(userIds: readonly string[], options: GraphOptions): Promise<Installation[]>
  /** Asks for the chats of people with the app. @returns for each, in order, its id, or null where there is none to be had. */
  findChats(userIds: readonly string[], options: GraphOptions): Promise<(string | null)[]>
  /** Installs the app for people. @returns one answer for each, in order. */
  install(userIds: readonly string[], options: GraphOptions): Promise<InstallOutcome[]>
  /** Finds our app in the catalog of the tenant; null where nobody has uploaded it. */
  findInCatalog(
    options: GraphOptions,
  ): Promise<{ catalogId: string | null } | { failure: SendResult }>
}

/** Somewhat below what the service allows, which counts in its own way. Requests per second, real time. */
const readsPerSecond = graphLimits.readInstalledApps[0].calls - 2
const installsPerSecond = graphLimits.installApp[0].calls - 2

/** Creates the side of a Teams channel that knows who has the app. @param manifestId the app's id in its manifest. */
export function createTeamsInstaller({
  graph,
  graphUrl,
  manifestId,
}: {
  graph: GraphClient
  graphUrl: string
  manifestId: string
}): TeamsInstaller {
  const readPace = createPace(readsPerSecond)
  const installPace = createPace(installsPerSecond)
  let known: string | null = null

  /** Asks each when its turn has come. Not in batches: the limit counts what is in them, and by the second. */
  const askPaced = async (
    pace: typeof readPace,
    request: GraphRequest,
    options: GraphOptions,
  ): Promise<Reply> => {
    for (;;) {
      const waitMs = pace.waitMs(performance.now())
      if (waitMs <= 0 || options.signal.aborted) break
      await sleep(waitMs, options.signal)
    }
    pace.take(performance.now())
    const reply = await graph.ask(request, options)
    if (reply.kind === 'answered' && reply.status === 429) {
      const { retryAfterMs } = reply
      pace.slowDown(performance.now(), { retryAfterMs, random: Math.random() })
    } else pace.succeed()
    return reply
  }

  const filter = encodeURIComponent(`teamsApp/externalId eq ${quoted(manifestId)}`)
  const appsOf = (userId: string) => `users/${encodeURIComponent(userId)}/teamwork/installedApps`

  async function askOne(userId: string, options: GraphOptions): Promise<Installation> {
    const path = `${appsOf(userId)}?$expand=teamsApp&$filter=${filter}`
    const reply = await askPaced(readPace, { method: 'GET', path }, options)
    if (!isAnswered(reply)) return { kind: 'failed', result: failureOf(reply) }
    if (reply.status === 404) return { kind: 'nobody' }
    const list = InstalledAppList.safeParse(parseJson(reply.body))
    if (reply.status !== 200 || !list.success) {
      return { kind: 'failed', result: resultOfPreparation(reply) }
    }
    const [installation] = list.data.value
    if (!installation) return { kind: 'not-installed' }
    return { kind: 'installed', installationId: installation.id }
  }

  async function findChat(userId: string, options: GraphOptions): Promise<string | null> {
    const installation = await askOne(userId, options)
    if (installation.kind !== 'installed') return null
    const { installationId } = installation
    const path = `${appsOf(userId)}/${encodeURIComponent(installationId)}/chat?$select=id`
    const reply = await askPaced(readPace, { method: 'GET', path }, options)
    if (!isAnswered(reply) || reply.status !== 200) return null
    return InstalledAppChat.safeParse(parseJson(reply.body)).data?.id ?? null
  }

  async function findInCatalog(
    options: GraphOptions,
  ): Promise<{ catalogId: string | null } | { failure: SendResult }> {
    const wanted = encodeURIComponent(`externalId eq ${quoted(manifestId)}`)
    const path = `appCatalogs/teamsApps?$filter=${wanted}`
    const reply = await graph.ask({ method: 'GET', path }, options)
    if (!isAnswered(reply)) return { failure: failureOf(reply) }
    const list = TeamsAppList.safeParse(parseJson(reply.body))
    if (reply.status !== 200 || !list.success) return { failure: resultOfPreparation(reply) }
    known = list.data.value[0]?.id ?? null
    return { catalogId: known }
  }

  async function installOne(
    userId: string,
    catalogId: string,
    options: GraphOptions,
  ): Promise<InstallOutcome> {
    const body = {
      'teamsApp@odata.bind': `${graphUrl}appCatalogs/teamsApps/${catalogId}`,
      consentedPermissionSet: {
        resourceSpecificPermissions: [
          { permissionValue: readReceiptPermission, permissionType: 'Application' },
        ],
      },
    } satisfies InstallAppRequest
    const request = { method: 'POST', path: appsOf(userId), body } as const
    const reply = await askPaced(installPace, request, options)
    if (!isAnswered(reply)) return { kind: 'failed', result: failureOf(reply) }
    if (reply.status < 300 || reply.status === 409) return { kind: 'installed' }
    if (reply.status === 429 || reply.status >= 500) {
      return { kind: 'failed', result: resultOfPreparation(reply) }
    }
    const detail = String(reply.status)
    if (reply.status === 403) return { kind: 'refused', code: 'not-permitted', detail }
    if (reply.status !== 404) return { kind: 'refused', code: 'refused', detail }
    // The person is gone, or the app has left the catalog since we looked.
    const found = await findInCatalog(options)
    const isGone = 'catalogId' in found && found.catalogId === null
    return { kind: 'refused', code: isGone ? 'not-in-catalog' : 'refused', detail }
  }

  return {
    findInCatalog,

    ask: (userIds, options) => Promise.all(userIds.map((userId) => askOne(userId, options))),
    findChats: (userIds, options) =>
      Promise.all(userIds.map((userId) => findChat(userId, options))),

    async install(userIds, options) {
      const found = known === null ? await findInCatalog(options) : { catalogId: known }
      if ('failure' in found) {
        const result = found.failure
        const isForbidden = result.kind === 'permanent' && result.code === 'not-permitted'
        return userIds.map(() =>
          isForbidden
            ? { kind: 'refused', code: 'not-permitted', detail: 'AppCatalog.Read.All' }
            : { kind: 'failed', result },
        )
      }
      const { catalogId } = found
      if (catalogId === null) {
        return userIds.map(() => ({ kind: 'refused', code: 'not-in-catalog', detail: manifestId }))
      }
      return Promise.all(userIds.map((userId) => installOne(userId, catalogId, options)))
    },
  }
}
