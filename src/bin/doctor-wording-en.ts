import type { DeliveryState } from '../domain/delivery.ts'

/** What was found, and what to do about it. */
type Said = { detail: string; remedy: string }

const again = 'run “npx clairon doctor” again'

/** A difference between a kept counter and the rows, in words. */
type Figure = { of: string; counted: number; kept: number }

/** Every text of `clairon doctor`, in English. */
export const en = {
  groups: {
    database: 'Database',
    clock: 'Clock',
    'public-address': 'Public address',
    secrets: 'Secrets',
    channels: 'Channels',
    dispatcher: 'Dispatcher',
    ledger: 'Ledger',
  },
  inOrder: 'Everything is in order.',
  mustBeMended: (count: number) =>
    count === 1 ? '1 thing must be mended.' : `${count} things must be mended.`,

  nothingYet: (dataDir: string): Said => ({
    detail: `There is nothing to check yet: ${dataDir} holds no installation.`,
    remedy:
      '“npm start” makes one. If there is one elsewhere, name it with CLAIRON_DATA_DIR or CLAIRON_DATABASE_URL.',
  }),
  noDatabase: 'The database does not answer, so channels and ledger could not be looked at.',
  places: {
    running: (dataDir: string) => `the embedded one of the Clairon that runs on ${dataDir}`,
    started: (dataDir: string) =>
      `the embedded one in ${dataDir}, started for this check because nothing runs there`,
    own: () => 'the one of CLAIRON_DATABASE_URL',
  },
  answers: (version: string, place: string) => `PostgreSQL ${version} answers: ${place}.`,
  tooOld: (version: string): Said => ({
    detail: `PostgreSQL ${version} is too old.`,
    remedy: 'Clairon needs PostgreSQL 15 or later: upgrade the server.',
  }),
  schemaFits: 'The schema is the one of this version.',
  schemaOlder: (names: string): Said => ({
    detail: `The schema is older than this version; still to be done: ${names}.`,
    remedy: `Run “npx clairon migrate”, then ${again}: channels and ledger could not be looked at.`,
  }),
  schemaNewer: (names: string): Said => ({
    detail: `The schema was changed by a newer version of Clairon (${names}).`,
    remedy: 'Use that version, or restore a copy of the database made before it.',
  }),

  theDatabase: 'the database',
  clocksAgree: (whose: string) => `The clock of ${whose} agrees with that of this machine.`,
  clocksApart: (whose: string, seconds: number, ahead: boolean): Said => ({
    detail: `The clock of ${whose} is ${seconds} s ${ahead ? 'ahead of' : 'behind'} that of this machine.`,
    remedy:
      'Let a time service (NTP) set the clocks: where they differ much, tokens are refused and leases mislead.',
  }),
  realTime: 'Business time is the time of this machine.',
  simulatedTime: (startAt: string, rate: number): Said => ({
    detail: `CLAIRON_CLOCK simulates business time: it starts at ${startAt} and runs ${rate} times as fast.`,
    remedy: 'Leave CLAIRON_CLOCK out where real people are written to.',
  }),
  simulatedForReal: (channels: string): Said => ({
    detail: `CLAIRON_CLOCK simulates time, but real services are spoken to by ${channels}.`,
    remedy: 'Leave CLAIRON_CLOCK out, or try things in another data directory.',
  }),

  noAddress: {
    detail:
      'CLAIRON_PUBLIC_URL is not set: nobody outside this machine can reach this server, neither people nor services.',
    remedy: 'Set it to the https address that leads to this server.',
  } satisfies Said,
  imagesUnseen: {
    detail:
      'Messages contain images that were uploaded to this server, and its public address is not https: Teams does not show them.',
    remedy: 'Set CLAIRON_PUBLIC_URL to the https address that leads to this server.',
  },
  plainAddress: (url: string): Said => ({
    detail: `CLAIRON_PUBLIC_URL is ${url}: names and tokens would cross the network in plain text.`,
    remedy: 'Put a reverse proxy with TLS in front of Clairon, and name its https address.',
  }),
  openListening: (host: string): Said => ({
    detail: `CLAIRON_HOST is ${host}, and no https address is set: the cookies of those who sign in are not kept to encrypted connections.`,
    remedy:
      'Put a reverse proxy with TLS in front of Clairon and name its https address in CLAIRON_PUBLIC_URL, or leave CLAIRON_HOST out.',
  }),
  addressLeadsHere: (url: string) => `${url} leads to Clairon.`,
  addressNotTried: (url: string, local: string): Said => ({
    detail: `${url} could not be tried: no Clairon server answers on this machine (${local}).`,
    remedy: `Start the server, then ${again}.`,
  }),
  addressSilent: (url: string, cause: string): Said => ({
    detail: `${url} cannot be reached from here (${cause}), although Clairon is running.`,
    remedy:
      'Check the name, the certificate and the reverse proxy of that address, or correct CLAIRON_PUBLIC_URL.',
  }),
  addressElsewhere: (url: string, status: number, local: string): Said => ({
    detail: `What answers at ${url}/healthz is not Clairon (HTTP ${status}).`,
    remedy: `Let the reverse proxy pass every path on to ${local}, or correct CLAIRON_PUBLIC_URL.`,
  }),

  keyOfVariable: 'The secret key is that of CLAIRON_SECRET_KEY.',
  keyOfFile: (path: string) => `The secret key lies in ${path}.`,
  keyNotYet: 'There is no secret key yet, and nothing that it would open; a start makes one.',
  keyMissing: (path: string): Said => ({
    detail: `There is no secret key, neither in CLAIRON_SECRET_KEY nor in ${path}.`,
    remedy: 'Restore the key that sealed the secrets of the channels, or enter them again.',
  }),
  keyDamaged: (path: string): Said => ({
    detail: `${path} does not hold 32 bytes in base64.`,
    remedy: 'Restore the file from a copy of the data directory, or set CLAIRON_SECRET_KEY.',
  }),
  keyUnreadable: (path: string): Said => ({
    detail: `The secret key in ${path} cannot be read.`,
    remedy: `Run this as the user who runs Clairon, or let this one read the file.`,
  }),
  sealsOpen: 'The sealed secrets of every channel open with this key.',
  sealsClosed: (channels: string): Said => ({
    detail: `This key does not open the secrets of ${channels}.`,
    remedy:
      'Restore the key that sealed them (CLAIRON_SECRET_KEY, or secret-key in the data directory), or enter the secrets again.',
  }),
  filesPrivate: (dataDir: string) => `Only their owner can read the secrets in ${dataDir}.`,
  filesNone: (dataDir: string) => `No secrets lie in ${dataDir}.`,
  fileExposed: (path: string, mode: string, wanted: string): Said => ({
    detail: `${path} is open to other accounts (mode ${mode}).`,
    remedy: `Close it: chmod ${wanted} '${path}'`,
  }),

  webchat: 'nothing is sent through a web chat, so there is nothing to check.',
  pausedByHand: (reason: string): Said => ({
    detail: `paused (${reason}): nothing leaves.`,
    remedy: 'An administrator can resume it.',
  }),
  pausedByFault: (reason: string): Said => ({
    detail: `has paused itself: ${reason}. Nothing leaves.`,
    remedy: 'Put that right at the service or in the channel, check the channel, then resume it.',
  }),
  notOpened: 'not checked, because its secrets do not open (see Secrets).',
  unusable: (cause: string): Said => ({
    detail: `its settings cannot be used (${cause}).`,
    remedy: 'Connect the channel anew.',
  }),
  stepOfSimulator: `This channel speaks to the simulator: start it with “npx clairon start --demo” or “npx clairon simulator”, then ${again}.`,
  stepOfService: `Put right what this step names, then ${again}.`,

  noLanes: 'No channel sends, so no worker is needed.',
  lanesCared: 'A worker looks after every channel.',
  lanesIdle: {
    detail: 'No worker runs. No campaign waits for one.',
    remedy: 'Before a campaign starts: “npx clairon start”, or “npx clairon worker”.',
  } satisfies Said,
  lanesForsaken: (channels: string, campaigns: number): Said => ({
    detail: `No worker looks after ${channels}, and ${
      campaigns === 1 ? '1 campaign waits' : `${campaigns} campaigns wait`
    } for one.`,
    remedy: 'Start one: “npx clairon start”, or “npx clairon worker”.',
  }),

  ledgerRight: 'Counting every delivery gives the figures that the reports show.',
  ledgerDrifts: (campaign: string, figures: readonly Figure[], more: number): Said => ({
    detail: `“${campaign}”: ${figures
      .map(({ of, kept, counted }) => `${of}: kept as ${kept}, counted ${counted}`)
      .join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
    remedy:
      'Its report is wrong by that much; what was sent is not affected. Keep a copy of the database and report this as a fault of Clairon.',
  }),
  lostCampaign: (id: number) => `campaign ${id}, which is no longer there`,
  recipients: 'recipients',
  halfHour: (kind: 'planned' | 'delivered' | 'opened' | 'clicked', at: string) =>
    `${kind} in the half hour of ${at}`,
  people: { 'opened-people': 'people who opened', 'clicked-people': 'people who clicked' },
  ofLink: (kind: 'link-people' | 'link-events', place: number) =>
    `${kind === 'link-people' ? 'people who followed' : 'clicks on'} link ${place}`,
  state: (state: DeliveryState, reason: string) => (reason === '' ? state : `${state} (${reason})`),
}

/** Every text of `clairon doctor`, in one language. */
export type DoctorWording = typeof en
