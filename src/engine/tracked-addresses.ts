import { packLink, type TrackedLink } from '../domain/tracked-link.ts'
import type { Addresses } from '../message/addresses.ts'
import { uploadedImageKey } from '../message/href.ts'
import type { NumberSeal } from '../platform/number-seal.ts'

/** What addresses of this server are made of. */
export type OwnAddresses = {
  linkSeal: NumberSeal
  /** Under which people and services reach this server, without a slash at the end; null where nobody can know. */
  publicUrl: string | null
}

/** The links of a message that are tracked, with their numbers. */
export type LinkNumbers = ReadonlyMap<string, number>

export const numberLinks = (urls: readonly string[]): LinkNumbers =>
  new Map(urls.map((url, number) => [url, number]))

/**
 * Creates the addresses of one message to one person. Each link is sealed once, however often it is asked
 * for; what has no number leaves as written.
 */
export function createTrackedAddresses(
  { linkSeal, publicUrl }: OwnAddresses,
  numbers: LinkNumbers,
  linkOf: (linkNumber: number) => TrackedLink,
): Addresses {
  const made: string[] = []
  return {
    linkTo(href) {
      const number = numbers.get(href)
      if (number === undefined || publicUrl === null) return href
      return (made[number] ??= addressOf(linkOf(number)))
    },
    imageAt: (src) => (publicUrl !== null && uploadedImageKey(src) ? publicUrl + src : src),
  }

  function addressOf(link: TrackedLink): string {
    const { kind, numbers: content } = packLink(link)
    return `${publicUrl}/r/${linkSeal.seal(kind, content)}`
  }
}
