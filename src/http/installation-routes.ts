import { InstallationView } from '../contract/installation.ts'
import { version } from '../platform/version.ts'
import type { Api } from './api.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

export function installationRoutes(api: Api, { clock, simulatorUrl }: Services): void {
  api.get(
    '/installation',
    {
      schema: {
        summary: 'Tell the version, the time, and where the simulator is',
        response: { 200: InstallationView },
      },
    },
    (request) => {
      actorOf(request, 'viewer')
      return { version, simulatorUrl, now: clock.now().toISOString(), clockRate: clock.rate }
    },
  )
}
