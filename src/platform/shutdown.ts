/** npm passes Ctrl-C on to us, who have had it from the terminal already: so soon, it is the same one. */
const samePressMs = 1_000

/**
 * Fires once when the process is asked to stop (Ctrl-C, SIGTERM, a closed terminal). Asked a second
 * time, the process ends at once: whoever presses twice means it.
 */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController()
  let askedMs = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const nowMs = performance.now()
      if (stopping.signal.aborted && nowMs - askedMs > samePressMs) process.exit(130)
      if (!stopping.signal.aborted) askedMs = nowMs
      stopping.abort()
    })
  }
  return stopping.signal
}
