import { describe, expect, test } from 'vitest'

import {
  allows,
  type CampaignAct,
  type CampaignState,
  campaignStates,
  requireAllowed,
} from './campaign.ts'
import { Refusal } from './errors.ts'

/** In which of the states draft, scheduled, running, finished each act is allowed. */
const table: [CampaignAct, Record<CampaignState, boolean>][] = [
  ['edit', { draft: true, scheduled: true, running: false, finished: false }],
  ['delete', { draft: true, scheduled: true, running: false, finished: true }],
  ['schedule', { draft: true, scheduled: false, running: false, finished: false }],
  ['unschedule', { draft: false, scheduled: true, running: false, finished: false }],
  ['clone', { draft: true, scheduled: true, running: true, finished: true }],
]

const refusalOf = (state: CampaignState, act: CampaignAct, hasStarted: boolean): Refusal | null => {
  try {
    requireAllowed(state, act, hasStarted)
    return null
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

describe.each(table)('to %s a campaign', (act, allowed) => {
  test.each(campaignStates)('that is %s', (state) => {
    expect(allows(state, act)).toBe(allowed[state])
    expect(refusalOf(state, act, false) === null).toBe(allowed[state])
  })

  test('that is scheduled and past its start is judged as running', () => {
    expect(refusalOf('scheduled', act, true) === null).toBe(allowed.running)
  })

  test.each(['draft', 'finished'] as const)(
    'that is %s does not depend on a start that has passed',
    (state) => {
      expect(refusalOf(state, act, true) === null).toBe(allowed[state])
    },
  )
})

describe('a refusal', () => {
  test('names the state that forbids, the one that counts', () => {
    expect(refusalOf('scheduled', 'edit', true)).toMatchObject({
      code: 'wrong-state',
      details: { state: 'running', act: 'edit' },
    })
  })

  test('of a started campaign says what is still possible, in both languages', () => {
    for (const state of ['running', 'scheduled'] as const) {
      const refusal = refusalOf(state, 'edit', true)
      expect(refusal?.sentence.en).toMatch(/clone it.*pause the channel/)
      expect(refusal?.sentence.fr).toMatch(/copier.*mettre le canal en pause/)
    }
  })

  test.each(campaignStates)('of a campaign that is %s is a sentence in each language', (state) => {
    const act = table.find(([, allowed]) => !allowed[state])?.[0]
    const sentence = act && refusalOf(state, act, false)?.sentence
    expect(sentence?.en).toMatch(/^This campaign .+\.$/)
    expect(sentence?.fr).toMatch(/^Cette campagne .+\.$/)
  })
})
