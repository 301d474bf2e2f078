import type { words as french } from '../fr/help.ts'
import type { Same } from '../messages.ts'

export const words = {
  title: 'Help',
  contents: 'Pages of help',
  apart: 'Open in another tab',
  pages: {
    message: 'Writing a message',
    lists: 'Mailing lists',
    delivery: 'How a message finds its moment',
    report: 'The report',
    tracking: 'Opens and clicks',
    privacy: 'Personal data',
    teams: 'Microsoft Teams',
    skype: 'Skype for Business',
    'sign-in': 'Signing in',
    configuration: 'Configuring the server',
    simulator: 'The simulator',
  },
} as const satisfies Same<typeof french>
