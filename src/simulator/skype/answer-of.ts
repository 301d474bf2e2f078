import type { Person } from '../people.ts'
import { account } from './account.ts'
import type { Contacts } from './contacts.ts'

/** How long an invitation waits for an answer. UCWA/messagingInvitation_ref.md of https://github.com/OfficeDev/skype-docs */
export const noAnswerMs = 30_000

/** What an invitation to somebody comes to, and when: null when they accept, else why it fails. */
export function answerOf(
  { sip, skype, acceptAfterMs }: Person,
  contacts: Contacts,
): { subcode: string | null; afterMs: number } {
  // Nobody talks to themselves; whether a live pool lets them try is not known.
  if (sip.toLowerCase() === account.sip) return { subcode: 'NotAllowed', afterMs: 0 }
  if (contacts.find(sip) === undefined) return { subcode: 'DestinationNotFound', afterMs: 0 }
  const availability = contacts.availabilityOf(sip)
  if (availability === 'Offline') return { subcode: 'TemporarilyUnavailable', afterMs: 0 }
  if (availability === 'DoNotDisturb') return { subcode: 'DoNotDisturb', afterMs: 0 }
  if (skype === 'no-answer') return { subcode: 'Timeout', afterMs: noAnswerMs }
  return { subcode: skype === 'auto-accept' ? null : 'Declined', afterMs: acceptAfterMs }
}
