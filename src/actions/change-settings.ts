import type { OrganisationSettings, SettingsChange } from '../contract/settings.ts'
import type { Db } from '../platform/sql.ts'
import { readSettings, saveSettings } from '../store/organisations.ts'
import type { Actor } from './actor.ts'

/** Changes what an organisation has chosen. Campaigns that run feel it at their next attempt. */
export async function changeSettings(
  { db }: { db: Db },
  { actor: { organisationId }, change }: { actor: Actor; change: SettingsChange },
): Promise<OrganisationSettings> {
  await saveSettings(db, { organisationId, change })
  return readSettings(db, organisationId)
}
