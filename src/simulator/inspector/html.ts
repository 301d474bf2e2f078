/** A piece of HTML in which everything that came from outside is escaped. */
export type Html = { readonly source: string }

type Piece = Html | readonly Html[] | string | number

/** Builds HTML; what is put in is escaped unless it is HTML already. Attributes must be quoted. */
export function markup(parts: TemplateStringsArray, ...pieces: Piece[]): Html {
  const source = parts.map((part, index) => part + sourceOf(pieces[index] ?? '')).join('')
  return { source }
}

function sourceOf(piece: Piece): string {
  if (typeof piece === 'string') return escape(piece)
  if (typeof piece === 'number') return String(piece)
  if (isList(piece)) return piece.map(({ source }) => source).join('')
  return piece.source
}

function isList(piece: Html | readonly Html[]): piece is readonly Html[] {
  return Array.isArray(piece)
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
