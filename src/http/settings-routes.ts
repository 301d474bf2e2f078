import { changeSettings } from '../actions/change-settings.ts'
import { OrganisationSettings, SettingsChange } from '../contract/settings.ts'
import { readSettings } from '../store/organisations.ts'
import type { Api } from './api.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

export function settingsRoutes(api: Api, services: Services): void {
  api.get(
    '/settings',
    {
      schema: {
        summary: 'Read what the organisation has chosen',
        response: { 200: OrganisationSettings },
      },
    },
    (request) => readSettings(services.db, actorOf(request, 'viewer').organisationId),
  )

  api.patch(
    '/settings',
    {
      schema: {
        summary: 'Change what the organisation has chosen',
        body: SettingsChange,
        response: { 200: OrganisationSettings },
      },
    },
    (request) =>
      changeSettings(services, { actor: actorOf(request, 'administrator'), change: request.body }),
  )
}
