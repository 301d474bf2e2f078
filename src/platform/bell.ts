/** Something to wait for until somebody rings; a ring that nobody awaits is kept for the next to wait. */
export type Bell = {
  ring(): void
  /** Resolves at the next ring, at once if one was kept, and when `signal` fires. */
  wait(signal: AbortSignal): Promise<void>
}

/** Creates a bell for one who waits. */
export function createBell(): Bell {
  let kept = false
  let answer: (() => void) | null = null
  return {
    ring() {
      if (answer) answer()
      else kept = true
    },
    async wait(signal) {
      if (!kept && !signal.aborted) {
        await new Promise<void>((resolve) => {
          answer = () => {
            signal.removeEventListener('abort', resolveOnAbort)
            resolve()
          }
          const resolveOnAbort = () => resolve()
          signal.addEventListener('abort', resolveOnAbort, { once: true })
        })
        answer = null
      }
      kept = false
    },
  }
}
