import { isLoopback } from '../../platform/http-url.ts'

/** Where messages are posted when nothing better is known. REF "Base URI". */
const globalServiceUrl = 'https://smba.trafficmanager.net/teams/'

/**
 * Hosts of the Bot Connector of Teams, worldwide and in the clouds of the US Government. Whoever holds
 * our bearer token can speak as the bot, so it goes nowhere else.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
const connectorHosts = new Set([
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
])
const connectorDomains = ['.botframework.com', '.botframework.us', '.botframework.azure.cn']

export type ServiceUrls = {
  /** The configured address, ending in a slash. */
  configured: string
  /** Says whether our bearer token may go there. */
  isTrusted(url: string): boolean
  /** Chooses where to post: what Teams said last, if it is to be trusted. */
  prefer(said: string | undefined): string
}

/**
 * Knows to which addresses a channel may post: the hosts of Microsoft and the configured one. A channel
 * that speaks to this computer speaks to nobody else, whoever says so.
 */
export function createServiceUrls(serviceUrl: string | undefined): ServiceUrls {
  const configured = withSlash(serviceUrl ?? globalServiceUrl)
  const { origin } = new URL(configured)
  const isLocal = isLoopback(configured)

  function isTrusted(text: string): boolean {
    if (!URL.canParse(text)) return false
    const url = new URL(text)
    if (url.username !== '' || url.password !== '') return false
    if (url.search !== '' || url.hash !== '') return false
    if (url.origin === origin) return true
    if (isLocal || url.protocol !== 'https:' || url.port !== '') return false
    return (
      connectorHosts.has(url.hostname) ||
      connectorDomains.some((domain) => url.hostname.endsWith(domain))
    )
  }

  return {
    configured,
    isTrusted,
    prefer: (said) => (said !== undefined && isTrusted(said) ? withSlash(said) : configured),
  }
}

/** Writes an address so that a path can follow. */
export const withSlash = (url: string) => (url.endsWith('/') ? url : `${url}/`)
