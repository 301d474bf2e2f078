import { sleep } from '../platform/clock.ts'

/** The computer's time, for limits, lifetimes and delays; tests bring their own. Business time is the `Clock`. */
export type RealTime = {
  /** Milliseconds since 1970. */
  nowMs: () => number
  /** Resolves after `ms`, or when `signal` fires. Never rejects. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

export const systemTime: RealTime = { nowMs: () => Date.now(), wait: sleep }
