import { lazy, Suspense } from 'react'

import { fetchWords } from '../i18n/words.ts'
import { useOpenedHelp } from '../ui/help-link.tsx'

// Fetched when somebody first asks.
const Drawer = lazy(async () => {
  await fetchWords('help')
  const { HelpDrawer } = await import('./help-drawer.tsx')
  return { default: HelpDrawer }
})

/** Where help opens over a page. Stands once in the app. */
export function Help() {
  const page = useOpenedHelp()
  return page === null ? null : (
    <Suspense>
      <Drawer page={page} />
    </Suspense>
  )
}
