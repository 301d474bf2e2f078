// PostgreSQL keeps neither U+0000 nor halves of characters, and nobody sees them.
// oxlint-disable-next-line no-control-regex
const unstorable = /\u0000|\p{Surrogate}/gu

/**
 * Takes from all texts of a parsed body or query what the database cannot keep. It changes objects in place, whatever
 * their depth.
 *
 * @returns the same value; for a text, the cleaned one.
 */
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(unstorable, '')
  const left: unknown[] = [value]
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (!isContainer(one)) continue
    for (const [key, inner] of Object.entries(one)) {
      if (typeof inner === 'string') {
        const cleaned = inner.replace(unstorable, '')
        if (cleaned !== inner) Reflect.set(one, key, cleaned)
      } else if (isContainer(inner)) left.push(inner)
    }
  }
  return value
}

/** What JSON and queries are parsed into, whatever its prototype. */
const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)
