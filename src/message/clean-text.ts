// Not allowed in XML 1.0 at all, and shown by nobody: control characters other than tab and line breaks,
// non-characters, halves of surrogate pairs.
// oxlint-disable-next-line no-control-regex
const unshowable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]|\p{Surrogate}/gu

/** Removes the characters that no service can carry, so that no rendering has to think of them. */
export const cleanText = (text: string): string => text.replace(unshowable, '')

/** Cuts a text that is longer, never inside a character; an ellipsis is then its last. */
export const shortenText = (text: string, characters: number): string => {
  if (text.length <= characters) return text
  // Half a character, and what would only join the next one.
  return `${text.slice(0, characters - 1).replace(/[\uD800-\uDBFF\u200D]+$/, '')}…`
}
