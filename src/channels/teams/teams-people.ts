import type { GraphUser } from '../../protocols/graph.ts'
import type {
  Directory,
  DirectoryPerson,
  FoundPerson,
  InstallAnswer,
  ReachAnswer,
} from '../channel.ts'
import type { TeamsGroups } from './graph-groups.ts'
import { TeamsContact } from './teams-contact.ts'
import type { TeamsDirectory } from './teams-directory.ts'
import type { Installation, TeamsInstaller } from './teams-install.ts'

/** Work in the background waits this long for a directory that asks to wait. Real time. */
const patienceMs = 60_000

/** Puts what Graph knows of people behind the port. */
export function createTeamsPeople({
  directory,
  installer,
  groups,
}: {
  directory: TeamsDirectory
  installer: TeamsInstaller
  groups: TeamsGroups
}): Directory {
  /** Asks about those contacts that name somebody; the others get an answer of their own. */
  async function about<Answer>(
    contacts: readonly unknown[],
    ask: (known: readonly TeamsContact[]) => Promise<Answer[]>,
  ): Promise<(Answer | NotNamed)[]> {
    const parsed = contacts.map((contact) => TeamsContact.safeParse(contact).data)
    const answers = (await ask(parsed.flatMap((contact) => contact ?? []))).values()
    return parsed.map((contact) => (contact && answers.next().value) ?? notNamed)
  }

  return {
    async findPeople(addresses, signal) {
      const found = await directory.findUserIds(addresses, { signal, patienceMs })
      return found.map((user): FoundPerson => {
        if ('userId' in user) return { kind: 'found', contact: { userId: user.userId } }
        const { failure: result } = user
        const isNobody = result.kind === 'permanent' && result.code === 'unknown-person'
        return isNobody ? { kind: 'nobody' } : { kind: 'failed', result }
      })
    },

    async identify(userKeys, signal) {
      const answer = await directory.readUsers(userKeys, { signal, patienceMs })
      if ('failure' in answer) return answer
      const people = userKeys.flatMap((key) => {
        const person = personOf(answer.users.get(key.toLowerCase()))
        return person ? [[key, person] as const] : []
      })
      return { people: new Map(people) }
    },

    askReach: (contacts, signal) =>
      about(contacts, async (known) => {
        const userIds = known.map(({ userId }) => userId)
        const answers = await installer.ask(userIds, { signal, patienceMs })
        return answers.map(reachOfInstallation)
      }),

    async prepare(contacts, signal) {
      const answers = await about(contacts, async (known) => {
        const userIds = known.map(({ userId }) => userId)
        const chats = await installer.findChats(userIds, { signal, patienceMs })
        return known.map((contact, index): unknown => {
          const conversationId = contact.conversationId ?? chats[index]
          return conversationId ? { ...contact, conversationId } : null
        })
      })
      return answers.map((answer) => (answer === notNamed ? null : answer))
    },

    install: (contacts, signal) =>
      about<InstallAnswer>(contacts, (known) =>
        installer.install(
          known.map(({ userId }) => userId),
          { signal, patienceMs },
        ),
      ),

    async findGroups(text, signal) {
      const answer = await groups.findGroups(text, { signal })
      if ('failure' in answer) return answer
      return {
        groups: answer.groups.map(({ id, displayName }) => ({ id, name: displayName ?? id })),
      }
    },

    async *readGroup(id, signal) {
      for await (const page of groups.readMembers(id, { signal, patienceMs })) {
        if ('failure' in page) yield page
        else yield { people: page.members.flatMap((user) => personOf(user) ?? []) }
      }
    },
  }
}

/** For a contact that another version wrote, or that names nobody. */
const notNamed = {
  kind: 'failed',
  result: { kind: 'not-sent', code: 'service-unreachable' },
} as const
type NotNamed = typeof notNamed

function reachOfInstallation(answer: Installation): ReachAnswer {
  switch (answer.kind) {
    case 'installed':
      return { kind: 'known', reach: 'reachable' }
    case 'not-installed':
      return { kind: 'known', reach: 'not-installed' }
    case 'nobody':
      return { kind: 'known', reach: 'unknown' }
    case 'failed': {
      const { result } = answer
      const isForbidden = result.kind === 'permanent' && result.code === 'not-permitted'
      return isForbidden ? { kind: 'not-permitted' } : { kind: 'failed', result }
    }
  }
}

/** Names a person; where the directory has no first and last name, the whole name is taken apart. */
function personOf(user: GraphUser | undefined): DirectoryPerson | null {
  if (!user?.userPrincipalName) return null
  const [first = '', ...rest] = (user.displayName ?? '').trim().split(/\s+/)
  return {
    address: user.userPrincipalName,
    firstName: user.givenName?.trim() || first || user.userPrincipalName.replace(/@.*/, ''),
    lastName: user.surname?.trim() || rest.join(' '),
    language: user.preferredLanguage?.trim() || null,
  }
}
