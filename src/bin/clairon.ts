import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { Command } from 'commander'

import { addClientCommands, runProgram } from '../cli/client-commands.ts'
import { createOutput, type Environment } from '../cli/output.ts'
import { runEngine } from '../engine/run-engine.ts'
import { systemClock } from '../platform/clock.ts'
import { type Config, readConfig } from '../platform/config.ts'
import { joinSimulatedClock } from '../platform/shared-clock.ts'
import { stopSignal } from '../platform/shutdown.ts'
import { StartupError } from '../platform/startup-error.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { runDoctor } from './doctor.ts'
import { adminTokenFile, openInstallation, publicAddress } from './open-installation.ts'
import { explainListenError, startServer } from './serve.ts'
import { start, until } from './start.ts'

/** Adds the command that says what is wrong; `onEnd` is told its exit code. */
function addDoctor(
  program: Command,
  config: Config,
  environment: Environment,
  onEnd: (code: number) => void,
): void {
  program
    .command('doctor')
    .description('check database, clock, public address, secrets, channels and figures')
    .action(async () => {
      const asJson = program.opts<{ json?: boolean }>().json === true
      const output = createOutput(environment)
      onEnd(await runDoctor(config, { output, asJson, stop: stopSignal() }))
    })
}

/** Adds the commands that run a part of the program until they are stopped. */
function addServerCommands(program: Command, config: Config): void {
  program
    .command('start')
    .description('run everything in one process')
    .option('--demo', 'with the simulator and a sample organisation')
    .action(({ demo = false }: { demo?: boolean }) => start(config, { demo, stop: stopSignal() }))

  program
    .command('serve')
    .description('run the API and the page only')
    .action(async () => {
      const stop = stopSignal()
      const installation = await openInstallation(config)
      try {
        const server = await startServer(installation, { simulatorUrl: null, stop })
        console.log(server.url)
        await until(stop)
        await server.close()
      } finally {
        await installation.close()
      }
    })

  program
    .command('worker')
    .description('run the dispatcher only')
    .action(async () => {
      const stop = stopSignal()
      const installation = await openInstallation(config)
      try {
        const { linkSeal } = installation
        const addresses = { linkSeal, publicUrl: publicAddress(config) }
        await runEngine({ ...installation, addresses }, stop)
      } finally {
        await installation.close()
      }
    })

  program
    .command('simulator')
    .description('run the simulator alone')
    .action(async () => {
      const stop = stopSignal()
      const { dataDir, simulatorPort: port } = config
      const clock = config.clock ? joinSimulatedClock(dataDir, config.clock) : systemClock
      const host = '127.0.0.1'
      const simulator = await startSimulator({ host, port, clock, dataDir }).catch(
        (error: unknown) => {
          throw explainListenError(error, { host, port, setting: 'CLAIRON_SIMULATOR_PORT' })
        },
      )
      console.log(simulator.url)
      await until(stop)
      await simulator.close()
    })

  program
    .command('migrate')
    .description('bring the database to the schema of this version')
    .action(async () => {
      const installation = await openInstallation(config)
      await installation.close()
    })
}

/** The token of the environment, else the one that this directory's installation keeps. */
function findToken({ token, dataDir }: Config): string | undefined {
  if (token !== null) return token
  try {
    return readFileSync(join(dataDir, adminTokenFile), 'utf8').trim()
  } catch {
    return undefined
  }
}

async function main(): Promise<number> {
  const config = readConfig()
  const environment: Environment = {
    url: config.url,
    token: findToken(config),
    locale: config.locale,
    ...(process.stdin.isTTY ? { stdin: process.stdin } : {}),
    stdout: process.stdout,
    stderr: process.stderr,
    isTerminal: process.stdout.isTTY,
  }
  const program = new Command('clairon')
  program.description('Push campaigns in Teams and Skype for Business.')
  addServerCommands(program, config)
  let code = 0
  addDoctor(program, config, environment, (ended) => (code = ended))
  addClientCommands(program, environment)
  return (await runProgram(program, process.argv, environment)) || code
}

try {
  process.exit(await main())
} catch (error) {
  console.error(error instanceof StartupError ? error.message : error)
  process.exit(1)
}
