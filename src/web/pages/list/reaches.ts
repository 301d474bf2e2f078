import type { Reach } from '../../api/lists.ts'
import type { ReachabilityView } from '../../../contract/list.ts'
import { reachKeys } from './list-tabs.ts'

/** Under which figure each kind of people is counted. */
const counts = {
  reachable: 'reachable',
  'not-installed': 'notInstalled',
  blocked: 'blocked',
  unknown: 'unknown',
  'no-address': 'noAddress',
  unchecked: 'unchecked',
} as const satisfies Record<Reach, keyof ReachabilityView>

export const reaches = reachKeys.map((key) => ({ key, count: counts[key] }))
