import { z } from 'zod'

import { Id } from '../contract/common.ts'

/** An id in an address, as the number it is inside. */
const NumericId = Id.transform(Number)

export const IdParams = z.object({ id: NumericId })
export const IdAndPersonParams = z.object({ id: NumericId, personId: NumericId })

/** The cursor before the first page of what is listed newest first: no id is larger. */
export const newest = 2 ** 31 - 1

/** Cursors of lists that page by id: the last id of the page before. What can be none begins anew. */
export const cursorOf = (after: string | undefined, first: number): number => {
  const cursor = Number(after ?? first)
  return Number.isInteger(cursor) && cursor >= 0 && cursor <= newest ? cursor : first
}

/** Puts a page together; a full page has a next one. */
export function page<Row, Item>(
  rows: readonly Row[],
  limit: number,
  { toItem, idOf }: { toItem: (row: Row) => Item; idOf: (row: Row) => number },
): { items: Item[]; next: string | null } {
  const last = rows.at(-1)
  return {
    items: rows.map(toItem),
    next: last !== undefined && rows.length === limit ? String(idOf(last)) : null,
  }
}
