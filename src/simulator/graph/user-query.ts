import type { GraphUser } from '../../protocols/graph.ts'
import type { People, Person } from '../people.ts'
import { graphRefusal, type GraphRefusal } from './graph-answers.ts'

/** Properties of a user, first those that come without `$select`. https://learn.microsoft.com/graph/api/resources/user */
const properties = {
  id: ({ aadObjectId }) => aadObjectId,
  displayName: ({ firstName, lastName }) => `${firstName} ${lastName}`,
  givenName: ({ firstName }) => firstName,
  surname: ({ lastName }) => lastName,
  mail: ({ upn }) => upn,
  userPrincipalName: ({ upn }) => upn,
  preferredLanguage: () => null,
  userType: () => 'Member',
  accountEnabled: () => true,
  usageLocation: () => 'FR',
} satisfies Record<keyof GraphUser, (person: Person) => unknown>

const selectedByDefault = [
  'id',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'userPrincipalName',
  'preferredLanguage',
] as const

const propertyNames = new Map(
  Object.entries(properties).map(([name, read]) => [name.toLowerCase(), { name, read }]),
)

export type Selection = (person: Person) => Record<string, unknown>

/** Reads `$select`. */
export function readSelection(select: string | undefined): Selection | GraphRefusal {
  const names = select?.split(',').map((name) => name.trim()) ?? selectedByDefault
  const chosen: { name: string; read: (person: Person) => unknown }[] = []
  for (const name of names) {
    const property = propertyNames.get(name.toLowerCase())
    if (property === undefined) {
      return graphRefusal(
        400,
        'BadRequest',
        `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.user'.`,
      )
    }
    chosen.push(property)
  }
  return (person) => Object.fromEntries(chosen.map(({ name, read }) => [name, read(person)]))
}

/** Graph allows so many terms in `or` and values in `in`. */
const maxFilterTerms = 15
const term = /^(\w+)\s+eq\s+'((?:[^']|'')*)'$|^(\w+)\s+in\s*\(\s*((?:'(?:[^']|'')*'\s*,?\s*)+)\)$/i

/**
 * Finds the users that `$filter` names: `userPrincipalName|mail|id eq '…'`, `… in ('…','…')`, and
 * these joined by `or`. Case does not matter. Anything else is refused.
 */
export function filterUsers(filter: string, people: People): Person[] | GraphRefusal {
  const terms = filter.split(/\s+or\s+(?=(?:[^']*'[^']*')*[^']*$)/i)
  const found = new Map<string, Person>()
  let values = 0
  for (const one of terms) {
    const [, eqName, eqValue, inName, inValues] = term.exec(one.trim()) ?? []
    const name = (eqName ?? inName)?.toLowerCase()
    if (name !== 'userprincipalname' && name !== 'mail' && name !== 'id') return unsupported()
    const wanted =
      eqValue === undefined
        ? [...(inValues ?? '').matchAll(/'((?:[^']|'')*)'/g)].map(([, value]) => value ?? '')
        : [eqValue]
    values += wanted.length
    if (values > maxFilterTerms) return unsupported()
    for (const value of wanted) {
      const person = findUser(value.replaceAll("''", "'"), name, people)
      if (person !== undefined) found.set(person.aadObjectId, person)
    }
  }
  return [...found.values()]
}

function findUser(
  value: string,
  property: 'userprincipalname' | 'mail' | 'id',
  people: People,
): Person | undefined {
  if (property === 'id') return people.byObjectId(value)
  const person = people.byAddress(value)
  // A SIP address is no name in the directory.
  return person?.upn.toLowerCase() === value.toLowerCase() ? person : undefined
}

function unsupported(): GraphRefusal {
  return graphRefusal(
    400,
    'Request_UnsupportedQuery',
    'Unsupported or invalid query filter clause specified.',
  )
}
