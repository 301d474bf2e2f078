import pg from 'pg'
import type { QueryResultRow } from 'pg'
import type { Sql } from 'sql-template-tag'

import type { Database, Db } from './sql.ts'

// count(*) and sum(integer) come as bigint; none of ours leaves the safe range of a number.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export type OpenDatabase = Database & {
  close(): Promise<void>
}

/**
 * Opens a pool of connections. Nothing is sent before the first statement, so a database that is
 * not there yet is noticed by that statement.
 *
 * @param onLost called when an idle connection breaks; the pool makes a new one when needed.
 */
export function openDatabase(
  connectionString: string,
  {
    maxConnections = 10,
    onLost = () => undefined,
  }: { maxConnections?: number; onLost?: (error: Error) => void } = {},
): OpenDatabase {
  const pool = new pg.Pool({
    connectionString,
    max: maxConnections,
    connectionTimeoutMillis: 10_000,
    application_name: 'clairon',
  })
  let isClosing = false
  pool.on('error', (error) => {
    if (!isClosing) onLost(error)
  })

  async function transactOnce<Result>(
    work: (tx: Db) => Promise<Result>,
    isolation: string,
  ): Promise<Result> {
    const client = await pool.connect()
    // Without a listener, a connection that breaks between two statements ends the process.
    client.on('error', onLost)
    try {
      await client.query(`begin isolation level ${isolation}`)
      const result = await work({ query: (statement) => run(client, statement) } satisfies Db)
      await client.query('commit')
      client.off('error', onLost)
      client.release()
      return result
    } catch (error) {
      // A connection that cannot even roll back is thrown away.
      const broken = await client.query('rollback').then(
        () => false,
        () => true,
      )
      client.off('error', onLost)
      client.release(broken)
      throw error
    }
  }

  return {
    query: (statement) => run(pool, statement),
    async transaction(work, isolation = 'read committed') {
      for (;;) {
        try {
          return await transactOnce(work, isolation)
        } catch (error) {
          if (!isSerializationFailure(error)) throw error
        }
      }
    },
    async close() {
      // `end` does not wait for its last words, and a server that stops in the meantime breaks no work.
      isClosing = true
      await pool.end()
    },
  }
}

async function run<Row extends QueryResultRow>(
  client: pg.Pool | pg.PoolClient,
  statement: Sql,
): Promise<{ rows: Row[]; rowCount: number }> {
  const { rows, rowCount } = await client.query<Row>(statement.text, statement.values)
  return { rows, rowCount: rowCount ?? 0 }
}

/** Somebody else was faster with a row of our snapshot; nothing was done, and a new snapshot sees it. */
const isSerializationFailure = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === '40001'

/** Says whether an error means that the database cannot be spoken to just now, so that trying again helps. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return (
    /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT|57P0[1-3]|08...)$/.test(code) ||
    /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(
      error.message,
    )
  )
}

/**
 * Says in one sentence why a database cannot be used at start.
 *
 * @returns null for an error that is none of the operator's.
 */
export function explainConnectionError(connectionString: string, error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const { hostname, port, pathname, username } = new URL(connectionString)
  const user = decodeURIComponent(username)
  const place = `${hostname || 'the socket'}${port ? `:${port}` : ''}`
  const name = decodeURIComponent(pathname.slice(1))
  const nested: unknown = error instanceof AggregateError ? error.errors[0] : error
  const first = nested instanceof Error ? nested : error
  const code = 'code' in first && typeof first.code === 'string' ? first.code : ''
  const sentences: Record<string, string> = {
    ECONNREFUSED: `No PostgreSQL answers at ${place}. Start it, or correct CLAIRON_DATABASE_URL.`,
    ENOTFOUND: `The host ${hostname} of CLAIRON_DATABASE_URL is not known. Correct its name.`,
    EAI_AGAIN: `The host ${hostname} of CLAIRON_DATABASE_URL cannot be looked up. Check its name and the network.`,
    '28P01': `PostgreSQL at ${place} refuses the password of "${user}". Correct CLAIRON_DATABASE_URL.`,
    '28000': `PostgreSQL at ${place} does not let "${user}" in. Correct CLAIRON_DATABASE_URL, or pg_hba.conf.`,
    '3D000': `There is no database "${name}" at ${place}. Create it, or correct CLAIRON_DATABASE_URL.`,
    '42501': `"${user}" may not change the database "${name}". Make it the owner of that database.`,
  }
  return (
    sentences[code] ??
    (isConnectionLoss(error)
      ? `PostgreSQL at ${place} cannot be reached (${first.message}). Check it and CLAIRON_DATABASE_URL.`
      : null)
  )
}
