import { isLoopback } from '../../platform/http-url.ts'

/**
 * The hosts that passwords and tokens may go to: those that the discovery of one domain has led to, one
 * naming the next, encrypted all the way. From an address of this computer nothing leads elsewhere.
 */
export type UcwaHosts = {
  /** Where discovery begins, in the order in which it is tried. */
  roots: readonly string[]
  /**
   * Takes an address that a trusted answer has named.
   *
   * @param from where the answer came from; what is relative is relative to it.
   * @returns it in full; null where it may not be followed.
   */
  follow(from: string, href: string): string | null
  /** The same for a redirect, which must stay in the domain asked for, or in that of a host we know. */
  followRedirect(from: string, href: string): string | null
  isTrusted(url: string): boolean
}

/** Creates the trusted hosts of a channel. UCWA/RootURL.md of https://github.com/OfficeDev/skype-docs */
export function createUcwaHosts({
  sipDomain,
  discoveryUrl,
}: {
  sipDomain?: string | undefined
  discoveryUrl?: string | undefined
}): UcwaHosts {
  const roots = discoveryUrl
    ? [discoveryUrl]
    : [`https://lyncdiscoverinternal.${sipDomain}/`, `https://lyncdiscover.${sipDomain}/`]
  const isLocal = roots.every(isLoopback)
  const origins = new Set(roots.map((root) => new URL(root).origin))
  const domains = new Set(roots.map((root) => domainOf(new URL(root).hostname)))

  function resolve(from: string, href: string): URL | null {
    if (!URL.canParse(href, from)) return null
    const url = new URL(href, from)
    if (isLocal) return isLoopback(url.href) ? url : null
    return url.protocol === 'https:' ? url : null
  }

  function trust(url: URL): string {
    origins.add(url.origin)
    domains.add(domainOf(url.hostname))
    return url.href
  }

  return {
    roots,
    follow(from, href) {
      const url = resolve(from, href)
      return url && trust(url)
    },
    followRedirect(from, href) {
      const url = resolve(from, href)
      if (!url) return null
      const host = url.hostname.toLowerCase()
      const isNear = [...domains].some((domain) => host === domain || host.endsWith(`.${domain}`))
      return isNear ? trust(url) : null
    },
    isTrusted: (url) => URL.canParse(url) && origins.has(new URL(url).origin),
  }
}

/** The domain in which a host stands; one that is named by a number or a single word stands for itself. */
function domainOf(hostname: string): string {
  const labels = hostname.toLowerCase().split('.')
  const isNumber = /^[\d.]+$|^\[/.test(hostname)
  return labels.length < 3 || isNumber ? hostname.toLowerCase() : labels.slice(1).join('.')
}
