import { sleep } from '../../platform/clock.ts'

/** Lets those who wait for something look again whenever something has changed. */
export type Waking = {
  wake: () => void
  /** Waits until `isSo`, or until the time is over. @returns whether it is so. */
  waitUntil: (isSo: () => boolean, limitMs: number) => Promise<boolean>
}

/** @param nowMs real time. */
export function createWaking(nowMs: () => number): Waking {
  let waiting: (() => void)[] = []
  return {
    wake() {
      const woken = waiting
      waiting = []
      for (const resume of woken) resume()
    },
    async waitUntil(isSo, limitMs) {
      const deadlineMs = nowMs() + limitMs
      for (;;) {
        if (isSo()) return true
        const leftMs = deadlineMs - nowMs()
        if (leftMs <= 0) return false
        await within(new Promise<void>((resolve) => waiting.push(resolve)), leftMs)
      }
    },
  }
}

/** Waits for something, but no longer than that. @returns null when the time was over first. */
export async function within<Value>(
  promise: Promise<Value>,
  limitMs: number,
): Promise<Value | null> {
  const over = new AbortController()
  const first = await Promise.race([promise, sleep(limitMs, over.signal).then(() => null)])
  over.abort()
  return first
}
