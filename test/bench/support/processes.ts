import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

import { endLater } from './run-benchmark.ts'

/** A process of its own that answers each message with one message. */
export type Helper<Message> = {
  pid: number
  ask<Answer>(message: Message): Promise<Answer>
  /** Ends it, and waits until it has gone. */
  end(): Promise<void>
  /** Ends it as a machine that loses its power does. */
  kill(): Promise<void>
}

/**
 * Starts a benchmark's helper process, which calls `answerMessages`. Resolves when it has loaded. It
 * ends with the benchmark at the latest.
 */
export async function startHelper<Message extends object>(file: URL): Promise<Helper<Message>> {
  const child: ChildProcess = fork(file, { stdio: ['ignore', 2, 2, 'ipc'] })
  const gone = once(child, 'exit')
  const end = endLater(async () => {
    if (child.connected) child.disconnect()
    await gone
  })
  const nextMessage = async (): Promise<unknown[]> =>
    Promise.race([
      once(child, 'message'),
      gone.then(([code]: unknown[]) => {
        throw new Error(`A helper process ended with code ${String(code)}.`)
      }),
    ])
  await nextMessage()
  return {
    pid: child.pid ?? 0,
    async ask<Answer>(message: Message) {
      const answer = nextMessage()
      child.send(message)
      const [first] = await answer
      // Both ends are compiled together.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return first as Answer
    },
    end,
    async kill() {
      child.kill('SIGKILL')
      await end()
    },
  }
}

/** In a helper process: answers every message of the benchmark; ends with the benchmark. */
export function answerMessages<Message>(answer: (message: Message) => Promise<object>): void {
  process.on('message', (message) => {
    // Both ends are compiled together.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    answer(message as Message).then(
      (result) => process.send?.(result),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
  process.on('disconnect', () => process.exit())
  // Ctrl-C is for the benchmark, which then lets go of its helpers.
  process.on('SIGINT', () => undefined)
  process.send?.('loaded')
}

/** The memory that a process holds at this moment, in MB. */
export async function rssMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null)
  const kilobytes =
    status === null
      ? (await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)])).stdout // macOS
      : /^VmRSS:\s*(\d+)/m.exec(status)?.[1]
  return Number(kilobytes) / 1_024
}
