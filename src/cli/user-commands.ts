import type { Command } from 'commander'

import { AccountView, NewAccountView, SignInLinkView } from '../contract/account.ts'
import { type Role, roles } from '../domain/permissions.ts'
import { foldAddress } from '../domain/recipient-values.ts'
import { linkMinutes } from '../domain/sign-in.ts'
import { Failure } from './failure.ts'
import { columnsOf } from './output.ts'
import type { Session } from './session.ts'
import type { Wording } from './wording.ts'

/** Adds `user add`, `user link` and `user ls`. */
export function addUserCommands(program: Command, { api, output, wantsJson }: Session): void {
  const { words } = output
  const users = program.command('user').description(words.users)

  users
    .command('add')
    .description(words.userAdd)
    .argument('<EMAIL>')
    .option('--name <NAME>', words.userName)
    .option('--role <ROLE>', words.userRole(roles.join(', ')))
    .action(async (email: string, { name, role }: { name?: string; role?: string }) => {
      const account = {
        email,
        ...(name !== undefined && { name }),
        ...(role !== undefined && { role: toRole(role, words) }),
      }
      const { value, json } = await api.post('accounts', NewAccountView, account)
      if (wantsJson()) return output.json(json)
      output.lines(
        words.userAdded(value.name, words.role[value.role]),
        words.linkFollows(linkMinutes),
        value.link,
      )
    })

  users
    .command('link')
    .description(words.userLink)
    .argument('<EMAIL>')
    .action(async (email: string) => {
      const { value: accounts } = await api.all('accounts', AccountView)
      const account = accounts.items.find((one) => foldAddress(one.email) === foldAddress(email))
      if (!account) throw new Failure('not-found', words.noUser(email))
      const { value, json } = await api.post(`accounts/${account.id}/link`, SignInLinkView)
      if (wantsJson()) return output.json(json)
      output.lines(words.linkFollows(linkMinutes), value.link)
    })

  users
    .command('ls')
    .description(words.userLs)
    .action(async () => {
      const { value, json } = await api.all('accounts', AccountView)
      if (wantsJson()) return output.json(json)
      const rows = value.items.map(({ email, name, role, disabled }) => [
        email,
        name,
        disabled ? words.userDisabled : words.role[role],
      ])
      output.lines(...columnsOf(rows))
    })
}

function toRole(text: string, words: Wording): Role {
  const role = roles.find((one) => one === text)
  if (role) return role
  throw new Failure('usage', words.noRole(text), { hints: [words.knownNames([...roles])] })
}
