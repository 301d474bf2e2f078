import { findPeople } from '../find-people.ts'
import type { Message, Messages } from '../messages.ts'
import type { People, Person } from '../people.ts'
import { teamsPresence } from '../presence-words.ts'
import type { Writings } from '../writings.ts'

const listedPeople = 100
const shownItems = 100
/** How far back the newest messages are looked through for whom to list first. */
const recentMessages = 20_000

type Deps = { people: People; messages: Messages; writings: Writings }

/** What the page shows: the people found, those who last received something first, and one chat. */
export function readState(
  { people, messages, writings }: Deps,
  { search, address }: { search: string; address: string | undefined },
) {
  const found = findPeople(people.all(), search)
  const recent = recentAddresses(messages)
  const isRecent = (person: Person) => recent.has(person.upn.toLowerCase())
  const placeOf = ({ upn }: Person) => recent.get(upn.toLowerCase()) ?? 0
  const first = found.filter(isRecent).toSorted((one, other) => placeOf(one) - placeOf(other))
  const listed = first.slice(0, listedPeople)
  for (const person of found) {
    if (listed.length >= listedPeople) break
    if (!isRecent(person)) listed.push(person)
  }
  const person = address === undefined ? undefined : people.byAddress(address)
  return {
    total: found.length,
    people: listed.map((one) => rowOf(one, messages)),
    person: person === undefined ? null : { ...person, presence: teamsPresence(person.presence) },
    items: person === undefined ? [] : itemsOf(person, { messages, writings }),
  }
}

/** By address, how long ago something came, as a place: 0 is the latest. */
function recentAddresses(messages: Messages): Map<string, number> {
  const places = new Map<string, number>()
  const all = messages.all()
  const last = Math.max(0, all.length - recentMessages)
  for (let index = all.length - 1; index >= last && places.size < listedPeople; index--) {
    const message = all[index]
    const address = message?.address.toLowerCase()
    if (message?.channel !== 'teams' || address === undefined) continue
    if (!places.has(address)) places.set(address, places.size)
  }
  return places
}

function rowOf(person: Person, messages: Messages) {
  const received = messages.ofAddress(person.upn).filter(isShown)
  return {
    upn: person.upn,
    name: `${person.firstName} ${person.lastName}`,
    timeZone: person.timeZone,
    presence: teamsPresence(person.presence),
    teamsInstalled: person.teamsInstalled,
    blocked: person.blocked,
    unread: received.filter(({ readAt }) => readAt === undefined).length,
    lastAt: received.at(-1)?.at ?? null,
  }
}

const isShown = ({ channel, deletedAt }: Message) => channel === 'teams' && deletedAt === undefined

/** What stands in the chat, oldest first; the ids of both sides grow together. */
function itemsOf({ upn }: Person, { messages, writings }: Pick<Deps, 'messages' | 'writings'>) {
  const received = messages
    .ofAddress(upn)
    .filter(({ channel }) => channel === 'teams')
    .slice(-shownItems)
    .map((message) => ({ kind: 'received' as const, ...message, sent: sentOf(message) }))
  const written = writings
    .ofAddress(upn)
    .slice(-shownItems)
    .map((writing) => ({ kind: 'written' as const, ...writing }))
  return [...received, ...written]
    .toSorted((one, other) => Number(one.id) - Number(other.id))
    .slice(-shownItems)
}

/** The activity as the bot posted it. */
function sentOf({ envelope = {}, contentType, card, text, html }: Message) {
  if (card !== undefined) return { ...envelope, attachments: [{ contentType, content: card }] }
  if (contentType.startsWith('text/')) return { ...envelope, text: html ?? text }
  return { ...envelope, attachments: [{ contentType }] }
}
