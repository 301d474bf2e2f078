import type { Sql } from 'sql-template-tag'

import { sql } from '../platform/sql.ts'

/** An address as it is compared, worked out by the database: what `foldAddress` does to it. Null stays null. */
export const folded = (text: Sql) => sql`
  regexp_replace(
    regexp_replace(normalize(lower(${text}), NFD), ${'[\\u0300-\\u036f\\s]+'}, '', 'g'),
    ${'^(?:sips?|mailto|smtp):'}, '')`
