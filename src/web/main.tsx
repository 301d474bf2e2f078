import '@fontsource-variable/commissioner/wght.css'
import './ui/app.css'
import './ui/pieces.css'

import { FluentProvider } from '@fluentui/react-components'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { ApiFailure } from './api/failure.ts'
import { joinTeams } from './app/teams-tab.ts'
import { createAppRouter } from './routes.tsx'
import { fetchWords } from './i18n/words.ts'
import { WordsProvider } from './i18n/words-provider.tsx'
import { useTheme } from './ui/appearance.ts'
import { themes } from './ui/theme.ts'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // Only what a second try can mend; a refusal stays one.
      retry: (count, error) =>
        count < 2 && error instanceof ApiFailure && ['offline', 'broken'].includes(error.kind),
    },
  },
})
const router = createAppRouter(queries)

function App() {
  return (
    // Without a class of its own, which menus and dialogs would take over.
    <FluentProvider theme={themes[useTheme()]}>
      <div className="app">
        <WordsProvider>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </WordsProvider>
      </div>
    </FluentProvider>
  )
}

const root = document.querySelector('#root')
if (!root) throw new Error('The page has no place for the app.')
// Not waited for: Teams may be slow to answer, and its theme is taken when it comes.
void joinTeams()
await fetchWords('common', 'failures', 'shell')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
