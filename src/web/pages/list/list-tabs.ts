import type { Reach } from '../../api/lists.ts'

/** The parts of a list, one shown at a time. */
export const listTabs = ['people', 'import', 'reach'] as const
export type ListTab = (typeof listTabs)[number]

/** Whom a channel reaches and whom not, in the order in which they are shown. */
export const reachKeys = [
  'reachable',
  'not-installed',
  'blocked',
  'unknown',
  'no-address',
  'unchecked',
] as const satisfies Reach[]
