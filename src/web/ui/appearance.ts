import { useSyncExternalStore } from 'react'

import { type ThemeName, themeNames } from './theme.ts'

/** `system`: as the operating system has it. */
export type Appearance = ThemeName | 'system'

const key = 'clairon.theme'
const isDark = matchMedia('(prefers-color-scheme: dark)')
const isForced = matchMedia('(forced-colors: active)')

const listeners = new Set<() => void>()
let chosen: Appearance = read()
/** Set by Teams, whose theme the app then follows. */
let imposed: ThemeName | null = null

for (const query of [isDark, isForced]) query.addEventListener('change', apply)
apply()

function read(): Appearance {
  const kept = localStorage.getItem(key)
  return themeNames.find((name) => name === kept) ?? 'system'
}

/** The theme that is in force. */
export function currentTheme(): ThemeName {
  if (imposed) return imposed
  if (chosen !== 'system') return chosen
  if (isForced.matches) return 'contrast'
  return isDark.matches ? 'dark' : 'light'
}

export function chooseAppearance(next: Appearance): void {
  chosen = next
  if (next === 'system') localStorage.removeItem(key)
  else localStorage.setItem(key, next)
  apply()
}

export function imposeTheme(theme: ThemeName | null): void {
  imposed = theme
  apply()
}

function apply(): void {
  document.documentElement.dataset['theme'] = currentTheme()
  for (const listener of listeners) listener()
}

function onChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useTheme = (): ThemeName => useSyncExternalStore(onChange, currentTheme)
export const useAppearance = (): Appearance => useSyncExternalStore(onChange, () => chosen)
