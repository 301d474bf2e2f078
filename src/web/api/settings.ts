import { queryOptions } from '@tanstack/react-query'

import { OrganisationSettings, type SettingsChange } from '../../contract/settings.ts'
import { call } from './client.ts'

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => call('GET', 'settings', { answer: OrganisationSettings, signal }),
})

export const changeSettings = (body: SettingsChange): Promise<OrganisationSettings> =>
  call('PATCH', 'settings', { answer: OrganisationSettings, body })
