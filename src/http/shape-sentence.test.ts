import { readdir, readFile } from 'node:fs/promises'

import { validatorCompiler } from 'fastify-type-provider-zod'
import { expect, test } from 'vitest'
import { z } from 'zod'

import { inFrench } from './contract-sentences.ts'
import { type ShapeIssue, shapeSentence } from './shape-sentence.ts'

const Shape = z.strictObject({
  name: z.string().min(1).max(3).optional(),
  count: z.int().min(1).optional(),
  role: z.enum(['viewer', 'author']).optional(),
  date: z.string().regex(/^\d$/, 'Write a date.').optional(),
})

test.each([
  [{ name: 3 }, 'Entrée invalide : chaîne de caractères attendu, nombre reçu'],
  [{ name: null }, 'Entrée invalide : chaîne de caractères attendu, null reçu'],
  [{ name: '' }, 'Trop petit : chaîne de caractères doit avoir >=1 caractères'],
  [{ count: 0 }, 'Trop petit : nombre doit être >=1'],
  [{ role: 'king' }, 'Option invalide : une valeur parmi "viewer"|"author" attendue'],
  [{ colour: 'red' }, 'Clé non reconnue : "colour"'],
  [{ date: 'x' }, 'Write a date.'],
])('%j is told in French as %s', (value, sentence) => {
  const { error } = Shape.safeParse(value)
  const [issue] = found(value)
  expect(issue && shapeSentence(issue, 'fr')).toBe(sentence)
  expect(issue && shapeSentence(issue, 'en')).toBe(error?.issues[0]?.message)
})

test('a field that is missing is said to be missing', () => {
  const [issue] = found({ name: 'a' }, Shape.required())
  expect(issue && shapeSentence(issue, 'en')).toBe('This field is missing.')
  expect(issue && shapeSentence(issue, 'fr')).toBe('Ce champ manque.')
})

test('every sentence of the contract is told in French', async () => {
  const folder = new URL('../contract/', import.meta.url)
  const files = (await readdir(folder)).filter(
    (name) => !/test|figures|reasons|settings/.test(name),
  )
  const sources = files.map((name) => readFile(new URL(name, folder), 'utf8'))
  const document = readFile(new URL('../message/document.ts', import.meta.url), 'utf8')
  const text = (await Promise.all([...sources, document])).join('\n')
  const sentences = [...text.matchAll(/'([A-Z][a-z]* [^'\n]{10,})'/g)].map(([, said = '']) => said)
  expect(sentences).toContain('This is not an id of ours.')
  expect(sentences.filter((said) => !inFrench.has(said))).toEqual([])
})

/** What the framework hands over for a body. */
function found(value: object, schema: z.ZodType = Shape): ShapeIssue[] {
  const validate = validatorCompiler({ schema, method: 'POST', url: '/', httpPart: 'body' })
  const outcome: unknown = validate(value)
  return z.object({ error: z.array(z.custom<ShapeIssue>()) }).parse(outcome).error
}
