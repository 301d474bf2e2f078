import { InstallationView } from '../contract/installation.ts'
import { version } from '../platform/version.ts'
import { holdsImages } from '../store/images.ts'
import type { Api } from './api.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

export function installationRoutes(
  api: Api,
  { db, clock, simulatorUrl, publicUrl }: Services,
): void {
  api.get(
    '/installation',
    {
      schema: {
        summary: 'Tell the version, the time, and where server and simulator are',
        response: { 200: InstallationView },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const hasImages = await holdsImages(db, organisationId)
      const now = clock.now().toISOString()
      return { version, simulatorUrl, publicUrl, hasImages, now, clockRate: clock.rate }
    },
  )
}
