import { isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml'

import { Audience, Button, NewCampaign, WorkingHours } from '../contract/campaign.ts'

/** What is wrong with the file of a campaign. `line` counts from 1. */
export type FileProblem = { path: string[]; line: number } & (
  | { kind: 'syntax'; detail: string }
  | { kind: 'not-a-map' }
  /** `nearest`: the known field that looks most like it; null when none does. */
  | { kind: 'unknown-key'; key: string; nearest: string | null }
  | { kind: 'both-keys'; one: string; other: string }
  | { kind: 'not-a-name' }
  | { kind: 'not-names' }
  | { kind: 'chatbot-missing' }
)

/** A campaign as a person wrote it down. */
export type CampaignFile = {
  /** The fields that go to the server as they stand. */
  fields: Record<string, unknown>
  /** What was named and has yet to be found; null where ids were written instead. */
  chatbot: string | null
  lists: string[] | null
  excludeLists: string[] | null
  /** The line that holds a field, e.g. of `['buttons', '0', 'url']`, or the nearest around it; null when the file has none. */
  lineOf: (path: readonly string[]) => number | null
}

export type CampaignFileResult =
  | { ok: true; file: CampaignFile }
  | { ok: false; problems: FileProblem[] }

const nameFields = ['chatbot', 'lists', 'excludeLists']

/** The fields that each part of the file may hold; `*` stands for any position of a list. */
const knownKeys: Record<string, string[]> = {
  '': [...Object.keys(NewCampaign.shape), ...nameFields],
  message: ['markdown', 'doc'],
  audience: Object.keys(Audience.shape),
  'buttons.*': Object.keys(Button.shape),
  'workingHours.*': Object.keys(WorkingHours.element.shape),
}

/**
 * Reads the file of a campaign: YAML, or JSON, which is YAML too. Names stay names, and values are
 * left for the server to judge; fields that nobody knows are found here, because here they have a line.
 */
export function parseCampaignFile(text: string): CampaignFileResult {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const lineAt = (offset: number) => lines.linePos(offset).line

  if (document.errors.length > 0) {
    const problems = document.errors.map((error): FileProblem => {
      // Its first line says it; those after it draw an arrow.
      const detail = error.message.split(/ at line \d+/)[0] ?? error.message
      return { kind: 'syntax', path: [], line: lineAt(error.pos[0]), detail }
    })
    return { ok: false, problems }
  }
  if (!isMap(document.contents)) {
    return { ok: false, problems: [{ kind: 'not-a-map', path: [], line: 1 }] }
  }
  keepNumbersAsWritten(document)

  let content: unknown
  try {
    content = document.toJS()
  } catch (error) {
    // Aliases that multiply without bound.
    const detail = error instanceof Error ? error.message : String(error)
    return { ok: false, problems: [{ kind: 'syntax', path: [], line: 1, detail }] }
  }
  // A field that is left empty was not filled in.
  const given = Object.fromEntries(
    Object.entries(isObject(content) ? content : {}).filter(([, value]) => value !== null),
  )

  const lineOf = (path: readonly string[]): number | null => {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = offsetOf(document, path.slice(0, length))
      if (offset !== null) return lineAt(offset)
    }
    return null
  }
  const problems = [...unknownKeys(given, [], lineOf), ...misnamed(given, lineOf)]
  if (problems.length > 0) return { ok: false, problems }

  const { chatbot, lists, excludeLists, ...fields } = given
  return {
    ok: true,
    file: {
      fields,
      chatbot: typeof chatbot === 'string' ? chatbot : null,
      lists: lists === undefined ? null : namesOf(lists),
      excludeLists: excludeLists === undefined ? null : namesOf(excludeLists),
      lineOf,
    },
  }
}

/**
 * Makes the body of `POST campaigns` out of the file and the ids that its names stand for.
 *
 * @param ids null where the file names nothing.
 */
export function toCampaignBody(
  { fields }: Pick<CampaignFile, 'fields'>,
  ids: { chatbotId: string | null; listIds: string[] | null; excludeListIds: string[] | null },
): Record<string, unknown> {
  const { audience, ...rest } = fields
  const { chatbotId, listIds, excludeListIds } = ids
  const named = { ...(listIds && { listIds }), ...(excludeListIds && { excludeListIds }) }
  const whole = isObject(audience) ? { ...audience, ...named } : (audience ?? named)
  return {
    ...rest,
    ...(chatbotId !== null && { chatbotId }),
    ...(isObject(whole) && Object.keys(whole).length === 0 ? {} : { audience: whole }),
  }
}

/** Only the days of working hours are numbers; elsewhere `2026` and `007` are names and ids. */
function keepNumbersAsWritten(document: Document): void {
  visit(document, {
    Pair: (_, { key }) => (isScalar(key) && key.value === 'days' ? visit.SKIP : undefined),
    Scalar: (_, node) => {
      if (typeof node.value === 'number') node.value = node.source ?? String(node.value)
    },
  })
}

function unknownKeys(
  value: unknown,
  path: string[],
  lineOf: CampaignFile['lineOf'],
): FileProblem[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => unknownKeys(item, [...path, String(index)], lineOf))
  }
  const known = knownKeys[path.map((step) => (/^\d+$/.test(step) ? '*' : step)).join('.')]
  if (!isObject(value) || known === undefined) return []
  return Object.entries(value).flatMap(([key, child]) => {
    const childPath = [...path, key]
    if (known.includes(key)) return unknownKeys(child, childPath, lineOf)
    const line = lineOf(childPath) ?? 1
    return [{ kind: 'unknown-key', path, line, key, nearest: nearestTo(key, known) }]
  })
}

function misnamed(given: Record<string, unknown>, lineOf: CampaignFile['lineOf']): FileProblem[] {
  const problems: FileProblem[] = []
  const at = (...path: string[]) => ({ path, line: lineOf(path) ?? 1 })
  const audience = isObject(given['audience']) ? given['audience'] : {}

  for (const [one, other, both] of [
    ['chatbot', 'chatbotId', 'chatbot' in given && 'chatbotId' in given],
    ['lists', 'audience.listIds', 'lists' in given && 'listIds' in audience],
    [
      'excludeLists',
      'audience.excludeListIds',
      'excludeLists' in given && 'excludeListIds' in audience,
    ],
  ] as const) {
    if (both) problems.push({ kind: 'both-keys', one, other, ...at(one) })
  }
  if (!('chatbot' in given || 'chatbotId' in given)) {
    problems.push({ kind: 'chatbot-missing', path: [], line: 1 })
  }
  if ('chatbot' in given && typeof given['chatbot'] !== 'string') {
    problems.push({ kind: 'not-a-name', ...at('chatbot') })
  }
  for (const key of ['lists', 'excludeLists']) {
    if (key in given && namesOf(given[key]) === null) {
      problems.push({ kind: 'not-names', ...at(key) })
    }
  }
  return problems
}

/** One name may stand without brackets. Null when these are no names. */
function namesOf(value: unknown): string[] | null {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) && value.every((name) => typeof name === 'string') ? value : null
}

function offsetOf(document: Document, path: readonly string[]): number | null {
  const key = path.at(-1)
  const parent = document.getIn(path.slice(0, -1), true) ?? document.contents
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key)
    return isNode(pair?.key) ? (pair.key.range?.[0] ?? null) : null
  }
  const node = document.getIn(path, true)
  return isNode(node) ? (node.range?.[0] ?? null) : null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Null when every known word differs in more than a third of its letters (rounded up). */
function nearestTo(word: string, known: readonly string[]): string | null {
  const [nearest] = known
    .map((candidate) => ({
      candidate,
      distance: distanceBetween(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ candidate, distance }) => distance <= Math.ceil(candidate.length / 3))
    .toSorted((a, b) => a.distance - b.distance)
  return nearest?.candidate ?? null
}

/** Levenshtein's: how many letters must be added, taken away or changed. */
function distanceBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j += 1) {
      const changed = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1)
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
