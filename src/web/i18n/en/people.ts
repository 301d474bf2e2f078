import type { Same } from '../messages.ts'
import type { words as french } from '../fr/people.ts'

export const words = {
  title: 'Data of a person',
  lede: 'Hand a person all that is known of them, or erase it.',
  act: 'Erase their data',
  help: 'Help on personal data',
  search: 'Name or address of the person',
  hint: 'Look for a person by name, by UPN or by SIP address.',
  found: 'People found',
  columns: { person: 'Person', addresses: 'Addresses', lists: 'Lists', acts: 'Actions' },
  noList: 'On no list',
  export: 'Export',
  exportOf: 'Export the data of {name}',
  exported: 'The data of {name} have been downloaded.',
  erase: 'Erase',
  eraseOf: 'Erase {name}',
  eraseTitle: 'Erase {name}?',
  erasedTitle: '{name}: erased',
  will: 'Everything that is known under {address} will be erased:',
  traces: {
    people: '{n, plural, one {their record} other {{count} records}}',
    lists: 'their place on {lists}',
    memberships:
      '{n, plural, one {their place on {count} list} other {their place on {count} lists}}',
    deliveries:
      '{n, plural, one {their name in {count} delivery, which stays counted} other {their name in {count} deliveries, which stay counted}}',
    pending:
      '{n, plural, one {{count} message that was still to leave} other {{count} messages that were still to leave}}',
    messages: '{n, plural, one {{count} trial or answer} other {{count} trials or answers}}',
    rejectedRows:
      '{n, plural, one {{count} row of a file that was left out} other {{count} rows of files that were left out}}',
  },
  pending:
    '{n, plural, one {{count} message was still to reach them: it will not leave.} other {{count} messages were still to reach them: they will not leave.}}',
  forEver: 'This cannot be taken back. The figures of reports do not change.',
  nobody: {
    title: 'Nobody is known by this',
    text: 'No name and no address begins with “{q}”.',
    address:
      'This is nobody’s address. It may stand in trials or in rows of files that were left out; the export says so.',
  },
  notAllowed: {
    title: 'For administrators only',
    text: 'An administrator of your organisation can export and erase the data of a person.',
  },
} as const satisfies Same<typeof french>
