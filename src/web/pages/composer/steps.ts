import type { Draft } from './draft.ts'
import type { Faults } from './faults.ts'

/** The questions of the composer, in their order. */
export const stepKeys = [
  'name',
  'message',
  'channel',
  'audience',
  'schedule',
  'presence',
  'review',
] as const
export type StepKey = (typeof stepKeys)[number]

/** The steps that a draft has: presence is asked about only where the channel can tell it. */
export const stepsOf = (canAskPresence: boolean): StepKey[] =>
  stepKeys.filter((key) => key !== 'presence' || canAskPresence)

/** Says whether a question is answered as it must be before the campaign can be scheduled. */
export function isAnswered(step: StepKey, faults: Faults, draft: Draft): boolean {
  switch (step) {
    case 'name':
      return !faults.name
    case 'message':
      return faults.message.length === 0
    case 'channel':
      return draft.chatbotId !== '' && faults.buttons.every(({ title, url }) => !title && !url)
    case 'audience':
      return !faults.audience
    case 'schedule':
      return (
        faults.start === null &&
        !faults.duration &&
        !faults.timeZone &&
        !faults.holidays &&
        faults.workingHours.every((fault) => fault === null) &&
        draft.workingHours.length > 0
      )
    case 'presence':
      return true
    case 'review':
      return false
  }
}
