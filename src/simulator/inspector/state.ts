import { findPeople } from '../find-people.ts'
import type { Message, Messages } from '../messages.ts'
import type { People, Person } from '../people.ts'
import { teamsPresence } from '../presence-words.ts'
import type { Pool } from '../skype/pool.ts'
import type { Writings } from '../writings.ts'

const listedPeople = 100
const shownItems = 100
/** How far back the newest messages are looked through for whom to list first. */
const recentMessages = 20_000

type Deps = {
  people: People
  messages: Messages
  writings: Writings
  skype: Pick<Pool, 'happenings'>
}
type Service = Message['channel']

/** What the page shows of one service: the people found, those who last received something first, and one chat. */
export function readState(
  deps: Deps,
  { search, address, on }: { search: string; address: string | undefined; on: Service },
) {
  const { people, messages } = deps
  const found = findPeople(people.all(), search)
  const recent = recentAddresses(messages, on)
  const keyOf = (person: Person) => addressOf(person, on).toLowerCase()
  const isRecent = (person: Person) => recent.has(keyOf(person))
  const placeOf = (person: Person) => recent.get(keyOf(person)) ?? 0
  const first = found.filter(isRecent).toSorted((one, other) => placeOf(one) - placeOf(other))
  const listed = first.slice(0, listedPeople)
  for (const person of found) {
    if (listed.length >= listedPeople) break
    if (!isRecent(person)) listed.push(person)
  }
  const person = address === undefined ? undefined : people.byAddress(address)
  return {
    total: found.length,
    people: listed.map((one) => rowOf(one, on, messages)),
    person: person === undefined ? null : { ...person, presence: teamsPresence(person.presence) },
    items: person === undefined ? [] : itemsOf(person, on, deps),
  }
}

const addressOf = ({ upn, sip }: Person, on: Service) => (on === 'skype' ? sip : upn)

/** By address, how long ago something came, as a place: 0 is the latest. */
function recentAddresses(messages: Messages, on: Service): Map<string, number> {
  const places = new Map<string, number>()
  const all = messages.all()
  const last = Math.max(0, all.length - recentMessages)
  for (let index = all.length - 1; index >= last && places.size < listedPeople; index--) {
    const message = all[index]
    const address = message?.address.toLowerCase()
    if (message?.channel !== on || address === undefined) continue
    if (!places.has(address)) places.set(address, places.size)
  }
  return places
}

function rowOf(person: Person, on: Service, messages: Messages) {
  const received = receivedOn(on, person, messages).filter(
    ({ deletedAt }) => deletedAt === undefined,
  )
  return {
    upn: person.upn,
    name: `${person.firstName} ${person.lastName}`,
    timeZone: person.timeZone,
    presence: teamsPresence(person.presence),
    teamsInstalled: person.teamsInstalled,
    skypeUnknown: person.skypeUnknown,
    blocked: person.blocked,
    unread: received.filter(({ readAt }) => readAt === undefined).length,
    lastAt: received.at(-1)?.at ?? null,
  }
}

const receivedOn = (on: Service, person: Person, messages: Messages) =>
  messages.ofAddress(addressOf(person, on)).filter(({ channel }) => channel === on)

/** What stands in the chat, oldest first; the ids of both sides, and of what happens, grow together. */
function itemsOf(person: Person, on: Service, { messages, writings, skype }: Deps) {
  const received = receivedOn(on, person, messages)
    .slice(-shownItems)
    .map((message) => ({ kind: 'received' as const, ...message, sent: sentOf(message) }))
  const written = writings
    .ofAddress(addressOf(person, on))
    .slice(-shownItems)
    .map((writing) => ({ kind: 'written' as const, ...writing }))
  const happened = (on === 'skype' ? skype.happenings(person) : []).map((one) => ({
    kind: 'happened' as const,
    ...one,
  }))
  return [...received, ...written, ...happened]
    .toSorted((one, other) => Number(one.id) - Number(other.id))
    .slice(-shownItems)
}

/** The activity as the bot posted it. */
function sentOf({ envelope = {}, contentType, card, text, html }: Message) {
  if (card !== undefined) return { ...envelope, attachments: [{ contentType, content: card }] }
  if (contentType.startsWith('text/')) return { ...envelope, text: html ?? text }
  return { ...envelope, attachments: [{ contentType }] }
}
