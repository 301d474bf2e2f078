import type { CampaignState, PresenceRule } from '../domain/campaign.ts'
import type { ChannelKind, DeliveryState } from '../domain/delivery.ts'
import type { Role } from '../domain/permissions.ts'
import { createFormat } from './format.ts'

const format = createFormat('en')

/** In English only one is singular. */
const n = (count: number, one: string, many: string) =>
  `${format.number(count)} ${count === 1 ? one : many}`

/** Every text of the command, in English. */
export const en = {
  // What the commands are for.
  jsonOption: 'print the answers of the server as JSON',
  lists: 'mailing lists',
  listCreate: 'make an empty mailing list',
  listImport: 'bring people from an .xlsx or .csv file into a list (its name or id)',
  allOrNothing: 'keep no row if one is bad (otherwise every good row is kept)',
  listLs: 'show the mailing lists',
  campaigns: 'campaigns',
  campaignCreate: 'make a draft from a file',
  campaignFile:
    'YAML or JSON, with the fields of the API; chatbot, lists and excludeLists take names',
  campaignSchedule: 'schedule a draft (its id, or its name)',
  campaignShow: 'show what a campaign sends, to whom and when',
  campaignLs: 'show the campaigns',
  campaignWatch: 'follow a campaign until it is finished',
  campaignReport: 'show who received, opened and clicked',
  campaignExport: 'download all recipients with what became of each',
  exportFormat: 'csv or xlsx (otherwise as the name of the file ends, else csv)',
  exportOutput: 'the file to write (otherwise standard output)',
  users: 'accounts of people who sign in',
  userAdd: 'add an account, and print the link by which its owner comes in',
  userName: 'what people are shown (otherwise what stands before the @)',
  userRole: (roles: string) => `one of ${roles} (otherwise viewer)`,
  userLink: 'print a new link for somebody who has forgotten the password',
  userLs: 'show the accounts',
  campaignPreview: 'show how a campaign would go that has not started',
  campaignRehearse: 'rehearse a campaign with people who are made up; nothing is sent',
  rehearsePeople: 'as if the audience had so many people',
  rehearseSeed: 'a number; the same one, the same rehearsal',
  persons: 'people who ask what is known of them',
  personExport: 'print everything that is known under an address',
  personErase: 'erase whoever bears an address; figures stay as they are',
  withoutAsking: 'do not ask first',

  // What keeps a command from its work.
  usageError: {
    missingCommand: 'Write one of these commands.',
    missingArgument: (name: string) => `The argument ${name} is missing.`,
    missingOption: (name: string) => `The option ${name} is missing.`,
    unknownOption: (name: string) => `There is no option ${name}.`,
    unknownCommand: (name: string) => `There is no command ${name}.`,
    excessArguments: () => 'There are too many arguments.',
  },
  seeHelp: 'The option --help shows what can be written.',
  notAnAddress: (url: string) =>
    `CLAIRON_URL is “${url}”, which is no address. Write it as http://127.0.0.1:8080`,
  badToken: 'CLAIRON_TOKEN holds characters that no token has. Copy it again.',
  notReachable: (url: string, code: string) =>
    `No server answers at ${url}${code === '' ? '' : ` (${code})`}.`,
  startIt: 'Start it with “npx clairon start”, or set CLAIRON_URL to the server you mean.',
  notClairon: (url: string, status: number) =>
    `What answers at ${url} is not Clairon (HTTP ${status}).`,
  strangeAnswer: (address: string, where: string) =>
    `The answer of ${address} is not what this version of clairon knows${where === '' ? '' : ` (at ${where})`}. Are server and command of the same version?`,
  setToken:
    'Set CLAIRON_TOKEN: the server prints a token at its start, after “Bearer”. Then: export CLAIRON_TOKEN=…',
  unreadableFile: (path: string, code: string) =>
    code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read (${code}).`,
  notAFile: (path: string) => `${path} is not a file.`,
  notUtf8: (path: string) => `${path} is not written in UTF-8. Save it as UTF-8.`,
  noList: (name: string) => `There is no mailing list “${name}”.`,
  noUser: (email: string) => `There is no account with the address ${email}.`,
  noRole: (role: string) => `There is no role “${role}”.`,
  createListFirst: (command: string) => `Make it first: ${command}`,
  noCampaign: (name: string) => `There is no campaign “${name}”.`,
  noChatbot: (name: string) => `There is no chatbot “${name}”.`,
  knownNames: (names: string[]) => `These are known: ${names.join(', ')}.`,
  several: (name: string, ids: string[]) =>
    `Several are called “${name}”. Use one of these ids: ${ids.join(', ')}.`,
  draftWaits: (name: string) => `“${name}” is a draft, so nothing is under way.`,
  scheduleFirst: (id: string) => `Schedule it first: npx clairon campaign schedule ${id}`,

  // The file of a campaign.
  badFile: (path: string) => `${path} is not a campaign that can be made.`,
  lineOf: (line: number) => `line ${line}`,
  notAMap: 'The file must hold fields, one a line, such as “name: Badge”.',
  unknownKey: (key: string, nearest: string | null) =>
    nearest === null
      ? `There is no field “${key}”.`
      : `There is no field “${key}”. Did you mean “${nearest}”?`,
  bothKeys: (one: string, other: string) => `Write either ${one} or ${other}, not both.`,
  notAName: 'Write a name.',
  notNames: 'Write names: [Sales, HR].',
  chatbotMissing: 'Say which chatbot sends the campaign, e.g. “chatbot: Léo”.',

  // What was done.
  listCreated: (name: string, id: string) => `The list “${name}” is made (id ${id}).`,
  importNext: (command: string) => `To bring people in: ${command}`,
  readingRows: (rows: number) => `${n(rows, 'row', 'rows')} read…`,
  imported: (file: string, list: string) => `${file} is in the list “${list}”.`,
  importRefused: (file: string) => `${file} was refused; the list is as it was.`,
  rows: 'rows',
  added: 'added',
  updated: 'updated',
  duplicates: 'duplicates',
  rejected: 'rejected',
  rowError: (row: number, column: string, value: string, reason: string) =>
    `row ${row}, "${column}" = "${value}": ${reason}`,
  moreErrors: (count: number) => `… and ${n(count, 'more', 'more')}.`,
  rejectsAt: (command: string) => `The rejected rows, to mend and send again: ${command}`,
  noLists: 'There is no mailing list yet. Make one with: npx clairon list create NAME',
  userAdded: (name: string, role: string) => `The account of ${name} is made (${role}).`,
  linkFollows: (minutes: number) =>
    `Hand this link over in confidence: it signs in once, within ${minutes} minutes.`,
  userDisabled: 'disabled',
  campaignCreated: (name: string, id: string) => `“${name}” is a draft (id ${id}).`,
  scheduleNext: (id: string) => `To schedule it: npx clairon campaign schedule ${id}`,
  scheduled: (name: string) => `“${name}” is scheduled.`,
  running: (name: string) => `“${name}” has started.`,
  watchNext: (id: string) => `To follow it: npx clairon campaign watch ${id}`,
  noCampaigns: 'There is no campaign yet. Make one with: npx clairon campaign create -f FILE.yaml',
  exported: (name: string, path: string) => `“${name}” is in ${path}.`,
  exportNeedsFile: 'A workbook cannot be shown here. Say where to write it: -o FILE.xlsx',
  exportBroke: (path: string, code: string) =>
    `${path} was not written${code === '' ? '' : ` (${code})`}. Nothing of it is left.`,
  stillRunning: (name: string) => `“${name}” goes on without being watched. Nothing was stopped.`,
  connectionLost: 'The server does not answer; trying again.',

  role: {
    viewer: 'viewer',
    author: 'author',
    publisher: 'publisher',
    administrator: 'administrator',
  } satisfies Record<Role, string>,

  // Words of a campaign.
  state: {
    draft: 'Draft',
    scheduled: 'Scheduled',
    running: 'Running',
    finished: 'Finished',
  } satisfies Record<CampaignState, string>,
  channel: { teams: 'Teams', skype: 'Skype' } satisfies Record<ChannelKind, string>,
  presence: {
    any: 'whatever the person does',
    available: 'only when available',
    'available-away-busy': 'when available, away or busy',
  } satisfies Record<PresenceRule, string>,
  tracking: { individual: 'by person', group: 'figures only', none: 'none' },
  whenUncertain: { keep: 'do not resend', resend: 'resend once' },
  holidays: (value: string | string[]) =>
    Array.isArray(value) ? value.join(', ') : value === 'none' ? 'none' : value,
  labels: {
    id: 'id',
    name: 'name',
    people: 'people',
    state: 'state',
    chatbot: 'chatbot',
    channel: 'channel',
    lists: 'lists',
    excluded: 'without',
    start: 'start',
    duration: 'duration',
    window: 'window',
    workingHours: 'working hours',
    holidays: 'holidays',
    presence: 'presence',
    tracking: 'tracking',
    whenUncertain: 'when in doubt',
    recipients: 'recipients',
    message: 'message',
    notes: 'notes',
  },
  everyone: 'everyone who has the app',
  none: '–',
  notChosen: 'not chosen yet',
  now: 'as soon as it is scheduled',
  hours: (count: number) => n(count, 'hour', 'hours'),
  days: (count: number) => n(count, 'day', 'days'),

  // Before the start.
  plannedOf: (count: number) => `${n(count, 'gets', 'get')} a first attempt`,
  firstAttempt: 'first attempt',
  lastAttempt: 'last possible attempt',
  finishes: 'first attempts are done',
  doNotFit: 'do not fit at the pace of the channel',
  firstAttempts: 'first attempts',
  halfHours: (most: string, closed: string) =>
    `each column is half an hour, the highest has ${most}; ${closed} closed`,
  warnings: 'Beware',
  rehearsalColumns: {
    date: 'day',
    delivered: 'delivered',
    absent: 'found absent',
    unscheduled: 'unscheduled',
    bar: '',
  },
  rehearsed: (share: string, attempts: string, seed: number) =>
    `${share} delivered, in ${attempts} attempts (seed ${seed}). Nothing was sent.`,

  // People who ask.
  eraseFor: (address: string) =>
    `Erase everything that is known of ${address}? It cannot be brought back. Write yes or no:`,
  yes: /^y(es)?$/i,
  nobodyToAsk: 'Nobody can be asked here. Write --yes to erase without asking.',
  nothingDone: 'Nothing was erased.',
  erased: (address: string) => `Everything that was known of ${address} is erased.`,
  erasedPeople: 'people without a name from now on',
  namelessDeliveries: 'deliveries that remain as a number only',
  unsentDeliveries: 'of them had not left, and will not',

  // The report.
  recipients: (count: number) => n(count, 'recipient', 'recipients'),
  deliveries: {
    planned: (count) => n(count, 'planned', 'planned'),
    retrying: (count) => n(count, 'retrying', 'retrying'),
    sending: (count) => n(count, 'sending', 'sending'),
    delivered: (count) => n(count, 'delivered', 'delivered'),
    failed: (count) => n(count, 'failed', 'failed'),
    unreachable: (count) => n(count, 'unreachable', 'unreachable'),
    uncertain: (count) => n(count, 'uncertain', 'uncertain'),
    unscheduled: (count) => n(count, 'unscheduled', 'unscheduled'),
    stopped: (count) => n(count, 'stopped', 'stopped'),
  } satisfies Record<DeliveryState, (count: number) => string>,
  sent: 'Messages sent',
  sentMeans: 'delivered ÷ recipients',
  opened: 'Open engagement',
  openedMeans: 'people who opened ÷ delivered',
  clicked: 'Click engagement',
  clickedMeans: (events: number | null) =>
    `people who clicked at least one link ÷ delivered${events === null ? '' : `; ${n(events, 'click', 'clicks')} in all`}`,
  nextMessage: 'Next message',
  noNextMessage: 'No message planned',
  lastOpened: 'Last opened',
  neverOpened: 'Not opened yet',
  reasons: 'Reasons',
  tracked: {
    group: 'Tracked as a group: figures from 5 delivered on, nothing about a person.',
    none: 'Not tracked: who opens and clicks is not recorded.',
  },
  links: 'Links',
  timeToOpen: 'Time to open',
  timeToOpenMeans: 'half of those who opened did so within this time of the delivery',
  trials: 'Trials, counted nowhere',
  trialState: { sending: 'under way', sent: 'sent', failed: 'failed', uncertain: 'uncertain' },
  dataErased: (at: string) => `What was known of the people was erased on ${at}. The figures stay.`,
  seconds: (count: number) => `${format.number(count)} s`,
  minutes: (count: number) => `${format.number(count)} min`,
  linkCount: (people: number, events: number) =>
    `${n(people, 'person', 'people')}, ${n(events, 'click', 'clicks')}`,
}
