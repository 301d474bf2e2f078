import { isIPv6 } from 'node:net'

/**
 * Gives the network that an address is counted by: an IPv4 address itself, of IPv6 the /64, all of which
 * belongs to whoever has one address of it.
 */
export function networkOf(address: string): string {
  const [, mapped] = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address) ?? []
  if (mapped !== undefined) return mapped
  if (!isIPv6(address)) return address
  const [before = '', after] = address.split('::')
  const groups = before.split(':')
  const last = after?.split(':') ?? []
  // What `::` leaves out is nought; `::1` begins with it.
  while (after !== undefined && groups.length + last.length < 8) groups.push('0')
  const first = [...groups, ...last].slice(0, 4)
  return `${first.map((group) => Number.parseInt(group || '0', 16).toString(16)).join(':')}::/64`
}
