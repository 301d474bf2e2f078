/** npm passes on to us the Ctrl-C that the terminal has already given to both: that is one, not two. */
const samePressMs = 300

/**
 * Fires once when the process is asked to stop (Ctrl-C, SIGTERM, a closed terminal). Asked a second
 * time, the process ends at once: whoever presses twice means it.
 */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController()
  let askedMs = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!stopping.signal.aborted) askedMs = performance.now()
      else if (performance.now() - askedMs > samePressMs) process.exit(130)
      stopping.abort()
    })
  }
  return stopping.signal
}
