import type { HttpClient } from '../../platform/http-client.ts'
import { diagnosticsHeader, invalidTokenDiagnostics } from '../../protocols/ucwa-errors.ts'
import { DiscoveryRoot, UserResource } from '../../protocols/ucwa-resources.ts'
import { parseJson, reasonOf } from './parse-json.ts'
import { problem, type SignInProblem, unreachable } from './sign-in-problem.ts'
import type { UcwaHosts } from './ucwa-hosts.ts'
import type { WebTickets } from './web-ticket.ts'

type Needs = { http: HttpClient; hosts: UcwaHosts; tickets: WebTickets; signal: AbortSignal }

/** A server sends from one to the next; more than that is a circle. */
const mostRedirects = 5

/**
 * Finds where the account's applications live: from the domain to its servers, from them to the pool where
 * the account is at home.
 * UCWA/RootURL.md and UCWA/CreateAnApplication.md of https://github.com/OfficeDev/skype-docs
 */
export async function discoverApplications(
  needs: Needs,
): Promise<{ kind: 'found'; applicationsUrl: string } | SignInProblem> {
  const root = await findUserUrl(needs)
  return root.kind === 'problem' ? root : findApplications(needs, root.userUrl)
}

/** Internal first, then external. */
async function findUserUrl(
  needs: Needs,
): Promise<{ kind: 'user'; userUrl: string } | SignInProblem> {
  let telling = problem('discovery', 'not-found', 'no address')
  for (const root of needs.hosts.roots) {
    const found = await askRoot(needs, root)
    if (found.kind === 'user') return found
    if (!isNameless(found) || root === needs.hosts.roots[0]) telling = found
  }
  return telling
}

/** A name that does not exist says least: of two addresses one is often not there. */
const isNameless = ({ detail }: SignInProblem) => detail === 'ENOTFOUND'

async function askRoot(
  { http, hosts, signal }: Needs,
  root: string,
): Promise<{ kind: 'user'; userUrl: string } | SignInProblem> {
  let url = root
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const reply = await http.request({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      wantHeaders: ['location'],
      signal,
    })
    if (reply.kind !== 'answered') return unreachable('discovery', reply)
    const { status } = reply
    let next: string | undefined
    if (status >= 300 && status < 400) next = reply.headers?.['location']
    else {
      const links = DiscoveryRoot.safeParse(parseJson(reply.body)).data?._links
      if (status === 200 && links?.user) {
        const userUrl = hosts.follow(url, links.user.href)
        if (userUrl === null) return problem('discovery', 'other-host', links.user.href)
        return { kind: 'user', userUrl }
      }
      if (status === 200) next = links?.redirect?.href
    }
    if (next === undefined) {
      const why = status === 404 ? 'not-found' : status === 200 ? 'not-understood' : 'unreachable'
      return problem('discovery', why, `HTTP ${status}`)
    }
    const followed = followRedirect(hosts, url, next)
    if (followed.kind === 'problem') return followed
    url = followed.url
  }
  return problem('discovery', 'not-understood', 'redirects without an end')
}

function followRedirect(
  hosts: UcwaHosts,
  from: string,
  href: string,
): { kind: 'url'; url: string } | SignInProblem {
  const url = hosts.followRedirect(from, href)
  if (url !== null) return { kind: 'url', url }
  const isOnline = /\.(?:lync|skype|teams\.microsoft)\.com$/i.test(
    URL.canParse(href, from) ? new URL(href, from).hostname : '',
  )
  return problem('discovery', isOnline ? 'online' : 'other-host', href)
}

async function findApplications(
  { http, hosts, tickets, signal }: Needs,
  firstUrl: string,
): Promise<{ kind: 'found'; applicationsUrl: string } | SignInProblem> {
  let url = firstUrl
  let renewed = false
  for (let redirects = 0; redirects <= mostRedirects;) {
    const ticket = await tickets.get(url)
    if (ticket.kind === 'problem') return ticket
    const reply = await http.request({
      method: 'GET',
      url,
      headers: { accept: 'application/json', authorization: `Bearer ${ticket.token}` },
      wantHeaders: [diagnosticsHeader],
      signal,
    })
    if (reply.kind !== 'answered') return unreachable('home-pool', reply)
    if (isTokenRefused(reply) && !renewed) {
      renewed = true
      tickets.forget(url, ticket.token)
      continue
    }
    const links = UserResource.safeParse(parseJson(reply.body)).data?._links
    if (reply.status === 200 && links?.applications) {
      const applicationsUrl = hosts.follow(url, links.applications.href)
      if (applicationsUrl === null) {
        return problem('home-pool', 'other-host', links.applications.href)
      }
      return { kind: 'found', applicationsUrl }
    }
    if (reply.status !== 200 || !links?.redirect) {
      const isBusy = reply.status >= 500 || reply.status === 429
      const why = reply.status === 200 ? 'not-understood' : isBusy ? 'unreachable' : 'refused'
      return problem('home-pool', why, detailOf(reply))
    }
    const followed = followRedirect(hosts, url, links.redirect.href)
    if (followed.kind === 'problem') return { ...followed, at: 'home-pool' }
    url = followed.url
    renewed = false
    redirects += 1
  }
  return problem('home-pool', 'not-understood', 'redirects without an end')
}

/** A token that is no longer good: 401, and seen in the field 403 with a diagnosis of its own. */
export const isTokenRefused = ({
  status,
  headers,
}: {
  status: number
  headers?: Record<string, string>
}): boolean =>
  status === 401 ||
  (status === 403 && (headers?.[diagnosticsHeader] ?? '').startsWith(invalidTokenDiagnostics))

/** What a refusal says: its status, and code and subcode where it has them. */
export function detailOf(reply: Parameters<typeof reasonOf>[0]): string {
  const reason = reasonOf(reply)
  return [`HTTP ${reply.status}`, reason?.code, reason?.subcode].filter(Boolean).join(' ')
}
