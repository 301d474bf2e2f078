import { useMemo } from 'react'

import { createFormats, type Formats } from './formats.ts'
import { useAppLocale } from './words-provider.tsx'

/** The formats of the language that the app is in. */
export function useFormats(): Formats {
  const locale = useAppLocale()
  return useMemo(() => createFormats(locale), [locale])
}
