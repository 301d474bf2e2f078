import { messageLimits } from '../../message/document.ts'
import { isSafeHref } from '../../message/href.ts'

/** Why an address cannot be a link. */
export type LinkFault = 'missing' | 'scheme' | 'blank' | 'long' | 'unusable'

/**
 * Writes an address in full: `intranet.example/badge` gets `https://`, `marie@contoso.com` gets `mailto:`.
 * An address that names its scheme stays as it is, whatever the scheme.
 */
export const completeHref = (typed: string): string => {
  const address = typed.trim()
  if (/^[a-z][a-z0-9+.-]*:/i.test(address)) return address
  if (/^[^\s/@]+@[^\s/@]+\.[^\s/@]+$/.test(address)) return `mailto:${address}`
  return /^[^\s/]+\.[^\s/.]{2,}(?:[/?#]|$)/.test(address) ? `https://${address}` : address
}

/** Says what is wrong with an address that was typed as a link; null when it can be used. */
export const linkFault = (typed: string): LinkFault | null => {
  const address = completeHref(typed)
  if (address === '') return 'missing'
  if (address.length > messageLimits.hrefCharacters) return 'long'
  if (isSafeHref(address)) return null
  if (/\s/.test(address)) return 'blank'
  return /^(https?:\/\/|mailto:|tel:)/i.test(address) ? 'unusable' : 'scheme'
}
