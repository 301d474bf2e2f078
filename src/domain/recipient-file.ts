import type { Sentence } from './errors.ts'
import type { FileColumn, RecipientHeader } from './recipient-header.ts'
import { clean, cut, foldAddress, toAddress, toLanguage, toTimeZone } from './recipient-values.ts'

/** A person as one row of a file describes them. */
export type RecipientPerson = {
  firstName: string
  lastName: string
  /** Lower case. */
  upn?: string
  /** A SIP URI in lower case, `sip:` included. */
  sip?: string
  /** BCP 47, e.g. `fr` or `en-GB`. */
  language?: string
  /** An IANA name. */
  timeZone?: string
  /** By `tokenKey` of the heading; blank cells are left out, so that the author's fallback applies. */
  fields: Record<string, string>
}

/** Why a row was rejected. */
export const rejectReasons = [
  'first-name-missing',
  'name-missing',
  'address-missing',
  'address-invalid',
  'language-unknown',
  'time-zone-unknown',
  'too-long',
  'unreadable-characters',
] as const
export type RejectReason = (typeof rejectReasons)[number]

export const rejectSentences: Record<RejectReason, Sentence> = {
  'first-name-missing': {
    en: 'The first name is missing. Fill in the cell.',
    fr: 'Le prénom manque. Remplissez la cellule.',
  },
  'name-missing': {
    en: 'The name is missing. Fill in the cell.',
    fr: 'Le nom manque. Remplissez la cellule.',
  },
  'address-missing': {
    en: 'There is no address. Give a UPN or a SIP address.',
    fr: 'Aucune adresse. Indiquez une adresse UPN ou SIP.',
  },
  'address-invalid': {
    en: 'This is not an address. Write it as first.last@company.example.',
    fr: 'Ce n’est pas une adresse. Écrivez-la sous la forme prenom.nom@entreprise.example.',
  },
  'language-unknown': {
    en: 'This language is not known. Write a code such as fr or en, or leave the cell empty.',
    fr: 'Cette langue n’est pas connue. Écrivez un code comme fr ou en, ou laissez la cellule vide.',
  },
  'time-zone-unknown': {
    en: 'This time zone is not known. Write a name such as Europe/Paris, or leave the cell empty.',
    fr: 'Ce fuseau horaire n’est pas connu. Écrivez un nom comme Europe/Paris, ou laissez la cellule vide.',
  },
  'too-long': {
    en: 'This text is too long. Shorten it.',
    fr: 'Ce texte est trop long. Raccourcissez-le.',
  },
  'unreadable-characters': {
    en: 'Some characters cannot be read. Correct the cell and save the file as .xlsx or as CSV UTF-8.',
    fr: 'Certains caractères sont illisibles. Corrigez la cellule et enregistrez le fichier en .xlsx ou en CSV UTF-8.',
  },
}

export type RejectedCell = {
  /** As a spreadsheet shows it: the header is row 1. */
  row: number
  /** The heading as the file has it; both of them when no address was given. */
  column: string
  /** What stood in the cell, at most 200 characters. */
  value: string
  reason: RejectReason
}

export type RecipientRow =
  | { kind: 'person'; person: RecipientPerson }
  /** Everything that is wrong with the row, not only the first thing. */
  | { kind: 'rejected'; errors: RejectedCell[] }

/** Characters. Names and addresses are held by the services, fields by the size of a message. */
const longest = { name: 200, address: 320, field: 1_000 }

/**
 * Judges one row: a person, or what is wrong with it. First name, name and one address must be filled; a
 * filled cell that cannot be understood rejects the row even where a blank one would do, because a
 * person's time zone must not be lost silently.
 *
 * @param row blank rows are not expected.
 */
export function readRecipientRow(
  header: RecipientHeader,
  { rowNumber, cells }: { rowNumber: number; cells: string[] },
): RecipientRow {
  const errors: RejectedCell[] = []
  const { columns } = header
  const reject = (reason: RejectReason, { index, title }: FileColumn) => {
    errors.push({ row: rowNumber, column: title, value: cut(cells[index] ?? '', 200), reason })
  }
  /** The cleaned text of a cell; '' when the column or the text is not there. */
  const read = (column: FileColumn | undefined, maxLength: number): string => {
    if (column === undefined) return ''
    const text = clean(cells[column.index] ?? '')
    if (text.includes('\ufffd')) reject('unreadable-characters', column)
    else if (text.length > maxLength) reject('too-long', column)
    return text
  }
  /** The understood text of an optional cell; null when it is blank or was rejected. */
  const understand = (
    column: FileColumn | undefined,
    toValue: (text: string) => string | null,
    reason: RejectReason,
  ): string | null => {
    const known = errors.length
    const text = read(column, longest.address)
    if (column === undefined || text === '' || errors.length > known) return null
    const value = toValue(text)
    if (value === null) reject(reason, column)
    return value
  }

  const firstName = read(columns.firstName, longest.name)
  if (firstName === '') reject('first-name-missing', columns.firstName)
  const lastName = read(columns.lastName, longest.name)
  if (lastName === '') reject('name-missing', columns.lastName)

  const addressColumns = [columns.upn, columns.sip].filter((column) => column !== undefined)
  if (addressColumns.every(({ index }) => clean(cells[index] ?? '') === '')) {
    const column = addressColumns.map(({ title }) => title).join(' / ')
    errors.push({ row: rowNumber, column, value: '', reason: 'address-missing' })
  }
  const upn = understand(columns.upn, toAddress, 'address-invalid')
  const sip = understand(columns.sip, toAddress, 'address-invalid')
  const language = understand(columns.language, toLanguage, 'language-unknown')
  const timeZone = understand(columns.timeZone, toTimeZone, 'time-zone-unknown')

  const fields: Record<string, string> = {}
  for (const extra of header.extras) {
    const text = read(extra, longest.field)
    if (text !== '') fields[extra.token] = text
  }
  if (errors.length > 0) return { kind: 'rejected', errors }
  const person: RecipientPerson = { firstName, lastName, fields }
  if (upn !== null) person.upn = upn
  if (sip !== null) person.sip = `sip:${sip}`
  if (language !== null) person.language = language
  if (timeZone !== null) person.timeZone = timeZone
  return { kind: 'person', person }
}

/**
 * Gives the keys by which two rows are known to be the same person: equal when their addresses differ only
 * in case, accents, blanks or the `sip:` prefix. At least one, e.g. `upn:zoe@contoso.example`.
 */
export function addressKeys({ upn, sip }: Pick<RecipientPerson, 'upn' | 'sip'>): string[] {
  return [
    ...(upn === undefined ? [] : [`upn:${foldAddress(upn)}`]),
    ...(sip === undefined ? [] : [`sip:${foldAddress(sip)}`]),
  ]
}
