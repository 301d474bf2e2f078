import type { words as french } from '../fr/chatbots.ts'
import type { Same } from '../messages.ts'

export const words = {
  title: 'Chatbots and channels',
  lede: 'Who speaks, and by which service.',
  readOnly: 'Only an administrator changes chatbots and their channels. Your role is {role}.',
  empty: {
    title: 'No chatbot',
    text: 'A chatbot bears the name that people will see. Its channels, Teams and Skype for Business, lead it to them.',
  },
  create: 'New chatbot',
  createAct: 'Make the chatbot',
  name: 'Name of the chatbot',
  nameHint: 'People see it in Teams and in Skype for Business.',
  missing: 'Give it a name.',
  created: '“{name}” has been made. Add a channel to it.',
  rename: 'Rename',
  renameTitle: 'Rename {name}',
  renamed: 'The chatbot is now called {name}.',
  delete: 'Delete',
  deleteTitle: 'Delete {name}?',
  deleteText: 'This chatbot has neither channel nor campaign: nothing else goes away.',
  deleteAct: 'Delete the chatbot',
  deleted: '{name} has been deleted.',
  actsFor: 'Actions for {name}',
  noChannels: 'No channel: this chatbot speaks to nobody yet.',
  open: 'Set up {channel} of {name}',
  add: { teams: 'Add Teams', skype: 'Add Skype for Business', webchat: 'Add a web chat' },
  added: 'The web chat has been added.',
  states: {
    ready: '{service} answers',
    unchecked: 'Never checked',
    failing: 'The check failed',
    paused: 'Paused',
    webchat: 'Answers whoever writes to it',
  },
  details: {
    ready: 'Last checked {at}',
    unchecked: 'No campaign leaves on this channel before a check has passed.',
    paused: '{reason}. Nothing leaves; the windows of campaigns go on.',
    webchat: 'A web chat sends no campaigns.',
  },
} as const satisfies Same<typeof french>
