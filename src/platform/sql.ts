import type { QueryResultRow } from 'pg'
import type { Sql } from 'sql-template-tag'

export { default as sql, empty, join, raw } from 'sql-template-tag'

/** Anything that can run a statement: a pool, or one client inside a transaction. */
export type Db = {
  /** Runs one statement; parameters stay apart from the text all the way to the server. */
  query<Row extends QueryResultRow>(statement: Sql): Promise<{ rows: Row[]; rowCount: number }>
}

/** A database to open transactions on. Only actions and the engine do. */
export type Database = Db & {
  /**
   * Commits when `work` resolves, rolls back when it rejects. Under `repeatable read`, `work` runs anew
   * when a row of its snapshot was changed by somebody faster.
   */
  transaction<Result>(
    work: (tx: Db) => Promise<Result>,
    isolation?: 'read committed' | 'repeatable read',
  ): Promise<Result>
}

/** Gives the row of a statement that always answers one, such as an insert with `returning`. */
export function onlyRow<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (row === undefined || rows.length > 1) {
    throw new Error(`A statement answered ${rows.length} rows instead of one.`)
  }
  return row
}
