import type { Same } from '../messages.ts'
import type { words as french } from '../fr/lists.ts'

export const words = {
  title: 'Mailing lists',
  lede: 'Whom your campaigns speak to, and where these people came from.',
  help: 'Help on lists and their files',
  new: 'New list',
  search: 'Find a list',
  personalData: 'Data of a person',
  columns: {
    list: 'List',
    people: 'People',
    lastImport: 'Last import',
    lastUse: 'Last sent to',
    acts: 'Actions',
    person: 'Person',
    addresses: 'Addresses',
    address: 'UPN',
    fields: 'Personal fields',
    language: 'Language and zone',
    reach: 'Reachable',
    learnt: 'Learnt on',
  },
  sources: {
    file: 'imported',
    report: 'taken from the report of a campaign',
    none: 'still empty',
  },
  fromCampaign: 'taken from the report of “{name}”',
  peopleUnit: '{n, plural, one { person} other { people}}',
  people: '{n, plural, =0 {Nobody yet} one {{people} person} other {{people} people}}',
  neverImported: 'None',
  neverUsed: 'Never',
  neverUsedLong: 'no campaign sent',
  lastUsed: 'last sent to on {date}',
  importStates: { running: 'Importing', refused: 'File refused' },
  actsFor: 'Actions for {name}',
  acts: { rename: 'Rename', delete: 'Delete' },
  name: 'Name of the list',
  nameMissing: 'Give the list a name.',
  make: { title: 'New mailing list', act: 'Create the list' },
  rename: { title: 'Rename “{name}”', act: 'Rename the list' },
  renamed: 'The list is called “{name}” now.',
  deleted: '“{name}” has been deleted.',
  remove: {
    title: 'Delete “{name}”?',
    text: '{n, plural, =0 {The list is empty. The reports of past campaigns do not change.} one {The person on it stays known, and stays on other lists. The reports of past campaigns do not change.} other {The {people} people on it stay known, and stay on other lists. The reports of past campaigns do not change.}}',
    drafts:
      '{n, plural, one {A draft uses it, and will be without this list:} other {Drafts use it, and will be without this list:}}',
    excluded: '(people left out)',
    keptTitle: '“{name}” cannot be deleted',
    kept: 'Scheduled campaigns use it. Unschedule them first, or wait until they have started.',
    act: 'Delete the list',
  },
  empty: {
    title: 'No mailing list',
    text: 'A list is made of an Excel or CSV file: a first name, a name and an address in each row. It then serves as many campaigns as you like.',
  },
  notFound: {
    title: 'No list found',
    text: 'No name of a list holds “{q}”.',
    act: 'Clear the search',
  },
  parts: 'What is shown of the list',
  tabs: { people: 'People', import: 'Import', reach: 'Reachability' },
  peopleOf: 'People of {name}',
  searchPeople: 'Find a name, an address',
  noPeople: {
    title: 'There is nobody on this list yet',
    text: 'Import an Excel or CSV file, and its people appear here.',
    act: 'Import a file',
  },
  nobodyFound: {
    title: 'Nobody of this name',
    text: 'No name and no address of this list begins with “{q}”.',
  },
  import: {
    title: 'Add the people of a file',
    text: 'Who is on the list already is updated, and nobody is taken off. One address, whatever its capitals or accents, is one person.',
    nothingKept: 'The list has stayed as it was.',
  },
  reach: {
    channel: 'Channel',
    label: 'People shown',
    all: 'All',
    sentence:
      '{n, plural, one {{reachable} person of {people} can be reached.} other {{reachable} people of {people} can be reached.}}',
    nobody: 'Nobody is in this case.',
    skype:
      'Skype for Business has no app to install: only sending shows whether somebody can be reached. People without a SIP address are left out when the campaign starts, and counted in its report.',
    noPeople: {
      title: 'Nobody to reach yet',
      text: 'Once there are people on the list, this page says whom of them each channel reaches.',
    },
    noChannel: {
      title: 'No channel',
      text: 'No chatbot has a Teams or Skype for Business channel. An administrator can add one.',
    },
  },
  reaches: {
    reachable: 'Reachable',
    'not-installed': 'Without the app',
    blocked: 'Blocked',
    unknown: 'Unknown address',
    'no-address': 'No UPN',
    unchecked: 'To be checked',
  },
  reachOf: {
    reachable: 'Reachable',
    'not-installed': 'App not installed',
    blocked: 'Has blocked the chatbot',
    unknown: 'Unknown address',
    'no-address': 'No UPN',
    unchecked: 'To be checked',
  },
  reachNotes: {
    reachable: 'The chatbot can write to them at once.',
    'not-installed':
      'The Teams app of the chatbot is not installed for these people. An administrator can have it installed from here.',
    blocked: 'These people have blocked the chatbot in Teams. Only they can unblock it.',
    unknown:
      'The directory knows nobody at this address. Correct it in the file, then import it again.',
    'no-address': 'These people have no UPN, by which Teams looks for them.',
    unchecked:
      'Clairon has not looked for them in the directory yet, or the Entra app is not allowed to. They will get the message if they have the app.',
  },
  install: {
    act: '{n, plural, one {Install the app for {people} person} other {Install the app for {people} people}}',
    title: 'Install the app of the chatbot?',
    text: '{n, plural, one {The app will appear in the Teams of the person who does not have it yet. No message is sent to them.} other {The app will appear in the Teams of the {people} people who do not have it yet. No message is sent to them.}}',
    begun:
      '{n, plural, one {The installation begins for {people} person.} other {The installation begins for {people} people.}}',
    running:
      '{n, plural, one {Installing for {people} person} other {Installing for {people} people}}',
    notAllowed:
      '{n, plural, one {An administrator can have the app installed for {people} person.} other {An administrator can have the app installed for {people} people.}}',
  },
} as const satisfies Same<typeof french>
