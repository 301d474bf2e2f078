import type { Command } from 'commander'

import { PersonErased, PersonExportView } from '../contract/person.ts'
import { Failure } from './failure.ts'
import { columnsOf, indent } from './output.ts'
import type { Session } from './session.ts'

/** Adds `person export` and `person erase`. */
export function addPersonCommands(program: Command, { api, output, wantsJson }: Session): void {
  const { words, format } = output
  const people = program.command('person').description(words.persons)

  people
    .command('export')
    .description(words.personExport)
    .argument('<ADDRESS>')
    .action(async (address: string) => {
      const { json } = await api.post('people/export', PersonExportView, { address })
      if (wantsJson()) return output.json(json)
      output.lines(...JSON.stringify(json, null, 2).split('\n'))
    })

  people
    .command('erase')
    .description(words.personErase)
    .argument('<ADDRESS>')
    .option('--yes', words.withoutAsking)
    .action(async (address: string, options: { yes?: true }) => {
      if (!options.yes) await requireYes(output, words.eraseFor(address))
      const { value, json } = await api.post('people/erase', PersonErased, { address })
      if (wantsJson()) return output.json(json)
      const { people: erased, pending, deliveries } = value
      const rows = [
        [format.number(erased), words.erasedPeople],
        [format.number(deliveries), words.namelessDeliveries],
        [format.number(pending), words.unsentDeliveries],
      ]
      output.lines(words.erased(address), ...columnsOf(rows, [0]).map(indent))
    })
}

/** Goes on only after a yes, in the language of the reader. */
async function requireYes(output: Session['output'], question: string): Promise<void> {
  const { words } = output
  const answer = await output.ask(question)
  if (answer === null) throw new Failure('usage', words.nobodyToAsk)
  if (!words.yes.test(answer.trim())) throw new Failure('invalid', words.nothingDone)
}
