import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import * as connector from '../src/protocols/bot-connector.ts'
import * as inbound from '../src/protocols/bot-inbound.ts'
import * as entra from '../src/protocols/entra-token.ts'
import * as graph from '../src/protocols/graph.ts'

/**
 * The bodies of Microsoft's documents against our schemas of the wire: client and simulator share the
 * schemas, so only the documents can tell them that they misread something together. The shapes are
 * those of the named document, the values are our own. `needed` is what may not get lost on the way.
 */
const Fixture = z.strictObject({
  document: z.url({ hostname: /^learn\.microsoft\.com$/ }),
  examples: z.array(
    z.strictObject({
      name: z.string(),
      schema: z.string(),
      needed: z.array(z.string()).min(1),
      body: z.unknown(),
    }),
  ),
})

const folder = join('test', 'fixtures', 'protocols')
const files = readdirSync(folder).map((name) => ({
  name,
  ...Fixture.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
}))

const schemas = new Map(
  [connector, inbound, entra, graph].flatMap((room) =>
    Object.entries<unknown>(room).flatMap(([name, value]) =>
      value instanceof z.ZodType ? [[name, value] as const] : [],
    ),
  ),
)

/** Reads `value.0.id`; a name may hold dots of its own where it is a key as a whole. */
function at(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  if (path in value) return Reflect.get(value, path)
  const dot = path.indexOf('.')
  return dot === -1 ? undefined : at(Reflect.get(value, path.slice(0, dot)), path.slice(dot + 1))
}

describe.each(files)('$name', ({ examples }) => {
  test.each(examples)('$name is a $schema', ({ schema, needed, body }) => {
    const parsed = schemas.get(schema)?.parse(body)
    for (const path of needed) {
      expect(at(body, path), path).toBeDefined()
      expect(at(parsed, path), path).toEqual(at(body, path))
    }
  })
})

test('every schema of the wire has an example', () => {
  const shown = new Set(files.flatMap(({ examples }) => examples.map(({ schema }) => schema)))
  // Parts of others, shown with them.
  const parts = new Set(['Attachment', 'ConnectorKey', 'GraphGroup', 'TeamsApp'])
  expect([...schemas.keys()].filter((name) => !shown.has(name) && !parts.has(name))).toEqual([])
})
