import type { words as fr } from '../fr/campaigns.ts'
import type { Same } from '../messages.ts'

export const words = {
  title: 'Campaigns',
  lede: 'What your chatbots have to say, to whom and when.',
  new: 'New campaign',
  tabs: { draft: 'Drafts', scheduled: 'Scheduled', running: 'Running', finished: 'Finished' },
  search: 'Find a campaign',
  allChatbots: 'All chatbots',
  chatbot: 'Chatbot',
  columns: {
    campaign: 'Campaign',
    state: 'State',
    recipients: 'Recipients',
    window: 'Sending window',
    by: 'By',
    acts: 'Actions',
  },
  noMessage: 'Message to be written',
  noAudience: 'No list chosen',
  lists: '{n, plural, one {# list} other {# lists}}',
  everyone: 'All users',
  deliveredOf: '{delivered} delivered of {recipients}',
  until: 'until {at}',
  during: 'for {duration}',
  atOnce: 'As soon as scheduled',
  noStart: 'Date to be chosen',
  actsFor: 'Actions for {name}',
  acts: {
    clone: 'Copy',
    unschedule: 'Unschedule',
    delete: 'Delete',
    try: 'Try',
  },
  cloned: '“{name}” has been copied to the drafts.',
  unscheduled: '“{name}” is a draft again.',
  deleted: '“{name}” has been deleted.',
  tried: 'The message has left for {address}.',
  confirmDelete: {
    title: 'Delete “{name}”?',
    draft: 'The draft and its message will be erased. Nobody has received anything.',
    scheduled: 'The campaign will not leave, and its message will be erased.',
    finished:
      'The report and the personal data of its recipients will be erased. The audit log keeps a trace of the campaign.',
    act: 'Delete the campaign',
  },
  confirmUnschedule: {
    title: 'Unschedule “{name}”?',
    text: 'The campaign will not leave and becomes a draft again, which you can schedule anew.',
    act: 'Unschedule the campaign',
  },
  tryOut: {
    title: 'Try “{name}”',
    text: 'The chatbot sends exactly what this person would receive. A trial is counted nowhere.',
    email: 'Address of the person',
    act: 'Send the trial',
    check: 'Check',
    checking: 'Checking',
    known: '{name} can be reached: the trial can leave.',
    knownUnchecked: '{name} is on your lists. Sending will tell whether the message arrives.',
    stranger: 'This address is on no list. The service will tell whether anybody bears it.',
    sending: 'Being sent',
    missing: 'Enter an address.',
    failed: 'The trial has not left.',
  },
  first: {
    title: 'Towards your first campaign',
    channel: {
      act: 'Connect a chatbot to Teams or Skype for Business',
      done: 'A channel answers',
      text: 'A guide leads step by step to a check that passes.',
    },
    list: {
      act: 'Make a mailing list',
      done: 'A mailing list is ready',
      text: 'An Excel or CSV file is enough: first name, last name, address.',
    },
    campaign: {
      act: 'Write a first campaign',
      done: 'A campaign has left',
      text: 'Nothing leaves before you schedule it; a trial with one person is possible.',
    },
    sample:
      'Everything here is for trying: sixty made-up people are on the list “Équipe pilote”, and their messages can be read in the simulator.',
    open: 'Open the simulator',
  },
  empty: {
    draft: {
      title: 'No drafts',
      text: 'A message you started and have not scheduled shows up here.',
    },
    scheduled: {
      title: 'No scheduled campaigns',
      text: 'A campaign whose date is set waits here for its start.',
    },
    running: {
      title: 'Nothing is sounding just now',
      text: 'A campaign that has left can be followed here, live, to its last delivery.',
    },
    finished: {
      title: 'No finished campaigns',
      text: 'Past campaigns and their reports are found here.',
    },
  },
  notFound: {
    title: 'No campaign found',
    text: 'No campaign of this tab contains “{q}”.',
    act: 'Clear the search',
  },
  noChannel: {
    title: 'No chatbot can send a campaign yet',
    text: 'A campaign leaves through the Teams or Skype for Business channel of a chatbot. An administrator can add one.',
  },
  notPushable: {
    title: '{name} cannot send campaigns',
    text: 'This chatbot answers whoever writes to it, but has neither a Teams nor a Skype for Business channel to go to people. An administrator can add one.',
    act: 'See all campaigns',
  },
} as const satisfies Same<typeof fr>
