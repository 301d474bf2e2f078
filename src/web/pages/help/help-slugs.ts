/** The pages of `docs` that people read in the app, in the order of a table of contents. */
export const helpSlugs = [
  'message',
  'lists',
  'delivery',
  'report',
  'tracking',
  'privacy',
  'teams',
  'skype',
  'sign-in',
  'configuration',
  'simulator',
] as const
export type HelpSlug = (typeof helpSlugs)[number]

const channels: ReadonlySet<HelpSlug> = new Set(['teams', 'skype'])

/** Where a page lies, without language and ending: `docs/channels/teams`. */
const placeOf = (slug: HelpSlug): string =>
  channels.has(slug) ? `docs/channels/${slug}` : `docs/${slug}`

/** The file of a page in a language, from the top of the repository. */
export const helpFileOf = (slug: HelpSlug, locale: 'fr' | 'en'): string =>
  `${placeOf(slug)}${locale === 'fr' ? '.fr' : ''}.md`

/** Which page a file is, whatever its language; null for one that is not shown in the app. */
export const helpSlugOf = (file: string): HelpSlug | null =>
  helpSlugs.find((slug) => file.replace(/(\.fr)?\.md$/, '') === placeOf(slug)) ?? null
