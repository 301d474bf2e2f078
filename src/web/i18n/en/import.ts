import type { Same } from '../messages.ts'
import type { words as french } from '../fr/import.ts'

/** The pieces by which a file of people is imported, wherever they stand. */
export const words = {
  mode: 'If rows are wrong',
  keepGood: 'Keep the good ones',
  allOrNothing: 'Keep none',
  drop: 'Drop an Excel or CSV file here',
  choose: 'Choose a file',
  headings:
    'First row: First name, Name, and UPN or SIP. If you like: Language, Time zone. Any other column becomes a personal field.',
  limits: '.xlsx or .csv, {size} at most.',
  tooLarge:
    '“{name}” has {size}; a file may have {most} at most. Remove what is not needed, or split it. Nothing was sent.',
  sending: 'Uploading the file: {share}',
  reading:
    '{n, plural, =0 {Reading the file} one {Reading the file: {rows} row} other {Reading the file: {rows} rows}}',
  refused: 'The file was refused.',
  recognised: '{n, plural, one {{people} person recognised} other {{people} people recognised}}',
  toCorrect: '{n, plural, one {, {rows} row to correct} other {, {rows} rows to correct}}',
  noneToCorrect: ', no row to correct',
  duplicates: '{n, plural, one {, {rows} duplicate} other {, {rows} duplicates}}',
  file: '{name}:',
  added:
    '{n, plural, =0 {nobody new on the list.} one {{people} added to the list.} other {{people} added to the list.}}',
  updated:
    '{n, plural, one {{people} was on it already, and has been updated.} other {{people} were on it already, and have been updated.}}',
  firstCounts: 'Of several rows about one person, the first counts.',
  errors: 'Rows to correct',
  row: 'Row',
  column: 'Column',
  value: 'Value',
  reason: 'What to correct',
  blank: '(blank)',
  firstHundred: 'The first hundred errors are shown, of {rows} rows that were left out.',
  rejects: 'Download the rows to correct',
  rejectsHint: 'Correct them, then upload only these.',
  columns: 'Columns of the file',
  meanings: {
    firstName: 'first name',
    lastName: 'name',
    upn: 'UPN',
    sip: 'SIP address',
    language: 'language',
    timeZone: 'time zone',
  },
  leftAside: 'left aside',
} as const satisfies Same<typeof french>
