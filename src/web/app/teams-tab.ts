import { imposeTheme } from '../ui/appearance.ts'
import type { ThemeName } from '../ui/theme.ts'

const themeOf: Record<string, ThemeName> = { default: 'light', dark: 'dark', contrast: 'contrast' }

/** Whether the app stands in a frame that Teams says is its own: the address of its tab bears `host=teams`. */
const isHosted = (): boolean =>
  new URLSearchParams(location.search).get('host') === 'teams' ||
  sessionStorage.getItem('clairon.host') === 'teams'

/**
 * Takes the look of a tab of Teams, where the app is one: no rail, its font, its theme as it changes. What speaks with
 * Teams is fetched only in a frame.
 * https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/access-teams-context
 */
export async function joinTeams(): Promise<void> {
  if (!isHosted()) return
  // The pages that follow have addresses of their own.
  sessionStorage.setItem('clairon.host', 'teams')
  document.documentElement.classList.add('hosted')
  if (window.parent === window) return
  try {
    const { app } = await import('@microsoft/teams-js')
    await app.initialize()
    const follow = (theme: string) => imposeTheme(themeOf[theme] ?? 'light')
    app.registerOnThemeChangeHandler(follow)
    follow((await app.getContext()).app.theme)
    await app.notifySuccess()
  } catch {
    // A frame that is none of Teams: the app goes on as everywhere.
  }
}
