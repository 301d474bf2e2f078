import type { FieldName, SetKind } from './channel-fields.ts'

/** The steps of setting a channel up: those before the API can make it, and those for which it is there. */
export const stepsBefore = {
  teams: ['register', 'secret'],
  skype: ['account', 'discovery', 'password'],
} as const satisfies Record<SetKind, readonly string[]>
export const stepsAfter = {
  teams: ['bot', 'permissions', 'package', 'check'],
  skype: ['check'],
} as const satisfies Record<SetKind, readonly string[]>

export const allStepsBefore = [...stepsBefore.teams, ...stepsBefore.skype] as const
export const allStepsAfter = stepsAfter.teams
export type StepBefore = (typeof allStepsBefore)[number]
export type StepAfter = (typeof allStepsAfter)[number]
export type DrawnStep = StepBefore | Exclude<StepAfter, 'check'>

/** What is entered on a page of the guide. */
export const fieldsOfStep: Record<StepBefore, readonly FieldName[]> = {
  register: ['appId', 'tenantId'],
  secret: ['clientSecret'],
  account: [],
  discovery: ['sipDomain', 'discoveryUrl'],
  password: ['username', 'password', 'ca'],
}

/** What is circled in the drawing, and which entry of its menu is open. */
export const drawings: Record<
  DrawnStep,
  { marks: readonly ('row1' | 'row2' | 'button')[]; open: 'menu1' | 'menu2' }
> = {
  register: { marks: ['row1', 'row2'], open: 'menu1' },
  secret: { marks: ['row1'], open: 'menu2' },
  bot: { marks: ['row1'], open: 'menu1' },
  permissions: { marks: ['button'], open: 'menu2' },
  package: { marks: ['button'], open: 'menu1' },
  account: { marks: ['row2'], open: 'menu1' },
  discovery: { marks: ['row1', 'row2'], open: 'menu1' },
  password: { marks: ['row1', 'row2'], open: 'menu1' },
}

/** Where a step takes place, when that is a page on the web. */
export const places: Partial<Record<DrawnStep, string>> = {
  register: 'https://entra.microsoft.com/',
  secret: 'https://entra.microsoft.com/',
  bot: 'https://portal.azure.com/',
  permissions: 'https://entra.microsoft.com/',
  package: 'https://admin.teams.microsoft.com/',
}

/** The application permissions of Microsoft Graph; only the first is needed. */
export const permissions = [
  'User.Read.All',
  'TeamsAppInstallation.ReadForUser.All',
  'TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All',
  'AppCatalog.Read.All',
  'Presence.Read.All',
  'GroupMember.Read.All',
] as const
