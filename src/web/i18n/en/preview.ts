import type { words as fr } from '../fr/preview.ts'
import type { Same } from '../messages.ts'

/** The message as it will be seen. */
export const words = {
  service: 'Service',
  channels: { teams: 'Teams', skype: 'Skype for Business' },
  dark: 'Dark',
  seenBy: 'As seen by',
  sample: 'Camille Roux (example)',
  withoutFirstName: 'A person without a known first name',
  inTeams: 'Preview in Teams',
  inSkype: 'Preview in Skype for Business',
  messageText: 'Text of the message',
  sampleTime: '09:04',
  available: 'Available',
  loading: 'Loading the preview…',
  weight: 'The message weighs {weight} of {limit}.',
  tooHeavy: 'The message weighs {weight}, more than the {limit} that Teams takes. Shorten it.',
  skypeLength: '{count, number} characters of the {limit, number} of an invitation.',
  skypeLong:
    '{count, number} characters: the first {limit, number} travel with the invitation, the rest follows in the conversation.',
  skypeNote:
    'Skype for Business shows no headings and no buttons: headings become bold, buttons and images become links.',
} as const satisfies Same<typeof fr>
