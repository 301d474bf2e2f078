import type { words as fr } from '../fr/failures.ts'
import type { Same } from '../messages.ts'

export const words = {
  offline: 'The server cannot be reached. Check your connection; nothing was changed.',
  unauthenticated: 'Your session has ended. Sign in again.',
  tooLarge: 'What was sent is too large.',
  tooMany: 'Too many requests in a short time. Try again in a moment.',
  tooManyUntil:
    'Too many requests in a short time. Try again in {seconds, plural, one {# second} other {# seconds}}.',
  broken: 'Something broke on the server. It is written in its log.',
  unreadable:
    'The answer of the server could not be understood. Reload the page: there may be a new version.',
  notFound: {
    title: 'There is no such page',
    text: 'The address may be incomplete, or what stood there has been deleted.',
    back: 'Back to campaigns',
  },
  page: {
    title: 'The page could not be opened',
    app: 'The page stopped on an error. Reload it; if it happens again, tell your administrator.',
  },
} as const satisfies Same<typeof fr>
