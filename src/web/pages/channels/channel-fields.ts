/** The kinds of channels that have something to set. */
export const setKinds = ['teams', 'skype'] as const
export type SetKind = (typeof setKinds)[number]

export const fieldNames = {
  teams: ['appId', 'tenantId', 'clientSecret', 'serviceUrl', 'tokenUrl', 'graphUrl', 'openIdUrl'],
  skype: ['sipDomain', 'discoveryUrl', 'username', 'password', 'ca'],
} as const satisfies Record<SetKind, readonly string[]>
export type FieldName = (typeof fieldNames)[SetKind][number]

/** What is written and never read again. */
export const secretOf = { teams: 'clientSecret', skype: 'password' } as const

/** Left out, they have the address of Microsoft's worldwide cloud. */
export const advanced: readonly FieldName[] = ['serviceUrl', 'tokenUrl', 'graphUrl', 'openIdUrl']
const optional: ReadonlySet<FieldName> = new Set([...advanced, 'sipDomain', 'discoveryUrl', 'ca'])

export type Typed = Partial<Record<FieldName, string>>

/** Puts the settings together as the API takes them: an empty field is left out. */
export const settingsOf = (kind: SetKind, typed: Typed): Record<string, string> =>
  Object.fromEntries(
    fieldNames[kind].flatMap((name) => {
      const text = typed[name]?.trim() ?? ''
      return text === '' ? [] : [[name, text]]
    }),
  )

/** Which of the fields must be filled in and are not; `either` where one of two addresses is needed. */
export function missingOf(names: readonly FieldName[], typed: Typed): (FieldName | 'either')[] {
  const isEmpty = (name: FieldName) => (typed[name]?.trim() ?? '') === ''
  const missing: (FieldName | 'either')[] = names.filter(
    (name) => !optional.has(name) && isEmpty(name),
  )
  const hasEither = isEmpty('sipDomain') !== isEmpty('discoveryUrl')
  return names.includes('sipDomain') && !hasEither ? [...missing, 'either'] : missing
}
