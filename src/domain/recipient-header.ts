import { Refusal, type Sentence } from './errors.ts'
import { clean, compact, cut } from './recipient-values.ts'

/** What a column of a recipient file can mean; any other column is an extra field. */
export const recipientColumns = [
  'firstName',
  'lastName',
  'upn',
  'sip',
  'language',
  'timeZone',
] as const
export type RecipientColumn = (typeof recipientColumns)[number]

/**
 * The headings by which each column is known, blanks, hyphens and underscores left out. Of two columns
 * with the same meaning the one whose heading stands first here is read: a UPN finds a person in Teams
 * where an e-mail address may not.
 */
const headings: Record<RecipientColumn, string[]> = {
  firstName: ['FIRSTNAME', 'PRENOM'],
  lastName: ['LASTNAME', 'NAME', 'NOM'],
  upn: ['UPN', 'ADRESSEUPN', 'EMAIL'],
  sip: ['SIP', 'SIPADDRESS', 'ADRESSESIP'],
  language: ['LANGUAGE', 'LANGUE'],
  timeZone: ['TIMEZONE', 'FUSEAU'],
}

/** A column of the file at hand. */
export type FileColumn = {
  /** 0 for column A. */
  index: number
  /** The heading as the file has it. */
  title: string
}

/** What the first row of a recipient file says about the rest. */
export type RecipientHeader = {
  columns: { firstName: FileColumn; lastName: FileColumn } & {
    [column in RecipientColumn]?: FileColumn
  }
  /** Every other column; `token` is the key under which a person's value is kept. */
  extras: (FileColumn & { token: string })[]
  /** What the author should know although nothing is refused. */
  notes: Sentence[]
}

/**
 * Gives the one name by which a personal field is known, however it was typed: upper case, without accents,
 * single blanks. `N° de  bureau` is `N° DE BUREAU`. `message/token-key.ts` says the same of what an
 * author types between brackets; the two must agree.
 */
export function tokenKey(text: string): string {
  const key = text
    .replaceAll(/[[\]|]/g, ' ')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('’', "'")
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .toUpperCase()
  return tokenAliases.get(key) ?? key
}

const tokenAliases = new Map([
  ['PRENOM', 'FIRSTNAME'],
  ['NOM', 'LASTNAME'],
])

/** Every person has these; no column of a file may stand in for them. */
const builtInTokens = new Set(['FIRSTNAME', 'LASTNAME'])

/**
 * Reads the first row of a recipient file. Columns may stand in any order; case, accents, blanks,
 * hyphens and underscores do not matter. Of two columns with the same meaning one is read, the other
 * becomes an extra field; of two with the same heading the first is read. Both are noted.
 *
 * @throws {Refusal} `invalid` when there is no column for the first name, the name or an address.
 */
export function readRecipientHeader(cells: string[]): RecipientHeader {
  const titles = cells
    .map((cell, index) => ({ index, title: clean(cell) }))
    .filter(({ title }) => title !== '')
  const columns = findColumns(titles)
  const { firstName, lastName } = columns
  const hasAddress = columns.upn !== undefined || columns.sip !== undefined
  if (firstName === undefined || lastName === undefined || !hasAddress) {
    const missing = [
      ...(firstName === undefined ? [wanted.firstName] : []),
      ...(lastName === undefined ? [wanted.lastName] : []),
      ...(hasAddress ? [] : [wanted.address]),
    ]
    throw refuseHeader(
      missing,
      titles.map(({ title }) => title),
    )
  }
  return { columns: { ...columns, firstName, lastName }, ...findExtras(titles, columns) }
}

function findColumns(titles: FileColumn[]): { [column in RecipientColumn]?: FileColumn } {
  const found: { [column in RecipientColumn]?: FileColumn } = {}
  for (const column of recipientColumns) {
    const ranked = headings[column].flatMap((heading) =>
      titles.filter(({ title }) => compact(title) === heading),
    )
    const [best] = ranked
    if (best !== undefined) found[column] = best
  }
  return found
}

function findExtras(
  titles: FileColumn[],
  columns: { [column in RecipientColumn]?: FileColumn },
): Pick<RecipientHeader, 'extras' | 'notes'> {
  const extras: RecipientHeader['extras'] = []
  const notes: Sentence[] = []
  const read = new Map<number, FileColumn>()
  for (const column of Object.values(columns)) read.set(column.index, column)
  for (const place of titles) {
    if (read.has(place.index)) continue
    const token = tokenKey(place.title)
    if (token === '') continue
    const sameToken = extras.find((extra) => extra.token === token)
    const sameMeaning = recipientColumns.find((column) =>
      headings[column].includes(compact(place.title)),
    )
    const first = sameToken ?? (sameMeaning === undefined ? undefined : columns[sameMeaning])
    const isDropped =
      sameToken !== undefined ||
      builtInTokens.has(token) ||
      (first !== undefined && tokenKey(first.title) === token)
    if (first !== undefined) notes.push(noteOfTwin(place, first, isDropped ? null : token))
    if (!isDropped) extras.push({ ...place, token })
  }
  return { extras, notes }
}

function noteOfTwin(second: FileColumn, first: FileColumn, token: string | null): Sentence {
  const [read, other] = [named(first), named(second)]
  return {
    en: `Columns ${read.en} and ${other.en} mean the same: ${read.en} was read, ${other.en} ${token === null ? 'was left aside' : `can be used as [${token}]`}.`,
    fr: `Les colonnes ${read.fr} et ${other.fr} ont le même sens : ${read.fr} a été lue, ${other.fr} ${token === null ? 'a été laissée de côté' : `peut servir comme [${token}]`}.`,
  }
}

function named({ index, title }: FileColumn): Sentence {
  const letters =
    index < 26
      ? String.fromCharCode(65 + index)
      : String.fromCharCode(64 + Math.floor(index / 26), 65 + (index % 26))
  return { en: `${letters} “${cut(title, 60)}”`, fr: `${letters} « ${cut(title, 60)} »` }
}

const wanted = {
  firstName: { en: 'first name (“FirstName”)', fr: 'prénom (« Prénom »)' },
  lastName: { en: 'name (“Name”)', fr: 'nom (« Nom »)' },
  address: { en: 'address (“UPN” or “SIP”)', fr: 'adresse (« UPN » ou « SIP »)' },
}

function refuseHeader(missing: Sentence[], found: string[]): Refusal {
  const listed = found.slice(0, 20).map((title) => cut(title, 40))
  const lacks = { en: missing.map(({ en }) => en), fr: missing.map(({ fr }) => fr) }
  const more = found.length > listed.length ? ', …' : ''
  const isPerson = found.some((title) => title.includes('@'))
  const advice = isPerson
    ? {
        en: 'The first row looks like a person: put a row of headings above it.',
        fr: 'La première ligne ressemble à une personne : ajoutez au-dessus une ligne d’en-têtes.',
      }
    : {
        en: 'Correct the headings of the first row and upload the file again.',
        fr: 'Corrigez les en-têtes de la première ligne, puis importez de nouveau le fichier.',
      }
  return new Refusal(
    'invalid',
    {
      en: `The file has no column for: ${lacks.en.join(', ')}. Found: ${listed.join(', ')}${more}. ${advice.en}`,
      fr: `Il manque une colonne pour : ${lacks.fr.join(', ')}. Trouvé : ${listed.join(', ')}${more}. ${advice.fr}`,
    },
    { missing: lacks.en, found: listed },
  )
}
