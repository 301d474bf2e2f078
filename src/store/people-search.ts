import { type Db, sql } from '../platform/sql.ts'
import { toPersonQuery, wordsOfPerson } from './person-search.ts'

export type FoundPerson = {
  personId: number
  firstName: string
  lastName: string
  upn: string | null
  sip: string | null
  /** The names of the lists they are on, in the order of the alphabet. */
  lists: string[]
}

/**
 * A page of the people of an organisation, after the person `after`: each word of `q` begins a word of their
 * names or addresses, accents and case aside. Nobody where `q` holds no word.
 */
export async function searchPeople(
  db: Db,
  {
    organisationId,
    q,
    after,
    limit,
  }: { organisationId: number; q: string; after: number; limit: number },
): Promise<FoundPerson[]> {
  const query = toPersonQuery(organisationId, q)
  if (query === null) return []
  const { rows } = await db.query<FoundPerson>(sql`
    select p.person_id as "personId", p.first_name as "firstName", p.last_name as "lastName",
           p.upn, p.sip,
           array(select l.name
                   from list_member m
                   join mailing_list l using (organisation_id, list_id)
                  where m.organisation_id = p.organisation_id and m.person_id = p.person_id
                  order by l.name) as "lists"
      from person p
     where p.organisation_id = ${organisationId}
       and p.person_id > ${after}
       and p.erased_at is null
       and ${wordsOfPerson} @@ ${query}::tsquery
     order by p.person_id
     limit ${limit}`)
  return rows
}
