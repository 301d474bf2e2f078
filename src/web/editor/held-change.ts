/** A change that is told once the fingers rest: reading a long document takes longer than a keystroke may. */
export type HeldChange<T> = {
  /** Puts a change in the place of the one before; `read` is called when it is told. */
  hold: (read: () => T) => void
  /** Tells now what is held; nothing where nothing is. */
  settle: () => void
}

/** How long the fingers must rest. */
const restMs = 200

/**
 * Holds changes back while somebody types.
 *
 * @param onHold called at the first change after a rest
 * @param onRest called with the last change when nothing has been typed for 200 ms, or when it is settled
 */
export function createHeldChange<T>({
  onHold,
  onRest,
}: {
  onHold: () => void
  onRest: (value: T) => void
}): HeldChange<T> {
  let held: (() => T) | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function settle(): void {
    clearTimeout(timer)
    if (held === null) return
    const value = held()
    held = null
    onRest(value)
  }

  return {
    hold(read) {
      const isFirst = held === null
      held = read
      clearTimeout(timer)
      timer = setTimeout(settle, restMs)
      if (isFirst) onHold()
    },
    settle,
  }
}
