import type { Picture } from '../platform/pictures.ts'
import { type Db, onlyRow, sql } from '../platform/sql.ts'

/** What is known of an image without its content. */
export type StoredImage = { key: string; width: number; height: number; bytes: number }

/**
 * Keeps an image under a key, which becomes its address.
 *
 * @returns the image that the organisation has of the same file; one it had already keeps its key.
 */
export async function insertImage(
  db: Db,
  image: { organisationId: number; key: string; sourceHash: Buffer; picture: Picture; at: Date },
): Promise<StoredImage> {
  const { mediaType, width, height, content } = image.picture
  const { rows } = await db.query<StoredImage>(sql`
    insert into image (organisation_id, image_key, source_hash, media_type, width, height, content,
                       created_at, used_at)
    values (${image.organisationId}, ${image.key}, ${image.sourceHash}, ${mediaType}, ${width},
            ${height}, ${content}, ${image.at}, ${image.at})
    on conflict (organisation_id, source_hash) do update set used_at = excluded.used_at
    returning image_key as "key", width, height, octet_length(content) as "bytes"`)
  return onlyRow(rows)
}

/** Finds what somebody fetches who has the key; null when there is nothing. */
export async function findImageContent(
  db: Db,
  key: string,
): Promise<{ mediaType: string; content: Buffer } | null> {
  const { rows } = await db.query<{ mediaType: string; content: Buffer }>(sql`
    select media_type as "mediaType", content from image where image_key = ${key}`)
  return rows[0] ?? null
}

/** Tells which of these keys are images of the organisation. */
export async function findImageKeys(
  db: Db,
  { organisationId, keys }: { organisationId: number; keys: readonly string[] },
): Promise<Set<string>> {
  const { rows } = await db.query<{ key: string }>(sql`
    select image_key as "key" from image
     where organisation_id = ${organisationId} and image_key = any(${keys}::text[])`)
  return new Set(rows.map(({ key }) => key))
}

/** Says whether an organisation keeps any image; those that nothing uses are deleted in time. */
export async function holdsImages(db: Db, organisationId: number): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>(sql`
    select exists (select from image where organisation_id = ${organisationId}) as "found"`)
  return onlyRow(rows).found
}

/**
 * Notes which images still stand in a campaign of whatever state, or in what the chatbot answers. Images noted after
 * `before` are left alone, so that nothing is written twice a day.
 */
export async function markUsedImages(db: Db, { at, before }: { at: Date; before: Date }) {
  await db.query(sql`
    with text_of as (
      select organisation_id, (brief -> 'message')::text as text from campaign
      union all
      select organisation_id, doc::text from campaign where doc is not null
      union all
      select organisation_id, settings::text from organisation),
    used as (
      select distinct organisation_id, found[1] as image_key
        from text_of, regexp_matches(text, '/i/([A-Za-z0-9_-]{22})', 'g') as found)
    update image set used_at = ${at}
      from used
     where image.organisation_id = used.organisation_id
       and image.image_key = used.image_key
       and image.used_at < ${before}`)
}

/** Deletes the images that nothing has used since. @returns how many. */
export async function deleteImagesUnusedSince(db: Db, since: Date): Promise<number> {
  const { rowCount } = await db.query(sql`delete from image where used_at < ${since}`)
  return rowCount
}
