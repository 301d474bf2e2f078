import { failureMinutes } from '../domain/sign-in.ts'
import { type Db, onlyRow, sql } from '../platform/sql.ts'

/**
 * Counts an attempt as failed before it is made, so that many at once cannot slip past the count.
 * The count begins anew when its first failure is old enough.
 *
 * @returns how many have failed, this one included, and in how many seconds the count begins anew.
 */
export async function countFailure(
  db: Db,
  subject: Buffer,
): Promise<{ failures: number; secondsLeft: number }> {
  const window = sql`make_interval(mins => ${failureMinutes})`
  const { rows } = await db.query<{ failures: number; secondsLeft: number }>(sql`
    insert into sign_in_failure as f (subject, failures) values (${subject}, 1)
        on conflict (subject) do update
       set failures = case when f.since > now() - ${window} then f.failures + 1 else 1 end,
           since = case when f.since > now() - ${window} then f.since else now() end
    returning failures,
              ceil(extract(epoch from since + ${window} - now()))::integer as "secondsLeft"`)
  return onlyRow(rows)
}

/** Takes back one failure that was none. */
export async function takeBackFailure(db: Db, subject: Buffer): Promise<void> {
  await db.query(sql`
    update sign_in_failure set failures = greatest(failures - 1, 0) where subject = ${subject}`)
}

/** Forgets the failures of one subject. */
export async function forgetFailures(db: Db, subject: Buffer): Promise<void> {
  await db.query(sql`delete from sign_in_failure where subject = ${subject}`)
}

/** Clears away counts that would begin anew. */
export async function clearOldFailures(db: Db): Promise<void> {
  await db.query(sql`
    delete from sign_in_failure where since < now() - make_interval(mins => ${failureMinutes})`)
}
