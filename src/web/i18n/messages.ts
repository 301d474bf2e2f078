import type { words as campaigns } from './fr/campaigns.ts'
import type { words as campaign } from './fr/campaign.ts'
import type { words as channels } from './fr/channels.ts'
import type { words as chatbots } from './fr/chatbots.ts'
import type { words as common } from './fr/common.ts'
import type { words as composer } from './fr/composer.ts'
import type { words as editor } from './fr/editor.ts'
import type { words as failures } from './fr/failures.ts'
import type { words as importing } from './fr/import.ts'
import type { words as lists } from './fr/lists.ts'
import type { words as people } from './fr/people.ts'
import type { words as guide } from './fr/guide.ts'
import type { words as help } from './fr/help.ts'
import type { words as preview } from './fr/preview.ts'
import type { words as report } from './fr/report.ts'
import type { words as settings } from './fr/settings.ts'
import type { words as shell } from './fr/shell.ts'
import type { words as signIn } from './fr/sign-in.ts'
import type { tagOf } from './locale.ts'

/** Every catalogue by the name of its file. A new one is added here; French is the one that types follow. */
export type Messages = {
  campaign: typeof campaign
  campaigns: typeof campaigns
  channels: typeof channels
  chatbots: typeof chatbots
  common: typeof common
  composer: typeof composer
  editor: typeof editor
  failures: typeof failures
  import: typeof importing
  lists: typeof lists
  people: typeof people
  guide: typeof guide
  help: typeof help
  preview: typeof preview
  report: typeof report
  settings: typeof settings
  shell: typeof shell
  'sign-in': typeof signIn
}
export type CatalogueName = keyof Messages

/** What an English catalogue must be: the keys of the French one, each with a text. */
export type Same<T> = { readonly [K in keyof T]: T[K] extends string ? string : Same<T[K]> }

declare module 'use-intl' {
  interface AppConfig {
    Messages: Messages
    Locale: (typeof tagOf)[keyof typeof tagOf]
  }
}
