import type { words as fr } from '../fr/shell.ts'
import type { Same } from '../messages.ts'

export const words = {
  skip: 'Skip to content',
  navigation: 'Main navigation',
  home: 'Clairon, home',
  campaigns: 'Campaigns',
  lists: 'Mailing lists',
  chatbots: 'Chatbots and channels',
  help: 'Help',
  settings: 'Settings',
  noPassword: {
    label: 'A password to choose',
    text: 'You came by a link that works once.',
    act: 'Choose a password',
  },
  sandbox: 'Sandbox',
  sandboxHint: 'Sandbox (opens in another tab)',
  menu: 'Menu',
  account: 'Your account',
  language: 'Language',
  theme: 'Appearance',
  themes: { light: 'Light', dark: 'Dark', contrast: 'High contrast', system: 'As the system' },
  signOut: 'Sign out',
  simulatedAt: 'Simulated time, {rate} times as fast: {at}',
  polling: 'Live updates are interrupted. Figures are refreshed every 10 seconds.',
  again: {
    title: 'Your session has ended',
    text: 'Sign in to continue. What you have typed is kept.',
  },
} as const satisfies Same<typeof fr>
