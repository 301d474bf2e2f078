import { once } from 'node:events'

import { stopSignal } from '../../../src/platform/shutdown.ts'

type Ending = () => Promise<unknown>

const stop = stopSignal()
const endings = new Set<Ending>()

/**
 * Runs a benchmark and then ends the process and whatever was started: when it is done, when it has
 * failed, and when somebody does not want to wait (Ctrl-C, SIGTERM, or `npm run bench` is gone).
 */
export async function runBenchmark(work: () => Promise<void>): Promise<never> {
  const interrupting = new AbortController()
  stop.addEventListener('abort', () => interrupting.abort(), { once: true })
  process.once('disconnect', () => interrupting.abort())

  const interrupted = once(interrupting.signal, 'abort').then(() => 130)
  const done = work().then(
    () => 0,
    (error: unknown) => {
      // What is ended in the middle breaks, of course.
      if (!interrupting.signal.aborted) console.error(error)
      return 1
    },
  )
  let code = await Promise.race([done, interrupted])
  for (const end of [...endings].toReversed()) {
    await end().catch((error: unknown) => {
      console.error(error)
      code = 1
    })
  }
  process.exit(code)
}

/**
 * Has something ended together with the benchmark, the last first.
 *
 * @returns ends it at once instead.
 */
export function endLater(end: Ending): () => Promise<void> {
  let ended: Promise<unknown> | undefined
  const endOnce = () => (ended ??= end())
  endings.add(endOnce)
  return async () => {
    await endOnce()
    endings.delete(endOnce)
  }
}
