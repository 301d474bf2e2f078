import type { PermanentCode, SendResult } from './delivery.ts'

/** What is known of whether a person can be reached on a channel; not known yet is null. */
export const reaches = ['reachable', 'not-installed', 'blocked', 'unknown'] as const
export type Reach = (typeof reaches)[number]

/** Why a delivery to somebody who cannot be reached is not attempted, or fails. */
export const reasonOfReach = {
  'not-installed': 'app-not-installed',
  blocked: 'blocked',
  unknown: 'unknown-person',
} as const satisfies Record<Exclude<Reach, 'reachable'>, PermanentCode>

const reachOfReason = new Map<PermanentCode, Reach>([
  ['app-not-installed', 'not-installed'],
  ['blocked', 'blocked'],
  ['unknown-person', 'unknown'],
])

/** Reads from the end of an attempt what it says of the person; null where it says nothing. */
export function reachOf(result: SendResult): Reach | null {
  if (result.kind === 'ok') return 'reachable'
  if (result.kind === 'permanent') return reachOfReason.get(result.code) ?? null
  return null
}
