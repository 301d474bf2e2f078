import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { Person } from './people.ts'
import { itemsOf, startTestSimulator, type TestSimulator } from './test-simulator.ts'

/** Business time stands at 10:30 in Paris, 09:30 in London, 05:30 in New York. */
let simulator: TestSimulator
beforeEach(async () => {
  simulator = await startTestSimulator()
})
afterEach(() => simulator.close())

const control = (method: string, path: string, body?: unknown) =>
  simulator.ask(method, `/_control/${path}`, { body })

const morning = { from: '10:00', to: '12:00', presence: 'Busy' }
const everyone = { patterns: [{ share: 1, hours: [morning] }] }

/** What Graph says of a person. */
async function presenceOf({ aadObjectId }: Person): Promise<unknown> {
  const { json } = await simulator.graph('POST', 'communications/getPresencesByUserId', {
    ids: [aadObjectId],
  })
  return json
}
const availability = (word: string) => ({ value: [{ availability: word }] })

describe('the workforce', () => {
  test('is present by the hour, on the wall clock of each person', async () => {
    const paris = await simulator.addPerson()
    const london = await simulator.addPerson({
      upn: 'bo@contoso.example',
      timeZone: 'Europe/London',
    })
    await control('PUT', 'workforce', everyone)
    expect(await presenceOf(paris)).toMatchObject(availability('Busy'))
    expect(await presenceOf(london)).toMatchObject(availability('Offline'))
  })

  test('has no say about whose presence was set, until it is set to null', async () => {
    const person = await simulator.addPerson({ presence: 'Away' })
    await control('PUT', 'workforce', everyone)
    expect(await presenceOf(person)).toMatchObject(availability('Away'))
    const { json } = await control('PATCH', `people/${person.upn}`, { presence: null })
    expect(json).toMatchObject({ presence: 'Busy', presenceFixed: false })
    expect(await presenceOf(person)).toMatchObject(availability('Busy'))
  })

  test('ends when it is deleted, and leaves no trace', async () => {
    const person = await simulator.addPerson()
    await control('PUT', 'workforce', everyone)
    await control('PATCH', `people/${person.upn}`, { lastName: 'Grand' })
    expect(await control('DELETE', 'workforce')).toMatchObject({ status: 204 })
    expect((await control('GET', 'workforce')).json).toEqual({ patterns: [] })
    expect(await presenceOf(person)).toMatchObject(availability('Available'))
  })

  test('is shared out as the shares say, the same each time', async () => {
    await control('POST', 'people', { count: 1_000 })
    const meeting = { ...morning, presence: 'DoNotDisturb' }
    await control('PUT', 'workforce', {
      patterns: [
        { share: 0.6, hours: [{ ...morning, from: '00:00', to: '24:00' }] },
        { share: 0.3, hours: [{ ...meeting, from: '00:00', to: '24:00' }] },
      ],
    })
    const words = async () =>
      itemsOf((await control('GET', 'people?limit=1000')).json).map((person) =>
        typeof person === 'object' && person !== null ? Reflect.get(person, 'presence') : null,
      )
    const first = await words()
    const share = (word: string) => first.filter((one) => one === word).length / first.length
    expect(share('Busy')).toBeCloseTo(0.6, 1)
    expect(share('DoNotDisturb')).toBeCloseTo(0.3, 1)
    expect(share('Available')).toBeCloseTo(0.1, 1)
    expect(await words()).toEqual(first)
  })

  test.each([
    [
      'more than everyone',
      {
        patterns: [
          { share: 0.7, hours: [] },
          { share: 0.4, hours: [] },
        ],
      },
    ],
    [
      'hours that end before they begin',
      { patterns: [{ share: 1, hours: [{ ...morning, to: '09:00' }] }] },
    ],
    [
      'an unknown presence',
      { patterns: [{ share: 1, hours: [{ ...morning, presence: 'Asleep' }] }] },
    ],
  ])('of %s is refused', async (_what, body) => {
    expect(await control('PUT', 'workforce', body)).toMatchObject({ status: 400 })
  })
})
