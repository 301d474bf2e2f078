import { join } from 'node:path'
import { z } from 'zod'
import { noJournal, openJournal, type Journal } from './journal.ts'
import { createMessages, Message } from './messages.ts'
import { createPeople, Person } from './people.ts'
import { Conversation, createConversations } from './teams/conversations.ts'

const Entry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('people'), people: z.array(Person) }),
  z.object({ kind: z.literal('conversation'), conversation: Conversation }),
  z.object({ kind: z.literal('message'), message: Message }),
])
type Entry = z.infer<typeof Entry>

/** So many outdated lines are not worth tidying. */
const toleratedLines = 1_000
const peoplePerEntry = 1_000

/**
 * Opens what the simulator remembers: the people, their conversations with the bot and the messages.
 * With `dataDir` it lives in `simulator.jsonl` there and survives the process; without, in memory only.
 */
export function openWorld({ dataDir }: { dataDir?: string | undefined }) {
  let journal: Journal = noJournal
  let restoredLines = 0
  const append = (entry: Entry) => journal.append(entry)

  const people = createPeople({ record: (changed) => append({ kind: 'people', people: changed }) })
  const conversations = createConversations({
    record: (conversation) => append({ kind: 'conversation', conversation }),
  })
  const messages = createMessages({
    record: (message) => append({ kind: 'message', message }),
    forget: () => journal.rewrite(entries()),
  })

  function restore(entry: unknown): void {
    restoredLines++
    const known = Entry.parse(entry)
    if (known.kind === 'people') for (const person of known.people) people.restore(person)
    else if (known.kind === 'conversation') conversations.restore(known.conversation)
    else messages.restore(known.message)
  }

  function* entries(): Generator<Entry> {
    const everyone = people.all()
    for (let first = 0; first < everyone.length; first += peoplePerEntry) {
      yield { kind: 'people', people: everyone.slice(first, first + peoplePerEntry) }
    }
    for (const conversation of conversations.all()) yield { kind: 'conversation', conversation }
    for (const message of messages.all()) yield { kind: 'message', message }
  }

  if (dataDir !== undefined) {
    const path = join(dataDir, 'simulator.jsonl')
    journal = openJournal(path, restore)
  }

  return {
    people,
    conversations,
    messages,
    /** Rewrites the journal when most of it is overtaken. Not before the port is ours. */
    tidy(): void {
      const living = [...entries()].length
      if (restoredLines > 2 * living + toleratedLines) journal.rewrite(entries())
    },
    close: () => journal.close(),
  }
}
