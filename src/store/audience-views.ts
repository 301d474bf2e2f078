import { type Db, join, sql } from '../platform/sql.ts'
import { addressees, type OnChannel, unreachable } from './audience.ts'

/** People of an audience who are alike in what decides when they are written to. */
export type AudiencePart = {
  /** Null where it is not known, and for all when zones are not told apart. */
  timeZone: string | null
  /** Why they cannot be reached; null for those who can, as far as is known. */
  reason: string | null
  /** Whether anything is known of their reach. */
  isChecked: boolean
  /** Whether there is a chat with them already, so that a message takes one request. */
  hasChat: boolean
  people: number
  /** How many of them have a blank in each of the fields that were asked about, in their order. */
  blank: number[]
}

/**
 * Counts an audience by all that a preview tells, in one statement.
 *
 * @param fields personal fields by their token, e.g. `FIRSTNAME`, `SITE`.
 * @returns no parts for an audience without people.
 */
export async function countAudienceParts(
  db: Db,
  query: OnChannel & { byTimeZone: boolean; fields: readonly string[] },
): Promise<AudiencePart[]> {
  const blanks = query.fields.map((field) => sql`count(*) filter (where ${isBlank(field)})`)
  const { rows } = await db.query<AudiencePart>(sql`
    select ${query.byTimeZone ? sql`person.time_zone` : sql`null::text`} as "timeZone",
           ${unreachable(query)} as "reason",
           contact.reach is not null as "isChecked",
           coalesce(contact.contact ? 'conversationId', false) as "hasChat",
           count(*) as "people",
           ${blanks.length === 0 ? sql`'{}'::integer[]` : sql`array[${join(blanks)}]::integer[]`} as "blank"
      from ${addressees(query)}
     where person.organisation_id = ${query.organisationId}
     group by 1, 2, 3, 4
     order by 1 nulls first, 2 nulls first, 3, 4`)
  return rows
}

function isBlank(field: string) {
  if (field === 'FIRSTNAME') return sql`btrim(person.first_name) = ''`
  if (field === 'LASTNAME') return sql`btrim(person.last_name) = ''`
  return sql`coalesce(btrim(person.fields ->> ${field}), '') = ''`
}
