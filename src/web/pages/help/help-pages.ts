import { helpFileOf, type HelpSlug } from './help-slugs.ts'

// Rendered when the app is built; each is fetched when it is first read.
const files = import.meta.glob<string>(
  [
    '../../../../docs/{message,lists,delivery,report,tracking,privacy,sign-in,configuration,simulator}{,.fr}.md',
    '../../../../docs/channels/{teams,skype}{,.fr}.md',
  ],
  { query: '?help', import: 'default' },
)

/** Fetches a page of help, as HTML of our own making. */
export async function fetchHelp(slug: HelpSlug, locale: 'fr' | 'en'): Promise<string> {
  const read = files[`../../../../${helpFileOf(slug, locale)}`]
  if (!read) throw new Error(`There is no help about ${slug} in ${locale}.`)
  return read()
}
