import { expect, test } from 'vitest'

import { includesRole, type Role, roles } from './permissions.ts'

test.each<[Role, Role[]]>([
  ['viewer', ['viewer']],
  ['author', ['viewer', 'author']],
  ['publisher', ['viewer', 'author', 'publisher']],
  ['administrator', ['viewer', 'author', 'publisher', 'administrator']],
])('the role %s holds the rights of %j and no others', (role, held) => {
  expect(roles.filter((needed) => includesRole(role, needed))).toEqual(held)
})
