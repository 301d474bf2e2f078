import type { ImportMode } from '../contract/list.ts'
import type { Sentence } from '../domain/errors.ts'
import { type Db, sql } from '../platform/sql.ts'

export type Import = {
  id: number
  listId: number
  fileName: string
  mode: ImportMode
  state: 'running' | 'done' | 'refused'
  rows: number
  added: number
  updated: number
  duplicates: number
  rejected: number
  reason: Sentence | null
  /** Its headings, in the order of its columns. */
  header: string[]
  at: Date
}

export type ImportCounts = Pick<Import, 'rows' | 'added' | 'updated' | 'duplicates' | 'rejected'>

export type ImportError = {
  row: number
  column: string
  value: string
  reason: string
  /** The row as given; only with its first error. */
  cells: string[] | null
}

/** Adds an import that begins. @returns its id; null when the list does not exist. */
export async function insertImport(
  db: Db,
  begun: { organisationId: number; listId: number; fileName: string; mode: ImportMode; at: Date },
): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>(sql`
    insert into list_import (organisation_id, list_id, file_name, mode, state, created_at)
    select organisation_id, list_id, ${begun.fileName}, ${begun.mode}, 'running', ${begun.at}
      from mailing_list
     where organisation_id = ${begun.organisationId} and list_id = ${begun.listId}
    returning import_id as "id"`)
  return rows[0]?.id ?? null
}

/** Shows how far an import has come. */
export async function saveImportProgress(
  db: Db,
  {
    organisationId,
    id,
    rows,
    header,
  }: { organisationId: number; id: number; rows: number; header: string[] },
): Promise<void> {
  await db.query(sql`
    update list_import set rows = ${rows}, header = ${header}
     where organisation_id = ${organisationId} and import_id = ${id}`)
}

/** Ends an import. `reason` says why the whole file was refused; without it the import is done. */
export async function finishImport(
  db: Db,
  {
    organisationId,
    id,
    counts,
    header,
    reason,
    at,
  }: {
    organisationId: number
    id: number
    counts: ImportCounts
    header: string[]
    reason: Sentence | null
    at: Date
  },
): Promise<void> {
  await db.query(sql`
    update list_import
       set state = ${reason === null ? 'done' : 'refused'}, rows = ${counts.rows},
           added = ${counts.added}, updated = ${counts.updated},
           duplicates = ${counts.duplicates}, rejected = ${counts.rejected},
           header = ${header}, reason = ${reason}, finished_at = ${at}
     where organisation_id = ${organisationId} and import_id = ${id}`)
}

/** Refuses the imports that a stop has interrupted. None of their rows was kept: an import is one transaction. */
export async function refuseInterruptedImports(
  db: Db,
  { reason, at, begunBefore }: { reason: Sentence; at: Date; begunBefore: Date },
): Promise<void> {
  await db.query(sql`
    update list_import set state = 'refused', reason = ${reason}, finished_at = ${at}
     where state = 'running' and created_at <= ${begunBefore}`)
}

/** Adds the errors of rejected rows. */
export async function insertImportErrors(
  tx: Db,
  {
    organisationId,
    id,
    errors,
  }: { organisationId: number; id: number; errors: readonly ImportError[] },
): Promise<void> {
  const positions = new Map<number, number>()
  const numbered = errors.map((error) => {
    const position = positions.get(error.row) ?? 0
    positions.set(error.row, position + 1)
    const { row, column, value, reason, cells } = error
    return { row_number: row, position, column_name: column, value, reason, cells }
  })
  await tx.query(sql`
    insert into import_error (organisation_id, import_id, row_number, position, column_name, value, reason, cells)
    select ${organisationId}, ${id}, e.*
      from jsonb_to_recordset(${JSON.stringify(numbered)}::jsonb)
        as e (row_number integer, position smallint, column_name text, value text, reason text, cells text[])`)
}

/** Finds an import; null when there is none. */
export async function findImport(
  db: Db,
  { organisationId, id }: { organisationId: number; id: number },
): Promise<Import | null> {
  const { rows } = await db.query<Import>(sql`
    select import_id as "id", list_id as "listId", file_name as "fileName", mode, state, rows,
           added, updated, duplicates, rejected, reason, header, created_at as "at"
      from list_import
     where organisation_id = ${organisationId} and import_id = ${id}`)
  return rows[0] ?? null
}

/** A page of errors in the order of the file, after the error `after` of the page before. */
export async function pageImportErrors(
  db: Db,
  page: {
    organisationId: number
    id: number
    after: { row: number; position: number }
    limit: number
  },
): Promise<(ImportError & { position: number })[]> {
  const { rows } = await db.query<ImportError & { position: number }>(sql`
    select row_number as "row", position, column_name as "column", value, reason, cells
      from import_error
     where organisation_id = ${page.organisationId}
       and import_id = ${page.id}
       and (row_number, position) > (${page.after.row}, ${page.after.position})
     order by row_number, position
     limit ${page.limit}`)
  return rows
}
