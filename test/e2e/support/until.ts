import { setTimeout as sleep } from 'node:timers/promises'

/** Generous, because the machine may be busy with anything. */
const patienceMs = 90_000

/** Waits until something has come about, and gives it; fails with `what` when it never does. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | false> | T | null | false,
  deadlineMs = patienceMs,
): Promise<T> {
  const endMs = performance.now() + deadlineMs
  for (;;) {
    const found = await look()
    if (found !== null && found !== false) return found
    if (performance.now() > endMs) throw new Error(`Waited in vain until ${what}.`)
    await sleep(50)
  }
}
