import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Command } from 'commander'

import { type ImportMode, ImportStarted, ImportView, ListView } from '../contract/list.ts'
import type { Answer } from './api-client.ts'
import { Failure } from './failure.ts'
import { findList } from './find.ts'
import { columnsOf, indent, type Output, shellWord } from './output.ts'
import type { Session } from './session.ts'

const pollMs = 500

/** Adds `list create`, `list import` and `list ls`. */
export function addListCommands(program: Command, { api, output, wantsJson }: Session): void {
  const { words, format } = output
  const lists = program.command('list').description(words.lists)

  lists
    .command('create')
    .description(words.listCreate)
    .argument('<NAME>')
    .action(async (name: string) => {
      const { value, json } = await api.post('lists', ListView, { name })
      if (wantsJson()) return output.json(json)
      const command = `npx clairon list import ${shellWord(value.name)} FILE`
      output.lines(words.listCreated(value.name, value.id), words.importNext(command))
    })

  lists
    .command('import')
    .description(words.listImport)
    .argument('<LIST>')
    .argument('<FILE>')
    .option('--all-or-nothing', words.allOrNothing)
    .action(async (idOrName: string, filePath: string, options: { allOrNothing?: true }) => {
      const list = await findList({ api, words }, idOrName)
      const mode: ImportMode = options.allOrNothing ? 'all-or-nothing' : 'keep-good'
      const form = { filePath, fields: { mode } }
      const started = await api.upload(`lists/${list.id}/imports`, ImportStarted, form)
      const { value, json } = await untilRead({ api, output }, started.value.id)
      if (wantsJson()) output.json(json)
      const fileName = basename(filePath)
      if (value.state === 'refused') {
        const message = [words.importRefused(fileName), value.reason ?? ''].join(' ').trim()
        throw new Failure('invalid', message, { hints: errorLines(value, output) })
      }
      if (wantsJson()) return
      output.lines(words.imported(fileName, list.name), ...figures(value, output))
      if (value.rejected === 0) return
      const address = api.addressOf(`imports/${value.id}/rejects.csv`)
      const command = `curl -H "Authorization: Bearer $CLAIRON_TOKEN" -o rejects.csv ${address}`
      output.lines('', ...errorLines(value, output), words.rejectsAt(command))
    })

  lists
    .command('ls')
    .alias('list')
    .description(words.listLs)
    .action(async () => {
      const { value, json } = await api.all('lists', ListView)
      if (wantsJson()) return output.json(json)
      if (value.items.length === 0) return output.lines(words.noLists)
      const { id, people, name } = words.labels
      const rows = value.items.map((list) => [list.id, format.number(list.people), list.name])
      output.lines(...columnsOf([[id, people, name], ...rows], [0, 1]))
    })
}

/** Waits until the server has read the file, showing how far it is. */
async function untilRead(
  { api, output }: Pick<Session, 'api' | 'output'>,
  importId: string,
): Promise<Answer<ImportView>> {
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, pollMs)) {
    const answer = await api.get(`imports/${importId}`, ImportView)
    if (answer.value.state !== 'running') {
      output.progress('')
      return answer
    }
    output.progress(output.words.readingRows(answer.value.rows))
    await sleep(waitMs)
  }
}

function figures(view: ImportView, { words, format }: Output): string[] {
  const counted = ['rows', 'added', 'updated', 'duplicates', 'rejected'] as const
  return columnsOf(
    counted.map((figure) => [format.number(view[figure]), words[figure]]),
    [0],
  ).map(indent)
}

function errorLines({ errors, rejected }: ImportView, { words }: Output): string[] {
  const lines = errors.map(({ row, column, value, reason }) =>
    words.rowError(row, column, value, reason),
  )
  const unseen = rejected - errors.length
  return unseen > 0 ? [...lines, words.moreErrors(unseen)] : lines
}
