import { z } from 'zod'

import { inFrench } from './contract-sentences.ts'

/** What was wrong with the shape of a request, as the framework hands it over. */
export type ShapeIssue = { keyword?: string; message?: string; params?: object }

type Issue = z.core.$ZodRawIssue

/**
 * Says in French what Zod has found, in its own sentences or in those of the contract. For a field that is missing it says so, in both languages.
 */
export function shapeSentence(
  { keyword, message = '', params }: ShapeIssue,
  language: 'en' | 'fr',
): string {
  const [, received = ''] = /^Invalid input: expected .+, received (\w+)$/.exec(message) ?? []
  if (received === 'undefined') return missing[language]
  if (language === 'en') return message
  // The issue as Zod had it before it wrote the sentence; of the value, only its type is used.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has been taken apart by the framework
  const issue = { ...params, code: keyword, input: standIns[received] } as Issue
  return sayIn(english, issue) === message
    ? (sayIn(french, issue) ?? message)
    : (inFrench.get(message) ?? message)
}

const missing = { en: 'This field is missing.', fr: 'Ce champ manque.' }

const standIns: Record<string, unknown> = {
  null: null,
  string: '',
  number: 0,
  NaN: Number.NaN,
  boolean: false,
  array: [],
  object: {},
}

const english = z.locales.en().localeError
const french = z.locales.fr().localeError

function sayIn(errorMap: z.core.$ZodErrorMap, issue: Issue): string | null {
  const said = errorMap(issue)
  return typeof said === 'string' ? said : (said?.message ?? null)
}
