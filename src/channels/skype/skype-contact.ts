import { z } from 'zod'

/** What is remembered of a person: the SIP URI by which the server names them, in lower case. */
export const SkypeContact = z.object({ userId: z.string().startsWith('sip:') })
export type SkypeContact = z.infer<typeof SkypeContact>

/** `sip:zoe@contoso.example`, from an address with or without its prefix. */
export const sipUriOf = (address: string): string =>
  `sip:${address
    .trim()
    .replace(/^sips?:/i, '')
    .toLowerCase()}`

/**
 * Reads whom an address of the server is about: `…/people/zoe@contoso.example/presence` and
 * `…/participants/zoe@contoso.example`.
 *
 * @returns the SIP URI; null where there is none.
 */
export function sipUriIn(href: string | undefined): string | null {
  const address = /\/(?:people|participants)\/([^/?#]+)/i.exec(href ?? '')?.[1]
  if (address === undefined) return null
  try {
    const decoded = decodeURIComponent(address)
    // Some pages print numbers in this place, which are nobody's address.
    return decoded.includes('@') ? sipUriOf(decoded) : null
  } catch {
    return null
  }
}
