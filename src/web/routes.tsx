import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { z } from 'zod'

import { ApiFailure } from './api/failure.ts'
import { installationQuery, meQuery } from './api/session.ts'
import { FailedApp, FailedPage, NotFoundPage } from './app/failed-page.tsx'
import { Shell } from './app/shell.tsx'
import { campaignStates } from '../domain/campaign.ts'
import { fetchWords } from './i18n/words.ts'
import { listTabs, reachKeys } from './pages/list/list-tabs.ts'
import { stepKeys } from './pages/composer/steps.ts'
import { ReportSearch } from './pages/report/report-search.ts'
import { allStepsAfter, allStepsBefore } from './pages/channels/guide-steps.ts'
import { settingsTabs } from './pages/settings/settings-tabs.ts'

/**
 * The map of the app: one route a URL. A route fetches the words and the data of its page before it opens; what it
 * asks for is imported where it is asked, so that the first load carries no page but the one that is opened.
 */
const rootRoute = createRootRouteWithContext<{ queries: QueryClient }>()({
  beforeLoad: () => fetchWords('common', 'failures', 'shell'),
  component: Outlet,
  errorComponent: FailedApp,
  notFoundComponent: NotFoundPage,
})

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: z.object({
    // Only an address of ours: whoever signs in is not sent elsewhere.
    next: z
      .string()
      .regex(/^\/(?![/\\])/)
      .optional()
      .catch(undefined),
  }),
  beforeLoad: () => fetchWords('sign-in'),
  component: lazyRouteComponent(() => import('./pages/sign-in-page.tsx'), 'SignInPage'),
})

/** What is behind the door: whoever is not signed in is asked to, and then comes back. */
const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  async beforeLoad({ context: { queries }, location }) {
    try {
      await queries.ensureQueryData(meQuery)
    } catch (error) {
      if (!(error instanceof ApiFailure && error.kind === 'unauthenticated')) throw error
      const isHome = location.href === '/' || location.href === '/campaigns'
      throw redirect({ to: '/sign-in', search: isHome ? {} : { next: location.href } })
    }
  },
  component: Shell,
  errorComponent: FailedApp,
})

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/campaigns', replace: true })
  },
})

const campaignsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns',
  validateSearch: z.object({
    /** The tab; without one, what is running is shown, if anything is. */
    state: z.enum(campaignStates).optional().catch(undefined),
    q: z.string().max(200).optional().catch(undefined),
    chatbot: z.coerce.string().optional().catch(undefined),
  }),
  beforeLoad: () => fetchWords('campaigns'),
  loaderDeps: ({ search }) => search,
  async loader({ context: { queries }, deps: { state, q = '', chatbot = null } }) {
    const [{ campaignsQuery }, { chatbotsQuery }] = await Promise.all([
      import('./api/campaigns.ts'),
      import('./api/chatbots.ts'),
    ])
    const asked = { q, chatbotId: chatbot }
    const chatbots = queries.ensureQueryData(chatbotsQuery)
    const tab = queries.fetchInfiniteQuery(campaignsQuery({ ...asked, state: state ?? 'running' }))
    const [{ pages }] = await Promise.all([tab, chatbots])
    if (state !== undefined) return
    const isRunning = pages.some(({ counts }) => counts.running > 0)
    throw redirect({
      to: '/campaigns',
      search: (before) => ({ ...before, state: isRunning ? 'running' : 'draft' }),
      replace: true,
    })
  },
  component: lazyRouteComponent(() => import('./pages/campaigns-page.tsx'), 'CampaignsPage'),
})

const chatbotsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/chatbots',
  beforeLoad: () => fetchWords('chatbots', 'settings'),
  async loader({ context: { queries } }) {
    const { chatbotsQuery } = await import('./api/chatbots.ts')
    await queries.ensureQueryData(chatbotsQuery)
  },
  component: lazyRouteComponent(() => import('./pages/chatbots-page.tsx'), 'ChatbotsPage'),
})

/** A channel that is being set up: it is there once its settings are known. */
const newChannelRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/chatbots/$id/$kind',
  validateSearch: z.object({ guide: z.enum(allStepsBefore).optional().catch(undefined) }),
  beforeLoad: () => fetchWords('channels', 'guide'),
  async loader({ context: { queries } }) {
    const { chatbotsQuery } = await import('./api/chatbots.ts')
    await queries.ensureQueryData(chatbotsQuery)
  },
  component: lazyRouteComponent(() => import('./pages/new-channel-page.tsx'), 'NewChannelPage'),
})

const channelRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/channels/$id',
  validateSearch: z.object({ guide: z.enum(allStepsAfter).optional().catch(undefined) }),
  beforeLoad: () => fetchWords('chatbots', 'channels', 'guide'),
  async loader({ context: { queries }, params: { id } }) {
    const { channelQuery } = await import('./api/channels.ts')
    await queries.ensureQueryData(channelQuery(id))
  },
  component: lazyRouteComponent(() => import('./pages/channel-page.tsx'), 'ChannelPage'),
})

const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings',
  validateSearch: z.object({ tab: z.enum(settingsTabs).optional().catch(undefined) }),
  beforeLoad: () => fetchWords('settings'),
  async loader({ context: { queries } }) {
    const { settingsQuery } = await import('./api/settings.ts')
    await Promise.all([
      queries.ensureQueryData(meQuery),
      queries.ensureQueryData(settingsQuery),
      // Whether there are images may have changed since the app was opened.
      queries.fetchQuery({ ...installationQuery, staleTime: 5_000 }),
    ])
  },
  component: lazyRouteComponent(() => import('./pages/settings-page.tsx'), 'SettingsPage'),
})

/** What a campaign says, to whom and when. */
const campaignRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/$id',
  beforeLoad: () => fetchWords('campaign', 'campaigns', 'preview'),
  async loader({ context: { queries }, params: { id } }) {
    const [{ informationQuery }, { chatbotsQuery }] = await Promise.all([
      import('./api/reports.ts'),
      import('./api/chatbots.ts'),
    ])
    await Promise.all([
      queries.ensureQueryData(informationQuery(id)),
      queries.ensureQueryData(chatbotsQuery),
    ])
  },
  component: lazyRouteComponent(() => import('./pages/campaign-page.tsx'), 'CampaignPage'),
})

/** What became of a campaign. Its people come later: the page does not wait for them. */
const reportRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/$id/report',
  validateSearch: ReportSearch,
  beforeLoad: () => fetchWords('campaign', 'campaigns', 'report'),
  async loader({ context: { queries }, params: { id } }) {
    const { informationQuery, reportQuery } = await import('./api/reports.ts')
    await Promise.all([
      queries.ensureQueryData(informationQuery(id)),
      queries.ensureQueryData(installationQuery),
      queries.fetchQuery(reportQuery(id)),
    ])
  },
  component: lazyRouteComponent(() => import('./pages/report-page.tsx'), 'ReportPage'),
})

const listsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/lists',
  validateSearch: z.object({ q: z.string().max(200).optional().catch(undefined) }),
  beforeLoad: () => fetchWords('lists'),
  loaderDeps: ({ search }) => search,
  async loader({ context: { queries }, deps: { q = '' } }) {
    const { listPagesQuery } = await import('./api/lists.ts')
    await queries.fetchInfiniteQuery(listPagesQuery(q))
  },
  component: lazyRouteComponent(() => import('./pages/lists-page.tsx'), 'ListsPage'),
})

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/lists/$id',
  validateSearch: z.object({
    tab: z.enum(listTabs).optional().catch(undefined),
    /** Who of the people is looked for. */
    q: z.string().max(200).optional().catch(undefined),
    /** The import whose outcome is shown; the last one unless given. */
    import: z.coerce.string().optional().catch(undefined),
    /** By which channel people are to be reached, and which of them are shown. */
    channel: z.coerce.string().optional().catch(undefined),
    reach: z.enum(reachKeys).optional().catch(undefined),
  }),
  beforeLoad: () => fetchWords('import', 'lists'),
  async loader({ context: { queries }, params: { id } }) {
    const [{ listQuery }, { chatbotsQuery }] = await Promise.all([
      import('./api/lists.ts'),
      import('./api/chatbots.ts'),
    ])
    await Promise.all([queries.fetchQuery(listQuery(id)), queries.ensureQueryData(chatbotsQuery)])
  },
  component: lazyRouteComponent(() => import('./pages/list-page.tsx'), 'ListPage'),
})

const peopleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/people',
  validateSearch: z.object({ q: z.string().max(200).optional().catch(undefined) }),
  beforeLoad: () => fetchWords('people'),
  component: lazyRouteComponent(() => import('./pages/people-page.tsx'), 'PeoplePage'),
})

const helpHomeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/help',
  beforeLoad: () => {
    throw redirect({ to: '/help/$slug', params: { slug: 'delivery' }, replace: true })
  },
})

const helpRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/help/$slug',
  beforeLoad: () => fetchWords('help'),
  component: lazyRouteComponent(() => import('./pages/help-page.tsx'), 'HelpPage'),
})

/** Any other address. */
const nowhereRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '$',
  component: NotFoundPage,
})

/**
 * Writing a campaign. The page belongs to what stands around its two addresses, so that it stays as it is when
 * the first change gives a new campaign an address of its own.
 */
const composerRoute = createRoute({
  getParentRoute: () => shellRoute,
  id: 'composer',
  validateSearch: z.object({
    step: z.enum(stepKeys).optional().catch(undefined),
    /** Which chatbot a new campaign begins with. */
    chatbot: z.coerce.string().optional().catch(undefined),
  }),
  beforeLoad: () => fetchWords('campaigns', 'composer', 'editor', 'import', 'preview'),
  async loader({ context: { queries } }) {
    const { chatbotsQuery } = await import('./api/chatbots.ts')
    await Promise.all([
      queries.ensureQueryData(chatbotsQuery),
      queries.ensureQueryData(installationQuery),
    ])
  },
  component: lazyRouteComponent(() => import('./pages/composer-page.tsx'), 'ComposerPage'),
})

const newCampaignRoute = createRoute({
  getParentRoute: () => composerRoute,
  path: '/campaigns/new',
})

const editCampaignRoute = createRoute({
  getParentRoute: () => composerRoute,
  path: '/campaigns/$id/edit',
})

const routeTree = rootRoute.addChildren([
  signInRoute,
  shellRoute.addChildren([
    homeRoute,
    campaignsRoute,
    composerRoute.addChildren([newCampaignRoute, editCampaignRoute]),
    campaignRoute,
    reportRoute,
    chatbotsRoute,
    newChannelRoute,
    channelRoute,
    settingsRoute,
    listsRoute,
    listRoute,
    peopleRoute,
    helpHomeRoute,
    helpRoute,
    nowhereRoute,
  ]),
])

/** Makes the router of the app. */
export const createAppRouter = (queries: QueryClient) =>
  createRouter({
    routeTree,
    context: { queries },
    defaultErrorComponent: FailedPage,
    defaultPreload: 'intent',
    // Queries know themselves how old they may be.
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 400,
    scrollRestoration: true,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
