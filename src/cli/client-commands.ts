import { type Command, CommanderError } from 'commander'

import { Refusal } from '../domain/errors.ts'
import { createApiClient } from './api-client.ts'
import { addCampaignCommands } from './campaign-commands.ts'
import { Failure } from './failure.ts'
import { addListCommands } from './list-commands.ts'
import { createOutput, type Environment, type ExitCode, reportFailure } from './output.ts'
import { addPersonCommands } from './person-commands.ts'
import { addUserCommands } from './user-commands.ts'
import type { Wording } from './wording.ts'

/**
 * Adds the commands that talk to a running server (`list …`, `campaign …`, `person …`, `user …`) and the
 * option `--json`.
 */
export function addClientCommands(program: Command, environment: Environment): void {
  const output = createOutput(environment)
  const api = createApiClient(environment, output.words)
  program.option('--json', output.words.jsonOption)
  const wantsJson = () => program.opts<{ json?: boolean }>().json === true
  const session = { api, output, wantsJson }
  addListCommands(program, session)
  addCampaignCommands(program, session)
  addUserCommands(program, session)
  addPersonCommands(program, session)
}

/**
 * Runs the command that was written, and tells on stderr why it could not be done.
 *
 * @param argv as Node gives it: program and script first.
 * @returns the exit code: 0 done, 1 refused, 2 usage, 3 server not reachable.
 * @throws whatever is neither a refusal nor a failure: a bug.
 */
export async function runProgram(
  program: Command,
  argv: readonly string[],
  environment: Environment,
): Promise<ExitCode> {
  const output = createOutput(environment)
  prepare(program, environment)
  environment.stdout.on('error', ignoreError)
  try {
    await program.parseAsync(argv)
    return 0
  } catch (error) {
    const failure = toFailure(error, environment, output.words)
    return failure === null ? 0 : reportFailure(failure, output)
  }
}

/** Whoever read our lines may go before we are done, e.g. `| head`; we may hear of it late. */
function ignoreError(): void {}

/** Commander would end the process and speak English; both are ours to do. */
function prepare(command: Command, environment: Environment): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => void environment.stdout.write(text),
    writeErr: (text) => void environment.stderr.write(text),
    outputError: () => {},
  })
  for (const child of command.commands) prepare(child, environment)
}

/** Null when nothing failed: help or the version was asked for. */
function toFailure(error: unknown, { locale }: Environment, words: Wording): Failure | null {
  if (error instanceof Failure) return error
  if (error instanceof Refusal) return new Failure(error.code, error.sentence[locale])
  if (!(error instanceof CommanderError)) throw error
  if (error.exitCode === 0) return null
  return new Failure('usage', usageText(error, words), { hints: [words.seeHelp] })
}

/** Says again, in the reader's language, what Commander found. */
function usageText({ code, message }: CommanderError, words: Wording): string {
  const name = /'([^']*)'/.exec(message)?.[1] ?? ''
  const { usageError } = words
  switch (code) {
    case 'commander.help':
      return usageError.missingCommand
    case 'commander.missingArgument':
      return usageError.missingArgument(name)
    case 'commander.missingMandatoryOptionValue':
      return usageError.missingOption(name)
    case 'commander.unknownOption':
      return usageError.unknownOption(name)
    case 'commander.unknownCommand':
      return usageError.unknownCommand(name)
    case 'commander.excessArguments':
      return usageError.excessArguments()
    default:
      return message.replace(/^error: /, '')
  }
}
