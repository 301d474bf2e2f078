import { installApp, requireTeamsChannel } from '../actions/install-app.ts'
import { noList } from '../actions/change-list.ts'
import { PageQuery, pageOf } from '../contract/common.ts'
import {
  InstallationsStarted,
  OfChannelQuery,
  PersonReachView,
  ReachabilityView,
  ReachQuery,
} from '../contract/list.ts'
import type { Sentence } from '../domain/errors.ts'
import { findList } from '../store/mailing-lists.ts'
import { countReach, type OfList, pageReach } from '../store/reachability.ts'
import type { Api } from './api.ts'
import { languageOf } from './language.ts'
import { cursorOf, IdParams, page } from './params.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

export function reachabilityRoutes(api: Api, services: Services): void {
  const { db } = services

  async function requireListAndChannel(
    organisationId: number,
    listId: number,
    channelId: number,
  ): Promise<OfList> {
    if (!(await findList(db, { organisationId, id: listId }))) throw noList()
    await requireTeamsChannel(db, { organisationId, id: channelId })
    return { organisationId, listId, channelId, channelKind: 'teams' }
  }

  api.get(
    '/lists/:id/reachability',
    {
      schema: {
        summary: 'Count the people of a list by whether a channel reaches them',
        params: IdParams,
        querystring: OfChannelQuery,
        response: { 200: ReachabilityView },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const channelId = Number(request.query.channelId)
      const of = await requireListAndChannel(organisationId, request.params.id, channelId)
      const counts = await countReach(db, of)
      const { installProblem } = counts
      const sentence = installProblem === null ? undefined : problems[installProblem]
      return { ...counts, installProblem: sentence?.[languageOf(request)] ?? installProblem }
    },
  )

  api.get(
    '/lists/:id/reachability/people',
    {
      schema: {
        summary: 'List the people of a list with whether a channel reaches them',
        params: IdParams,
        querystring: PageQuery.extend(ReachQuery.shape),
        response: { 200: pageOf(PersonReachView) },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const { channelId, reach, limit, after } = request.query
      const of = await requireListAndChannel(organisationId, request.params.id, Number(channelId))
      const rows = await pageReach(db, { ...of, reach, limit, after: cursorOf(after, 0) })
      return page(rows, limit, {
        toItem: ({ personId, reachAt, ...person }) => ({
          ...person,
          personId: String(personId),
          reachAt: reachAt?.toISOString() ?? null,
        }),
        idOf: ({ personId }) => personId,
      })
    },
  )

  api.post(
    '/lists/:id/installations',
    {
      schema: {
        summary: 'Install the app of a Teams channel for those of a list who do not have it',
        params: IdParams,
        querystring: OfChannelQuery,
        response: { 202: InstallationsStarted },
      },
    },
    async (request, reply) => {
      const people = await installApp(services, {
        actor: actorOf(request, 'administrator'),
        listId: request.params.id,
        channelId: Number(request.query.channelId),
      })
      return reply.status(202).send({ people })
    },
  )
}

const problems: Record<string, Sentence> = {
  'not-permitted': {
    en: 'Microsoft Graph does not let Clairon install the app. Grant the application permissions TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All and AppCatalog.Read.All, with the consent of an administrator, then ask again.',
    fr: 'Microsoft Graph n’autorise pas Clairon à installer l’application. Accordez les autorisations d’application TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All et AppCatalog.Read.All, avec le consentement de l’administrateur, puis recommencez.',
  },
  'not-in-catalog': {
    en: 'The app is not in the catalog of the tenant. Upload its package in the Teams admin centre, then ask again.',
    fr: 'L’application ne figure pas dans le catalogue du locataire. Chargez son paquet dans le centre d’administration Teams, puis recommencez.',
  },
  refused: {
    en: 'Teams refused to install the app for some people; a policy of Teams may forbid it to them.',
    fr: 'Teams a refusé d’installer l’application pour certaines personnes ; une stratégie Teams la leur interdit peut-être.',
  },
}
