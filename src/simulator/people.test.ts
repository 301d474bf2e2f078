import { describe, expect, test } from 'vitest'
import { generatePeople } from './generate-people.ts'
import { createPeople, objectIdOf, PersonInput } from './people.ts'
import { presenceWords, skypePresence, teamsPresence } from './presence-words.ts'

const people = () => createPeople({ record: () => undefined })
const ana: PersonInput = { upn: 'Ana@contoso.example', firstName: 'Ana', lastName: 'Petit' }

describe('generated people', () => {
  test('are the same for the same count and seed', () => {
    expect(generatePeople({ count: 200, seed: 7 })).toEqual(generatePeople({ count: 200, seed: 7 }))
  })

  test('never share an address, within a seed and between seeds', () => {
    const everyone = [1, 2].flatMap((seed) => generatePeople({ count: 20_000, seed }))
    expect(new Set(everyone.map(({ upn }) => upn)).size).toBe(40_000)
  })

  test('have addresses that any service takes', () => {
    for (const person of generatePeople({ count: 5_000, seed: 3 })) {
      expect(person.upn).toMatch(/^[a-z0-9]+(?:[.-][a-z0-9]+)*@contoso\.example$/)
      expect(person.sip).toBe(`sip:${person.upn}`)
      PersonInput.parse(person)
    }
  })

  test('mostly work on Paris time', () => {
    const everyone = generatePeople({ count: 1_000, seed: 1 })
    const inParis = everyone.filter(({ timeZone }) => timeZone === 'Europe/Paris').length
    expect(inParis).toBeGreaterThan(800)
    expect(inParis).toBeLessThan(900)
  })
})

describe('a person', () => {
  test('has what is usual unless told otherwise', () => {
    expect(people().put([ana])).toEqual([
      {
        upn: 'Ana@contoso.example',
        sip: 'sip:Ana@contoso.example',
        firstName: 'Ana',
        lastName: 'Petit',
        aadObjectId: objectIdOf('ana@contoso.example'),
        presence: 'Available',
        presenceFixed: false,
        teamsInstalled: true,
        blocked: false,
        readReceipts: true,
        timeZone: 'Europe/Paris',
        locale: 'fr-FR',
        groups: [],
        skype: 'auto-accept',
        acceptAfterMs: 0,
        skypeHtml: true,
        skypeUnknown: false,
      },
    ])
  })

  test('is found by UPN and by SIP address in any case, with or without sip:', () => {
    const store = people()
    const [person] = store.put([{ ...ana, sip: 'sip:A.Petit@contoso.example' }])
    for (const address of [
      'ana@CONTOSO.example',
      'sip:a.petit@contoso.example',
      'A.PETIT@contoso.example',
    ]) {
      expect(store.byAddress(address)).toEqual(person)
    }
  })

  test('posted again keeps what is not said', () => {
    const store = people()
    store.put([{ ...ana, presence: 'Busy', timeZone: 'Asia/Tokyo' }])
    store.put([{ ...ana, upn: 'ANA@contoso.example', lastName: 'Grand' }])
    expect(store.all()).toMatchObject([
      { upn: 'ANA@contoso.example', lastName: 'Grand', presence: 'Busy', timeZone: 'Asia/Tokyo' },
    ])
  })

  test('keeps the object id when the address changes', () => {
    const store = people()
    store.put([ana])
    const person = store.byAddress('ana@contoso.example')
    if (person === undefined) throw new Error('Ana is gone')
    store.change(person, { upn: 'ana.petit@contoso.example' })
    expect(store.byAddress('ana.petit@contoso.example')?.aadObjectId).toBe(person.aadObjectId)
  })

  test('cannot take the address of someone else', () => {
    const store = people()
    store.put([ana])
    const bo = { ...ana, upn: 'bo@contoso.example', sip: 'sip:ana@contoso.example' }
    expect(store.put([bo])).toBe('taken')
    expect(store.count()).toBe(1)
  })

  test('with a sentinel’s first name can be freed by naming the field', () => {
    const store = people()
    store.put([{ ...ana, firstName: 'Bloquée', blocked: false }])
    const person = store.byAddress(ana.upn)
    if (person === undefined) throw new Error('Ana is gone')
    expect(person.blocked).toBe(true)
    expect(store.change(person, { blocked: false })).toMatchObject({ blocked: false })
  })
})

test.each([
  ['Online', 'Available', 'Online'],
  ['IdleOnline', 'AvailableIdle', 'IdleOnline'],
  ['BusyIdle', 'BusyIdle', 'IdleBusy'],
  ['PresenceUnknown', 'PresenceUnknown', 'Offline'],
] as const)('%s is %s in Teams and %s in Skype', (word, teams, skype) => {
  expect([teamsPresence(word), skypePresence(word)]).toEqual([teams, skype])
})

test('every presence has a word in both services', () => {
  for (const word of presenceWords) {
    expect(presenceWords).toContain(teamsPresence(word))
    expect(presenceWords).toContain(skypePresence(word))
  }
})
