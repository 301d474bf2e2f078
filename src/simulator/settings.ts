import { account } from './skype/account.ts'
import { discoveryPath } from './skype/skype-routes.ts'
import { registration } from './teams/registration.ts'

/** The `settings` of a channel that speaks to this simulator, by kind of channel. */
export type SimulatorSettings = {
  teams: {
    appId: string
    tenantId: string
    clientSecret: string
    /** Ends in a slash, as Teams' own do. */
    serviceUrl: string
    tokenUrl: string
    /** With the version, as in `https://graph.microsoft.com/v1.0/`. */
    graphUrl: string
    /** Where the keys are found by which calls to the bot are signed. */
    openIdUrl: string
  }
  skype: {
    /** What `https://lyncdiscover.<domain>/` is on a live pool. */
    discoveryUrl: string
    username: string
    password: string
  }
}

export function simulatorSettings(url: string): SimulatorSettings {
  return {
    teams: {
      ...registration,
      serviceUrl: `${url}/teams/`,
      tokenUrl: `${url}/${registration.tenantId}/oauth2/v2.0/token`,
      graphUrl: `${url}/v1.0/`,
      openIdUrl: `${url}/v1/.well-known/openidconfiguration`,
    },
    skype: {
      discoveryUrl: `${url}${discoveryPath}`,
      username: account.username,
      password: account.password,
    },
  }
}
