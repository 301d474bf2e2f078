import type { words as fr } from '../fr/common.ts'
import type { Same } from '../messages.ts'

export const words = {
  states: {
    draft: 'Draft',
    scheduled: 'Scheduled',
    running: 'Running',
    finished: 'Finished',
  },
  channels: { teams: 'Teams', skype: 'Skype for Business', webchat: 'Webchat' },
  acts: {
    cancel: 'Cancel',
    close: 'Close',
    delete: 'Delete',
    edit: 'Edit',
    retry: 'Try again',
    save: 'Save',
    search: 'Search',
    more: 'More actions',
    loadMore: 'Show more',
  },
  leave: {
    title: 'Leave without saving?',
    text: 'Your latest changes have not been saved yet.',
    stay: 'Stay on the page',
    leave: 'Leave without saving',
  },
  pending: 'Loading',
} as const satisfies Same<typeof fr>
