import { availabilities, type Availability } from '../protocols/graph.ts'

/** The words of Skype for Business, as people and programs may set them. */
const skypePresences = [
  'Online',
  'IdleOnline',
  'Busy',
  'IdleBusy',
  'Away',
  'BeRightBack',
  'DoNotDisturb',
  'Offline',
] as const
export type SkypePresence = (typeof skypePresences)[number]

export type PresenceWord = SkypePresence | Availability
export const presenceWords = [...new Set<PresenceWord>([...availabilities, ...skypePresences])]

const teamsWords: Record<PresenceWord, Availability> = {
  Online: 'Available',
  IdleOnline: 'AvailableIdle',
  IdleBusy: 'BusyIdle',
  Available: 'Available',
  AvailableIdle: 'AvailableIdle',
  Busy: 'Busy',
  BusyIdle: 'BusyIdle',
  Away: 'Away',
  BeRightBack: 'BeRightBack',
  DoNotDisturb: 'DoNotDisturb',
  Offline: 'Offline',
  PresenceUnknown: 'PresenceUnknown',
}

const skypeWords: Record<Availability, SkypePresence> = {
  Available: 'Online',
  AvailableIdle: 'IdleOnline',
  Busy: 'Busy',
  BusyIdle: 'IdleBusy',
  Away: 'Away',
  BeRightBack: 'BeRightBack',
  DoNotDisturb: 'DoNotDisturb',
  Offline: 'Offline',
  // Skype knows no such word; whoever it cannot see is offline.
  PresenceUnknown: 'Offline',
}

/** Says a presence in Teams' words. */
export function teamsPresence(word: PresenceWord): Availability {
  return teamsWords[word]
}

/** Says a presence in the words of Skype for Business. */
export function skypePresence(word: PresenceWord): SkypePresence {
  return skypeWords[teamsWords[word]]
}

/** The plainest `activity` that goes with an availability. https://learn.microsoft.com/graph/api/resources/presence */
export function teamsActivity(availability: Availability): string {
  if (availability === 'AvailableIdle') return 'Available'
  if (availability === 'BusyIdle') return 'Busy'
  return availability
}
