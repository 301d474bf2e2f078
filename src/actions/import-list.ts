import { type RecipientHeader, readRecipientHeader } from '../domain/recipient-header.ts'
import { addressKeys, type RecipientPerson, readRecipientRow } from '../domain/recipient-file.ts'
import { Refusal, type Sentence } from '../domain/errors.ts'
import { clean } from '../domain/recipient-values.ts'
import type { Clock } from '../platform/clock.ts'
import { readSpreadsheet } from '../platform/spreadsheet.ts'
import { SpreadsheetError } from '../platform/spreadsheet-error.ts'
import type { Database, Db } from '../platform/sql.ts'
import {
  finishImport,
  type Import,
  type ImportCounts,
  type ImportError,
  insertImport,
  insertImportErrors,
  saveImportProgress,
} from '../store/imports.ts'
import { addListTokens } from '../store/mailing-lists.ts'
import {
  addMembers,
  insertPeople,
  lockPeople,
  matchPeople,
  type PersonRow,
  updatePeople,
} from '../store/people.ts'
import type { Actor } from './actor.ts'
import { noList } from './change-list.ts'

type Needs = { db: Database; clock: Clock }

/** A file of people on its way into a list. */
export type ListFile = { path: string; fileName: string }

/**
 * Begins an import: from here on its progress can be asked for.
 *
 * @throws {Refusal} `not-found` without such a list.
 */
export async function beginImport(
  { db, clock }: Needs,
  {
    actor: { organisationId },
    listId,
    fileName,
    mode,
  }: { actor: Actor; listId: number; fileName: string; mode: Import['mode'] },
): Promise<number> {
  const id = await insertImport(db, { organisationId, listId, fileName, mode, at: clock.now() })
  if (id === null) throw noList()
  return id
}

/**
 * Imports a file into a list, and writes down what came of it. All of it is one transaction: after a
 * crash, nothing of the file has been kept.
 *
 * `keep-good` keeps every good row and lists the bad ones; `all-or-nothing` reads the whole file first,
 * and keeps none if one row is bad.
 *
 * Resolves for every file, however broken: the import then is `refused`, with the reason.
 */
export async function importList(
  { db, clock }: Needs,
  {
    organisationId,
    id,
    listId,
    mode,
    file,
    signal,
  }: {
    organisationId: number
    id: number
    listId: number
    mode: Import['mode']
    file: ListFile
    signal: AbortSignal
  },
): Promise<void> {
  const key = { organisationId, id }
  const nothing = { rows: 0, added: 0, updated: 0, duplicates: 0, rejected: 0 }
  try {
    if (mode === 'all-or-nothing') {
      const { header, counts, errors } = await inspect(file, signal)
      if (counts.rejected > 0) {
        await db.transaction(async (tx) => {
          await insertImportErrors(tx, { ...key, errors })
          const reason = someRowsAreBad(counts.rejected)
          await finishImport(tx, { ...key, counts, header, reason, at: clock.now() })
        })
        return
      }
    }
    await db.transaction(async (tx) => {
      await lockPeople(tx, organisationId)
      const merge = { organisationId, importId: id, listId, at: clock.now() }
      const { counts, header, titles } = await mergeFile({ db, tx }, merge, file, signal)
      await addListTokens(tx, {
        organisationId,
        id: listId,
        tokens: header.extras.map(({ token }) => token),
      })
      await finishImport(tx, { ...key, counts, header: titles, reason: null, at: clock.now() })
    })
  } catch (error) {
    const reason = reasonOf(error)
    await finishImport(db, { ...key, counts: nothing, header: [], reason, at: clock.now() })
    if (reason === brokeOnOurSide) throw error
  }
}

/** Reads a file without keeping anything, for its bad rows. */
async function inspect(
  file: ListFile,
  signal: AbortSignal,
): Promise<{ header: string[]; counts: ImportCounts; errors: ImportError[] }> {
  const counts = { rows: 0, added: 0, updated: 0, duplicates: 0, rejected: 0 }
  const errors: ImportError[] = []
  let header: string[] = []
  for await (const batch of readRecipients(file, signal)) {
    header = batch.titles
    counts.rows += batch.people.length + batch.rejected
    counts.rejected += batch.rejected
    errors.push(...batch.errors)
  }
  return { header, counts, errors }
}

async function mergeFile(
  { db, tx }: { db: Db; tx: Db },
  into: { organisationId: number; importId: number; listId: number; at: Date },
  file: ListFile,
  signal: AbortSignal,
): Promise<{ counts: ImportCounts; header: RecipientHeader; titles: string[] }> {
  const { organisationId, importId: id } = into
  const counts = { rows: 0, added: 0, updated: 0, duplicates: 0, rejected: 0 }
  const seen = new Set<number>()
  let header: RecipientHeader | undefined
  let titles: string[] = []
  for await (const batch of readRecipients(file, signal)) {
    ;({ header, titles } = batch)
    const merged = await mergePeople(tx, into, batch.people, seen)
    const errors = [...batch.errors, ...merged.errors].toSorted((a, b) => a.row - b.row)
    if (errors.length > 0) await insertImportErrors(tx, { organisationId, id, errors })
    counts.rows += batch.people.length + batch.rejected
    counts.rejected += batch.rejected + merged.errors.length
    counts.added += merged.added
    counts.updated += merged.updated
    counts.duplicates += merged.duplicates
    await saveImportProgress(db, { organisationId, id, rows: counts.rows, header: titles })
  }
  if (!header) throw new Error('A spreadsheet without a header was read to its end.')
  return { counts, header, titles }
}

/**
 * Adds or updates a batch of people and puts them on the list. Of several rows about one person the
 * first counts; a row whose two addresses belong to two people is an error.
 *
 * @param seen the people that earlier rows of the file named; grows.
 */
async function mergePeople(
  tx: Db,
  { organisationId, listId, at }: { organisationId: number; listId: number; at: Date },
  given: NumberedPerson[],
  seen: Set<number>,
): Promise<{ added: number; updated: number; duplicates: number; errors: ImportError[] }> {
  const people = withoutTwins(given)
  const rows = people.map(({ person }) => rowOf(person))
  const known: { row: PersonRow; id: number }[] = []
  const unknown: PersonRow[] = []
  const errors: ImportError[] = []
  let duplicates = given.length - people.length
  for (const [index, ids] of (await matchPeople(tx, organisationId, rows)).entries()) {
    const row = rows[index]
    const source = people[index]
    if (!row || !source) continue
    const [id, another] = ids
    if (another !== undefined) errors.push(addressOfTwo(source))
    else if (id === undefined) unknown.push(row)
    else if (seen.has(id)) duplicates += 1
    else known.push({ row, id })
    if (id !== undefined && another === undefined) seen.add(id)
  }
  const newIds =
    unknown.length > 0 ? await insertPeople(tx, { organisationId, people: unknown, at }) : []
  for (const id of newIds) seen.add(id)
  const knownIds = known.map(({ id }) => id)
  if (known.length > 0) {
    await updatePeople(tx, {
      organisationId,
      people: known.map(({ row }) => row),
      ids: knownIds,
      at,
    })
  }
  const personIds = [...newIds, ...knownIds]
  const added = (await addMembers(tx, { organisationId, listId, personIds })).length
  return { added, updated: personIds.length - added, duplicates, errors }
}

type NumberedPerson = { rowNumber: number; cells: string[]; person: RecipientPerson }

type RecipientBatch = {
  header: RecipientHeader
  /** The headings in the order of the file's columns. */
  titles: string[]
  people: NumberedPerson[]
  /** Rows, each of which may have several errors. */
  rejected: number
  errors: ImportError[]
}

async function* readRecipients(
  { path, fileName }: ListFile,
  signal: AbortSignal,
): AsyncGenerator<RecipientBatch> {
  let header: RecipientHeader | undefined
  let titles: string[] = []
  for await (const rows of readSpreadsheet(path, { fileName, signal })) {
    const batch: Omit<RecipientBatch, 'header' | 'titles'> = { people: [], rejected: 0, errors: [] }
    for (const { rowNumber, cells } of rows) {
      if (!header) {
        header = readRecipientHeader(cells)
        titles = cells.map(clean)
        continue
      }
      const row = readRecipientRow(header, { rowNumber, cells })
      if (row.kind === 'person') {
        batch.people.push({ rowNumber, cells, person: row.person })
      } else {
        batch.rejected += 1
        const withCells = row.errors.map((error, index) => ({
          ...error,
          cells: index === 0 ? cells : null,
        }))
        batch.errors.push(...withCells)
      }
    }
    if (header) yield { header, titles, ...batch }
  }
}

/** Of several rows with one address in common, keeps the first. */
function withoutTwins(people: NumberedPerson[]): NumberedPerson[] {
  const keys = new Set<string>()
  return people.filter(({ person }) => {
    const own = addressKeys(person).map(withoutKind)
    const isTwin = own.some((key) => keys.has(key))
    for (const key of own) keys.add(key)
    return !isTwin
  })
}

/** `upn:zoe@contoso.example` and `sip:zoe@contoso.example` are one address. */
const withoutKind = (key: string) => key.slice(key.indexOf(':') + 1)

function rowOf(person: RecipientPerson): PersonRow {
  const keys = addressKeys(person)
  const keyOf = (kind: 'upn' | 'sip') =>
    keys.filter((key) => key.startsWith(`${kind}:`)).map(withoutKind)[0] ?? null
  return {
    firstName: person.firstName,
    lastName: person.lastName,
    upn: person.upn ?? null,
    sip: person.sip ?? null,
    upnKey: keyOf('upn'),
    sipKey: keyOf('sip'),
    language: person.language ?? null,
    timeZone: person.timeZone ?? null,
    fields: person.fields,
  }
}

const addressOfTwo = ({ rowNumber, cells, person }: NumberedPerson): ImportError => ({
  row: rowNumber,
  column: '',
  value: `${person.upn ?? ''} ${person.sip ?? ''}`.trim(),
  reason: 'addresses-of-two-people',
  cells,
})

function reasonOf(error: unknown): Sentence {
  if (error instanceof SpreadsheetError || error instanceof Refusal) return error.sentence
  return brokeOnOurSide
}

const brokeOnOurSide: Sentence = {
  en: 'Something broke on our side, and nothing of the file was kept. Try again; if it happens again, see the log of the server.',
  fr: 'Une erreur s’est produite de notre côté, et rien du fichier n’a été gardé. Réessayez ; si cela se répète, voyez le journal du serveur.',
}

const someRowsAreBad = (count: number): Sentence => ({
  en: `${count} ${count === 1 ? 'row is' : 'rows are'} bad, so none was kept. Correct the file, or keep the good rows.`,
  fr: `${count} ${count === 1 ? 'ligne est incorrecte' : 'lignes sont incorrectes'} : aucune n’a été gardée. Corrigez le fichier, ou gardez les lignes correctes.`,
})
