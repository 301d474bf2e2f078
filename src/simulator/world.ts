import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../platform/clock.ts'
import { createBots } from './bots.ts'
import { noJournal, openJournal, type Journal } from './journal.ts'
import { createMessages, Message } from './messages.ts'
import { createPeople, Person } from './people.ts'
import { Conversation, createConversations } from './teams/conversations.ts'
import { createSigningKeys, SigningKey } from './teams/signing-keys.ts'
import { createWorkforce, Workforce } from './workforce.ts'
import { createWritings, Writing } from './writings.ts'

const Entry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('people'), people: z.array(Person) }),
  z.object({ kind: z.literal('conversation'), conversation: Conversation }),
  z.object({ kind: z.literal('message'), message: Message }),
  z.object({ kind: z.literal('writing'), writing: Writing }),
  z.object({ kind: z.literal('workforce'), workforce: Workforce }),
  z.object({ kind: z.literal('bots'), endpoints: z.array(z.string()) }),
  z.object({ kind: z.literal('key'), key: SigningKey }),
])
type Entry = z.infer<typeof Entry>

/** So many outdated lines are not worth tidying. */
const toleratedLines = 1_000
const peoplePerEntry = 1_000

/**
 * Opens what the simulator remembers: the people, their conversations with the bot, the messages, and
 * whatever else a restart must not change.
 * With `dataDir` it lives in `simulator.jsonl` there and survives the process; without, in memory only.
 */
export function openWorld({ dataDir, clock }: { dataDir?: string | undefined; clock: Clock }) {
  let journal: Journal = noJournal
  let restoredLines = 0
  let version = 0
  const append = (entry: Entry) => {
    version++
    journal.append(entry)
  }

  const workforce = createWorkforce({
    clock,
    record: (wanted) => append({ kind: 'workforce', workforce: wanted }),
  })
  const people = createPeople({
    record: (changed) => append({ kind: 'people', people: changed }),
    presenceOf: (person) => workforce.presenceOf(person),
  })
  const conversations = createConversations({
    record: (conversation) => append({ kind: 'conversation', conversation }),
  })
  const messages = createMessages({
    record: (message) => append({ kind: 'message', message }),
    forget: () => {
      version++
      writings.clear()
      journal.rewrite(entries())
    },
  })
  const writings = createWritings({ record: (writing) => append({ kind: 'writing', writing }) })
  const bots = createBots({ record: (endpoints) => append({ kind: 'bots', endpoints }) })
  const keys = createSigningKeys({ record: (key) => append({ kind: 'key', key }) })

  function restore(entry: unknown): void {
    restoredLines++
    const known = Entry.parse(entry)
    switch (known.kind) {
      case 'people':
        return known.people.forEach((person) => people.restore(person))
      case 'conversation':
        return conversations.restore(known.conversation)
      case 'message':
        return messages.restore(known.message)
      case 'writing':
        return writings.restore(known.writing)
      case 'workforce':
        return workforce.restore(known.workforce)
      case 'bots':
        return bots.restore(known.endpoints)
      case 'key':
        return keys.restore(known.key)
    }
  }

  function* entries(): Generator<Entry> {
    const everyone = people.stored()
    for (let first = 0; first < everyone.length; first += peoplePerEntry) {
      yield { kind: 'people', people: everyone.slice(first, first + peoplePerEntry) }
    }
    for (const conversation of conversations.all()) yield { kind: 'conversation', conversation }
    for (const message of messages.all()) yield { kind: 'message', message }
    for (const writing of writings.all()) yield { kind: 'writing', writing }
    if (workforce.read().patterns.length > 0) {
      yield { kind: 'workforce', workforce: workforce.read() }
    }
    if (bots.endpoints().length > 0) yield { kind: 'bots', endpoints: [...bots.endpoints()] }
    for (const key of keys.all()) yield { kind: 'key', key }
  }

  if (dataDir !== undefined) {
    const path = join(dataDir, 'simulator.jsonl')
    journal = openJournal(path, restore)
  }

  return {
    people,
    conversations,
    messages,
    writings,
    workforce,
    bots,
    keys,
    /** Grows with every change of what is remembered, or shown. */
    version: () => version,
    /** Says that something changed that is shown and not remembered. */
    touch(): void {
      version++
    },
    /** Rewrites the journal when most of it is overtaken. Not before the port is ours. */
    tidy(): void {
      const living = [...entries()].length
      if (restoredLines > 2 * living + toleratedLines) journal.rewrite(entries())
    },
    close: () => journal.close(),
  }
}
