import type { GraphPermission } from '../../protocols/graph.ts'
import type { AppRegistration } from './app-registration.ts'
import { graphRefusal, type GraphRefusal } from './graph-answers.ts'

/** Any of these lets an application see what is installed for a person. https://learn.microsoft.com/graph/api/userteamwork-list-installedapps */
export const readInstalledApps = [
  'TeamsAppInstallation.ReadForUser.All',
  'TeamsAppInstallation.ReadWriteSelfForUser.All',
  'TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All',
] as const

/** An app that asks people for consent of its own can be installed with this one only. https://learn.microsoft.com/graph/api/userteamwork-post-installedapps */
export const installApps = ['TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All'] as const

/** Judges whether the application may call what asks for one of these; null when it may. */
export function judgePermission(
  anyOf: readonly GraphPermission[],
  { isGranted, read }: AppRegistration,
): GraphRefusal | null {
  if (anyOf.some(isGranted)) return null
  const isOfTeams = anyOf.some((name) => /^(?:Teams|Presence|AppCatalog)/.test(name))
  if (!isOfTeams) {
    const message = 'Insufficient privileges to complete the operation.'
    return graphRefusal(403, 'Authorization_RequestDenied', message)
  }
  const needed = anyOf.join(', ')
  const message = `Missing role permissions on the request. API requires one of '${needed}'. Roles on the request '${read().permissions.join(', ')}'.`
  return graphRefusal(403, 'Forbidden', message)
}
