import type { WebTicketError, WebTicketErrorName } from '../../protocols/ucwa-errors.ts'
import type { WebTicketToken } from '../../protocols/ucwa-resources.ts'
import { webTicketGrants } from '../../protocols/ucwa-requests.ts'
import { account, isAccount } from './account.ts'
import type { PoolSettings } from './pool-settings.ts'
import type { UcwaAnswer } from './ucwa-answers.ts'
import type { WebTickets } from './web-tickets.ts'

/**
 * Judges a posted form as the token address of a pool does.
 * UCWA/AuthenticationInUCWA.md of https://github.com/OfficeDev/skype-docs
 */
export function answerTokenRequest(
  form: Record<string, string>,
  { settings, tickets, url }: { settings: PoolSettings; tickets: WebTickets; url: string },
): UcwaAnswer {
  const { grant_type: grant, username, password } = form
  if (!grant) return refuseToken('invalid_request')
  const known = webTicketGrants.find((name) => name === grant.toLowerCase())
  if (known === undefined) return refuseToken('unsupported_grant_type')
  if (known === 'urn:microsoft.rtc:passive') {
    return refuseToken('invalid_grant', {
      diagnostics: '28020;source="simulator";reason="No valid security token."',
      ms_rtc_passiveauthuri: `${url}/PassiveAuth/PassiveAuth.aspx`,
    })
  }
  if (!settings.grants.includes(known)) {
    return refuseToken('unsupported_grant_type', {
      diagnostics: '28029;source="simulator";reason="Authentication type not allowed."',
    })
  }
  // Windows authentication begins with a handshake that nobody here can go through with.
  if (known === 'urn:microsoft.rtc:windows') {
    return {
      status: 401,
      headers: { 'www-authenticate': ['Negotiate', 'NTLM'] },
      body: htmlPage(401),
    }
  }
  if (known !== 'password') return refuseToken('invalid_grant')
  if (!username || !password) return refuseToken('invalid_request')
  if (!isAccount(username) || password !== account.password) return refuseToken('invalid_grant')
  const { tokenLifetimeSeconds } = settings
  return {
    status: 200,
    headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
    body: {
      access_token: tickets.issue(tokenLifetimeSeconds),
      expires_in: tokenLifetimeSeconds,
      ms_rtc_identityscope: 'local',
      token_type: 'Bearer',
    } satisfies WebTicketToken,
  }
}

function refuseToken(
  error: WebTicketErrorName,
  { diagnostics, ...more }: { diagnostics?: string; ms_rtc_passiveauthuri?: string } = {},
): UcwaAnswer {
  return {
    status: 400,
    headers: {
      'cache-control': 'no-store',
      ...(diagnostics === undefined ? {} : { 'x-ms-diagnostics': diagnostics }),
    },
    body: { error, ...more } satisfies WebTicketError,
  }
}

/** What the web server itself answers. */
export function htmlPage(status: number): string {
  return `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`
}
