import type { Person } from './people.ts'

/** The people whose name or address holds every word of `words`, accents and case apart. */
export function findPeople(people: Person[], words = ''): Person[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return people
  return people.filter((person) => {
    const text = plain(`${person.firstName} ${person.lastName} ${person.upn} ${person.sip}`)
    return wanted.every((word) => text.includes(word))
  })
}

function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
