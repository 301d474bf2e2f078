/** Gives messages their ids: milliseconds since 1970, made unique and growing, as those of Teams. */
export type ActivityIds = { next(): string }

/** @param last the greatest id already given, 0 for none. */
export function createActivityIds({
  nowMs,
  last,
}: {
  nowMs: () => number
  last: number
}): ActivityIds {
  let lastId = last
  return {
    next() {
      lastId = Math.max(lastId + 1, Math.floor(nowMs()))
      return String(lastId)
    },
  }
}
