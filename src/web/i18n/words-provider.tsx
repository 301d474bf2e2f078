import { type ReactNode, useMemo, useSyncExternalStore } from 'react'
import { IntlProvider, useTranslations } from 'use-intl'

import { type Locale, tagOf } from './locale.ts'
import type { CatalogueName } from './messages.ts'
import { currentWords, onWords } from './words.ts'

export function WordsProvider({ children }: { children: ReactNode }) {
  const { locale, catalogues } = useSyncExternalStore(onWords, currentWords)
  const messages = useMemo(() => Object.fromEntries(catalogues), [catalogues])
  return (
    <IntlProvider
      locale={tagOf[locale]}
      // Only those of the pages that have been opened; each page has fetched its own before.
      messages={messages}
      timeZone="UTC"
      onError={(error) => {
        throw error
      }}
    >
      {children}
    </IntlProvider>
  )
}

export const useAppLocale = (): Locale => useSyncExternalStore(onWords, currentWords).locale

/**
 * Gives the texts of one catalogue: `const t = useWords('campaigns')`, then `t('title')`.
 * Thousands are set apart by a no-break space, for in our font the narrow one almost vanishes.
 */
export function useWords<Name extends CatalogueName>(name: Name) {
  const translate = useTranslations(name)
  return useMemo(
    () =>
      new Proxy(translate, {
        apply(target, self, args) {
          const text: unknown = Reflect.apply(target, self, args)
          return typeof text === 'string' ? text.replaceAll('\u202f', '\u00a0') : text
        },
      }),
    [translate],
  )
}
