/**
 * What stands in the message that leaves instead of what the author wrote: tracked links, and uploaded images where
 * services can fetch them. Asked for the same twice, it gives the same.
 */
export type Addresses = {
  /** Gives where a link leads, of text or of a button. Asked only for `http` and `https`. */
  linkTo(href: string): string
  /** Gives where an image is fetched from. `src` is `https://…`, or `/i/{key}` for one that was uploaded. */
  imageAt(src: string): string
}

/** Everything as it stands in the document. */
export const asWritten: Addresses = { linkTo: (href) => href, imageAt: (src) => src }

/** Tells whether a link is one that a browser follows, and not a mail or a call. */
export const isWebLink = (href: string): boolean => /^https?:/i.test(href)

/** Gives the target of a link as it leaves; `mailto` and `tel` leave as written. */
export const targetOf = (href: string, addresses: Addresses): string =>
  isWebLink(href) ? addresses.linkTo(href) : href
