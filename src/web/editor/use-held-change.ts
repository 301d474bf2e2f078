import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'

import { createHeldChange, type HeldChange } from './held-change.ts'

type Listener<T> = { onHold: () => void; onRest: (value: T) => void }

/** Holds changes back while somebody types; nothing held is lost when the field or the page goes. */
export function useHeldChange<T>(listener: Listener<T>): HeldChange<T> {
  const latest = useRef(listener)
  useLayoutEffect(() => {
    latest.current = listener
  })
  // The listener is asked for when something is told, never while drawing.
  // oxlint-disable-next-line react/refs
  const [change] = useState(() =>
    createHeldChange<T>({
      onHold: () => latest.current.onHold(),
      onRest: (value) => latest.current.onRest(value),
    }),
  )
  useEffect(() => {
    const onLeave = (): void => settleAtOnce(change)
    const onHide = (): void => {
      if (document.visibilityState === 'hidden') settleAtOnce(change)
    }
    addEventListener('pagehide', onLeave)
    document.addEventListener('visibilitychange', onHide)
    return () => {
      removeEventListener('pagehide', onLeave)
      document.removeEventListener('visibilitychange', onHide)
      change.settle()
    }
  }, [change])
  return change
}

/** Tells what is held, and lets everything that follows from it happen before it returns. */
export function settleAtOnce(change: { settle: () => void }): void {
  flushSync(() => change.settle())
}
