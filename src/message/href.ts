// No blanks, no control characters, no quotes or angle brackets, nothing that XML cannot carry or that turns the text
// around it: an address that needs them is written percent-encoded, and one that has them is trying to be something else.
const unfit =
  // oxlint-disable-next-line no-control-regex
  /[\s\u0000-\u001F\u007F-\u009F"<>\\^`\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]|\p{Surrogate}/u

/** Tells whether a link may be followed: `https`, `http`, `mailto` or `tel`, complete and without blanks. */
export const isSafeHref = (href: string): boolean => {
  if (unfit.test(href)) return false
  if (/^https?:\/\/[^/?#]/i.test(href)) return URL.canParse(href)
  return /^mailto:[^@]+@[^@]+$/i.test(href) || /^tel:\+?[\d().-]*\d[\d().-]*$/i.test(href)
}

/** Gives the key of an image that was uploaded, which has the address `/i/{key}`; null for any other. */
export const uploadedImageKey = (src: string): string | null =>
  /^\/i\/([\w-]{22})$/.exec(src)?.[1] ?? null

/**
 * Tells whether an image may be shown: every service fetches images itself and accepts only `https`. One that was
 * uploaded gets the public address of this installation when it leaves.
 */
export const isSafeImageSource = (src: string): boolean =>
  uploadedImageKey(src) !== null || (/^https:/i.test(src) && isSafeHref(src))
