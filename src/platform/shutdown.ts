/**
 * Fires once when the process is asked to stop (Ctrl-C, SIGTERM, a closed terminal). Asked a second
 * time, the process ends at once: whoever presses twice means it.
 */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(130)
      stopping.abort()
    })
  }
  return stopping.signal
}
