import {
  InstallAppRequest,
  readReceiptPermission,
  type InstalledAppChat,
  type InstalledAppList,
  type TeamsAppList,
} from '../../protocols/graph.ts'
import type { Person } from '../people.ts'
import type { Conversations } from '../teams/conversations.ts'
import { catalogApp, type AppRegistration } from './app-registration.ts'
import { graphAnswer, graphRefusal, type GraphAnswer } from './graph-answers.ts'

const context = 'https://graph.microsoft.com/v1.0/$metadata'

/** The `$filter`s by which our app is meant. */
const byId = /^(?:teamsApp\/)?(id|externalId)\s+eq\s+'([^']*)'$/i

function isOurs(filter: string): boolean | undefined {
  const [, name, value] = byId.exec(filter.trim()) ?? []
  if (name === undefined || value === undefined) return undefined
  const ours = name.toLowerCase() === 'id' ? catalogApp.id : catalogApp.externalId
  return value.toLowerCase() === ours
}

/** `GET /appCatalogs/teamsApps`: the catalog holds our app and no other. */
export function listCatalog(query: URLSearchParams, registration: AppRegistration): GraphAnswer {
  const filter = query.get('$filter')
  const isMeant = filter === null || isOurs(filter)
  if (isMeant === undefined) return badFilter()
  const value = isMeant && registration.isInCatalog() ? [catalogApp] : []
  return graphAnswer({
    '@odata.context': `${context}#appCatalogs/teamsApps`,
    value,
  } satisfies TeamsAppList & { '@odata.context': string })
}

/** `GET /users/{id}/teamwork/installedApps`: of the person's apps we know our own. */
export function listInstalled(person: Person, query: URLSearchParams): GraphAnswer {
  const filter = query.get('$filter')
  const expanded = (query.get('$expand') ?? '').split(',').includes('teamsApp')
  const isMeant = filter === null || isOurs(filter)
  // What is filtered by must be expanded, as in every example of the documents.
  if (isMeant === undefined || (filter !== null && !expanded)) return badFilter()
  const installed = {
    id: installationIdOf(person),
    ...(expanded && { teamsApp: catalogApp }),
  }
  const value = isMeant && person.teamsInstalled ? [installed] : []
  return graphAnswer({
    '@odata.context': `${context}#users('${person.aadObjectId}')/teamwork/installedApps`,
    '@odata.count': value.length,
    value,
  } satisfies InstalledAppList & { '@odata.context': string; '@odata.count': number })
}

/** `GET /users/{id}/teamwork/installedApps/{installation}/chat`. */
export function readChat(
  person: Person,
  installationId: string,
  conversations: Conversations,
): GraphAnswer {
  if (!person.teamsInstalled || installationId !== installationIdOf(person)) return noApp()
  return graphAnswer({
    '@odata.context': `${context}#chats/$entity`,
    id: conversations.open(person.aadObjectId).id,
  } satisfies InstalledAppChat & { '@odata.context': string })
}

/** `POST /users/{id}/teamwork/installedApps`. `install` does it. */
export function installApp(
  person: Person,
  body: unknown,
  { registration, install }: { registration: AppRegistration; install: (person: Person) => void },
): GraphAnswer {
  const parsed = InstallAppRequest.safeParse(body)
  if (!parsed.success) return graphRefusal(400, 'BadRequest', 'Invalid app installation.')
  const { 'teamsApp@odata.bind': bind, consentedPermissionSet } = parsed.data
  const wanted = /\/appCatalogs\/teamsApps\/([^/]+)$/.exec(bind)?.[1]
  if (wanted !== catalogApp.id || !registration.isInCatalog()) return noApp()
  const consented = consentedPermissionSet?.resourceSpecificPermissions ?? []
  const isExact =
    consented.length === 1 &&
    consented[0]?.permissionValue === readReceiptPermission &&
    consented[0].permissionType.toLowerCase() === 'application'
  if (!isExact) {
    return graphRefusal(
      400,
      'BadRequest',
      'ResourceSpecificPermissionsMismatch: the consented permissions are not those that the app requires.',
    )
  }
  if (person.teamsInstalled) {
    return graphRefusal(409, 'Conflict', 'The app is already installed in the personal scope.')
  }
  install(person)
  return { status: 201, headers: {}, body: undefined }
}

/** As Teams makes it: base64 of person and app. */
function installationIdOf({ aadObjectId }: Person): string {
  return Buffer.from(`${aadObjectId}##${catalogApp.id}`).toString('base64')
}

function noApp(): GraphAnswer {
  return graphRefusal(404, 'NotFound', 'No app was found with this id.')
}

function badFilter(): GraphAnswer {
  return graphRefusal(400, 'BadRequest', 'Invalid or unsupported filter clause.')
}
