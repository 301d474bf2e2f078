import { firstNames, lastNames, timeZones } from './people-names.ts'
import type { PersonInput } from './people.ts'
import { createSeededRandom } from './seeded-random.ts'

/**
 * Makes up `count` plausible employees; the same count and seed give the same people in the same
 * order, and two seeds never share an address.
 */
export function generatePeople({ count, seed }: { count: number; seed: number }): PersonInput[] {
  const random = createSeededRandom(seed)
  const bearers = new Map<string, number>()
  return Array.from({ length: count }, () => {
    const firstName = pick(firstNames, random)
    const lastName = pick(lastNames, random)
    const name = `${addressPart(firstName)}.${addressPart(lastName)}`
    const bearer = (bearers.get(name) ?? 0) + 1
    bearers.set(name, bearer)
    const local = `${name}${bearer === 1 ? '' : bearer}${seed === 1 ? '' : `.s${seed}`}`
    return {
      upn: `${local}@contoso.example`,
      sip: `sip:${local}@contoso.example`,
      firstName,
      lastName,
      timeZone: random() < 0.85 ? 'Europe/Paris' : pick(timeZones, random),
    }
  })
}

function pick(items: readonly string[], random: () => number): string {
  return items[Math.floor(random() * items.length)] ?? ''
}

/** `D’Aboville` → `daboville`, `Anne-Sophie` → `anne-sophie`, `De La Tour` → `de-la-tour`. */
function addressPart(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[ßẞ]/g, 'ss')
    .replaceAll(/[øØ]/g, 'o')
    .replaceAll(/[łŁ]/g, 'l')
    .replaceAll(/[œŒ]/g, 'oe')
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
}
