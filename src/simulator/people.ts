import { createHash } from 'node:crypto'
import { z } from 'zod'
import { presenceWords, type PresenceWord } from './presence-words.ts'
import { sentinelKind } from './sentinel-people.ts'

/** What somebody does who is invited to a conversation: `ignore` is the button of that name, `no-answer` no button at all. */
const skypeManners = ['auto-accept', 'ignore', 'decline', 'no-answer'] as const

/** An employee of the simulated organisation. */
export const Person = z.object({
  upn: z.string(),
  /** With `sip:` in front. */
  sip: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  aadObjectId: z.guid(),
  presence: z.enum(presenceWords),
  /** Set for this person, so that the workforce's patterns have no say. */
  presenceFixed: z.boolean().default(false),
  teamsInstalled: z.boolean(),
  blocked: z.boolean(),
  readReceipts: z.boolean(),
  timeZone: z.string(),
  /** The language of their Teams, as in `fr-FR`. */
  locale: z.string().default('fr-FR'),
  /** Names of the directory groups that they are in. */
  groups: z.array(z.string()).default([]),
  /** What they do when they are invited to a conversation on Skype for Business. */
  skype: z.enum(skypeManners).default('auto-accept'),
  /** How long they take to accept or decline. */
  acceptAfterMs: z.number().default(0),
  /** Whether their client shows HTML. */
  skypeHtml: z.boolean().default(true),
  /** They have no account on Skype for Business. */
  skypeUnknown: z.boolean().default(false),
})
export type Person = z.infer<typeof Person>

const Address = z
  .string()
  .trim()
  .min(3)
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, 'An address looks like name@contoso.example')
const SipAddress = z
  .string()
  .trim()
  .transform((sip) => sip.replace(/^sip:/i, ''))
  .pipe(Address)
  .transform((sip) => `sip:${sip}`)

const TimeZone = z.string().refine(isTimeZone, 'Not an IANA time zone')

/** A person as a program gives them; what is left out keeps its value, or takes the usual one. */
export const PersonInput = z.strictObject({
  upn: Address,
  sip: SipAddress.optional(),
  firstName: z.string().trim().min(1).max(100),
  lastName: z.string().trim().min(1).max(100),
  /** Null leaves it to the workforce's patterns again. */
  presence: z.enum(presenceWords).nullable().optional(),
  /** Given with a presence, false keeps it as what is shown where no pattern applies. */
  presenceFixed: z.boolean().optional(),
  teamsInstalled: z.boolean().optional(),
  blocked: z.boolean().optional(),
  readReceipts: z.boolean().optional(),
  timeZone: TimeZone.optional(),
  locale: z
    .string()
    .regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'A language looks like fr-FR')
    .optional(),
  groups: z.array(z.string().trim().min(1).max(200)).max(100).optional(),
  skype: z.enum(skypeManners).optional(),
  acceptAfterMs: z.number().int().min(0).max(600_000).optional(),
  skypeHtml: z.boolean().optional(),
  skypeUnknown: z.boolean().optional(),
  /** Accepted so that what was read can be posted back; it always follows from the UPN. */
  aadObjectId: z.guid().optional(),
})
export type PersonInput = z.infer<typeof PersonInput>

export const PersonPatch = PersonInput.partial()
export type PersonPatch = z.infer<typeof PersonPatch>

export type People = ReturnType<typeof createPeople>

/**
 * Keeps the people, found by UPN, SIP address or object id. `record` is told of each change before it
 * counts; `presenceOf` says what the workforce's patterns make of someone now, if anything.
 */
export function createPeople({
  record,
  presenceOf = () => undefined,
}: {
  record: (people: Person[]) => void
  presenceOf?: (person: Person) => PresenceWord | undefined
}) {
  const people = new Map<string, Person>() // by object id, in the order of arrival
  const objectIds = new Map<string, string>() // by UPN and by SIP address, in lower case

  function restore(person: Person): void {
    const before = people.get(person.aadObjectId)
    if (before !== undefined) {
      objectIds.delete(before.upn.toLowerCase())
      objectIds.delete(before.sip.toLowerCase())
    }
    people.set(person.aadObjectId, person)
    objectIds.set(person.upn.toLowerCase(), person.aadObjectId)
    objectIds.set(person.sip.toLowerCase(), person.aadObjectId)
  }

  function save(changed: Person[]): void {
    record(changed)
    for (const person of changed) restore(person)
  }

  /** The person as others see them now. */
  function seen(person: Person): Person {
    const presence = person.presenceFixed ? undefined : presenceOf(person)
    return presence === undefined || presence === person.presence ? person : { ...person, presence }
  }

  function seenById(objectId: string | undefined): Person | undefined {
    const person = people.get(objectId ?? '')
    return person === undefined ? undefined : seen(person)
  }

  function byAddress(address: string): Person | undefined {
    const key = address.trim().toLowerCase()
    return seenById(objectIds.get(key) ?? objectIds.get(`sip:${key}`))
  }

  return {
    restore,
    byAddress,
    byObjectId: (objectId: string) => seenById(objectId.toLowerCase()),
    all: () => Array.from(people.values(), seen),
    /** As they were set, for the journal. */
    stored: () => [...people.values()],
    count: () => people.size,

    /**
     * Adds people, or updates those whose UPN is known; all or none. A sentinel's first name decides
     * over the fields.
     * @returns 'taken' when a SIP address is someone else's.
     */
    put(inputs: PersonInput[]): Person[] | 'taken' {
      const saved = new Map<string, Person>()
      for (const input of inputs) {
        const objectId = objectIds.get(input.upn.toLowerCase())
        const person = personOf(input, objectId === undefined ? undefined : people.get(objectId))
        const holder = objectIds.get(person.sip.toLowerCase())
        if (holder !== undefined && holder !== person.aadObjectId) return 'taken'
        saved.set(person.aadObjectId, person)
      }
      save([...saved.values()])
      return Array.from(saved.values(), seen)
    },

    /**
     * Changes some fields of a person; here a field that is named decides over a sentinel's first name.
     * @returns 'taken' when the new UPN or SIP address is someone else's.
     */
    change(person: Person, patch: PersonPatch): Person | 'taken' {
      for (const address of [patch.upn, patch.sip]) {
        const holder = address === undefined ? undefined : objectIds.get(address.toLowerCase())
        if (holder !== undefined && holder !== person.aadObjectId) return 'taken'
      }
      const renamed = patch.firstName !== undefined && patch.firstName !== person.firstName
      const changed: Person = {
        ...(people.get(person.aadObjectId) ?? person),
        ...(renamed ? sentinelFields(patch.firstName ?? '') : {}),
        ...definedFields(patch),
        aadObjectId: person.aadObjectId,
      }
      save([changed])
      return seen(changed)
    },
  }
}

/** Derives the Entra object id that a UPN has in every simulator. */
export function objectIdOf(upn: string): string {
  const hash = createHash('sha256').update(upn.toLowerCase()).digest('hex')
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-')
}

function personOf(input: PersonInput, known: Person | undefined): Person {
  const usual = {
    sip: `sip:${input.upn}`,
    presence: 'Available' as const,
    presenceFixed: false,
    teamsInstalled: true,
    blocked: false,
    readReceipts: true,
    timeZone: 'Europe/Paris',
    locale: 'fr-FR',
    groups: [],
    skype: 'auto-accept' as const,
    acceptAfterMs: 0,
    skypeHtml: true,
    skypeUnknown: false,
  }
  return {
    ...usual,
    ...known,
    ...definedFields(input),
    ...sentinelFields(input.firstName),
    upn: input.upn,
    firstName: input.firstName,
    lastName: input.lastName,
    aadObjectId: known?.aadObjectId ?? objectIdOf(input.upn),
  }
}

function sentinelFields(firstName: string): Partial<Person> {
  const kind = sentinelKind(firstName)
  if (kind === 'absent') return { presence: 'Offline', presenceFixed: true }
  if (kind === 'blocked') return { blocked: true }
  if (kind === 'without-app') return { teamsInstalled: false, skypeUnknown: true }
  return {}
}

function definedFields(patch: PersonPatch): Partial<Person> {
  const { upn, sip, firstName, lastName, timeZone, locale, groups } = patch
  const { teamsInstalled, blocked, readReceipts } = patch
  const { skype, acceptAfterMs, skypeHtml, skypeUnknown } = patch
  return {
    ...(upn === undefined ? {} : { upn }),
    ...(sip === undefined ? {} : { sip }),
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
    ...presenceFields(patch),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(locale === undefined ? {} : { locale }),
    ...(groups === undefined ? {} : { groups }),
    ...(teamsInstalled === undefined ? {} : { teamsInstalled }),
    ...(blocked === undefined ? {} : { blocked }),
    ...(readReceipts === undefined ? {} : { readReceipts }),
    ...(skype === undefined ? {} : { skype }),
    ...(acceptAfterMs === undefined ? {} : { acceptAfterMs }),
    ...(skypeHtml === undefined ? {} : { skypeHtml }),
    ...(skypeUnknown === undefined ? {} : { skypeUnknown }),
  }
}

function presenceFields({ presence, presenceFixed = true }: PersonPatch): Partial<Person> {
  if (presence === undefined) return {}
  if (presence === null) return { presence: 'Available', presenceFixed: false }
  return { presence, presenceFixed }
}

const knownTimeZones = new Set<string>()

/** Asking `Intl` takes a fifth of a millisecond, and people share a few zones. */
function isTimeZone(name: string): boolean {
  if (!knownTimeZones.has(name) && intlKnows(name)) knownTimeZones.add(name)
  return knownTimeZones.has(name)
}

function intlKnows(timeZone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
