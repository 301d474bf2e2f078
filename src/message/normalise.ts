import type { Block, Image, Inline, ListItem, Mark, MessageDoc } from './document.ts'

/**
 * Gives the plainest document that shows the same: neighbouring text in the same dress is one, marks have one
 * order, bold, italic and strike end where their last letter ends, lines neither begin nor end with blanks,
 * paragraphs do not end with line breaks, and every list item starts with a paragraph.
 *
 * Markdown can say exactly what is normal in this sense.
 */
export const normaliseDoc = (doc: MessageDoc): MessageDoc => ({
  type: 'doc',
  content: doc.content.map((block) => normaliseBlock(block)),
})

const normaliseBlock = (block: Block): Block => {
  switch (block.type) {
    case 'paragraph': {
      const content = normaliseInlines(block.content ?? [])
      return { type: 'paragraph', ...(!isOneNoBreakSpace(content) && filled(content)) }
    }
    case 'heading':
      return {
        type: 'heading',
        attrs: { level: block.attrs.level },
        ...filled(normaliseInlines(block.content ?? [])),
      }
    case 'image':
      return normaliseImage(block)
    case 'bulletList':
      return { type: 'bulletList', content: block.content.map(normaliseItem) }
    case 'orderedList':
      break
  }
  const start = block.attrs?.start ?? 1
  return {
    type: 'orderedList',
    ...(start !== 1 && { attrs: { start } }),
    content: block.content.map(normaliseItem),
  }
}

const normaliseImage = (image: Image): Image => {
  const { src, alt, title, width, height } = image.attrs
  return {
    type: 'image',
    attrs: {
      src,
      ...(alt && { alt }),
      ...(title && { title }),
      ...(width && { width }),
      ...(height && { height }),
    },
  }
}

const normaliseItem = (item: ListItem): ListItem => {
  const content = item.content.map((block) => normaliseBlock(block))
  return {
    type: 'listItem',
    content: content[0]?.type === 'paragraph' ? content : [{ type: 'paragraph' }, ...content],
  }
}

const filled = (content: Inline[]): { content?: Inline[] } =>
  content.length > 0 ? { content } : {}

const isOneNoBreakSpace = (content: Inline[]): boolean => {
  const [only, ...others] = content
  return others.length === 0 && only?.type === 'text' && only.text === '\u00A0'
}

/** Normalises the content of one paragraph or heading; see `normaliseDoc`. */
export const normaliseInlines = (inlines: readonly Inline[]): Inline[] => {
  let line: Inline[] = []
  const lines = [line]
  for (const inline of inlines) {
    if (inline.type === 'text') {
      for (const [index, text] of inline.text.split(/\r\n|[\n\r]/).entries()) {
        if (index > 0) lines.push((line = []))
        if (text !== '') line.push({ ...inline, text })
      }
    } else if (inline.type === 'hardBreak') lines.push((line = []))
    else line.push(normaliseToken(inline))
  }
  const normal = lines.map((one) => joined(withTightMarks(trimmed(joined(one)))))
  while (normal.length > 0 && normal.at(-1)?.length === 0) normal.pop()
  const result: Inline[] = []
  for (const [index, one] of normal.entries()) {
    if (index > 0) result.push({ type: 'hardBreak' })
    result.push(...one)
  }
  return result
}

const normaliseToken = (token: Extract<Inline, { type: 'token' }>): Inline => {
  const { name } = token.attrs
  const fallback = (token.attrs.fallback ?? '').replace(/\s+/gu, ' ').trim()
  return { ...token, attrs: { name, ...(fallback !== '' && { fallback }) } }
}

const order: Mark['type'][] = ['link', 'bold', 'italic', 'strike', 'underline']

const sorted = (marks: readonly Mark[] | undefined): Mark[] =>
  order.flatMap((type) => marks?.find((mark) => mark.type === type) ?? [])

const withMarks = (inline: Inline, marks: Mark[]): Inline => {
  const { marks: _, ...bare } = inline
  return marks.length > 0 ? { ...bare, marks } : bare
}

const joined = (line: readonly Inline[]): Inline[] => {
  const result: Inline[] = []
  for (const inline of line) {
    const next = withMarks(inline, sorted(inline.marks))
    const last = result.at(-1)
    if (
      last?.type === 'text' &&
      next.type === 'text' &&
      JSON.stringify(last.marks) === JSON.stringify(next.marks)
    ) {
      result[result.length - 1] = { ...last, text: last.text + next.text }
    } else result.push(next)
  }
  return result
}

/** Takes the blanks from the ends of a line. No service shows them, and Markdown cannot say them. */
const trimmed = (line: Inline[]): Inline[] => {
  const result = [...line]
  for (let first = result[0]; first?.type === 'text'; first = result[0]) {
    const text = first.text.replace(/^[ \t]+/, '')
    if (text !== '') {
      result[0] = { ...first, text }
      break
    }
    result.shift()
  }
  for (let last = result.at(-1); last?.type === 'text'; last = result.at(-1)) {
    const text = last.text.replace(/[ \t]+$/, '')
    if (text !== '') {
      result[result.length - 1] = { ...last, text }
      break
    }
    result.pop()
  }
  return result
}

/** Takes bold, italic and strike off the blanks where they begin and end: `**Important :** lisez`. */
const withTightMarks = (line: Inline[]): Inline[] => {
  let pieces = line.flatMap((inline): Inline[] =>
    inline.type === 'text'
      ? inline.text.split(/(\s+)/u).flatMap((text) => (text === '' ? [] : [{ ...inline, text }]))
      : [inline],
  )
  for (const type of ['bold', 'italic', 'strike'] as const) {
    const has = (inline: Inline | undefined): boolean =>
      inline?.marks?.some((mark) => mark.type === type) ?? false
    const keeps = pieces.map((piece) => has(piece) && !isSpace(piece))
    pieces = pieces.map((piece, index) => {
      if (!has(piece) || !isSpace(piece)) return piece
      // Blanks keep a mark only between two letters that have it, with nothing unmarked in between.
      const reaches = (step: 1 | -1): boolean => {
        for (let at = index; has(pieces[at]); at += step) if (keeps[at] === true) return true
        return false
      }
      if (reaches(1) && reaches(-1)) return piece
      return withMarks(
        piece,
        (piece.marks ?? []).filter((mark) => mark.type !== type),
      )
    })
  }
  return pieces
}

const isSpace = (inline: Inline): boolean => inline.type === 'text' && /^\s+$/u.test(inline.text)
