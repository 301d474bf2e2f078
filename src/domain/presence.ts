import type { PresenceRule } from './campaign.ts'

/** What a service says of a person, in our words. */
export const presences = [
  'available',
  'away',
  'busy',
  'do-not-disturb',
  'offline',
  'unknown',
] as const
export type Presence = (typeof presences)[number]

const allowed = {
  any: presences,
  available: ['available'],
  'available-away-busy': ['available', 'away', 'busy'],
} as const satisfies Record<PresenceRule, readonly Presence[]>

/** Says whether a person of this presence may be written to. Never in do-not-disturb, offline or unknown, unless the rule does not ask. */
export function mayWrite(rule: PresenceRule, presence: Presence): boolean {
  return (allowed[rule] as readonly Presence[]).includes(presence)
}
