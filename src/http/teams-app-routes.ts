import { z } from 'zod'

import { requireChannel } from '../actions/pause-channel.ts'
import { Refusal } from '../domain/errors.ts'
import { listChatbots } from '../store/chatbots.ts'
import type { Api } from './api.ts'
import { IdParams } from './params.ts'
import type { Services } from './services.ts'
import { actorOf, callerOf } from './session.ts'

const Zip = z.instanceof(Buffer).meta({ type: 'string', format: 'binary' })

export function teamsAppRoutes(api: Api, { db, teamsAppPackage }: Services): void {
  api.get(
    '/channels/:id/teams-app.zip',
    {
      schema: {
        summary: 'Download the app package of a Teams channel',
        params: IdParams,
        response: {
          200: {
            description: 'A zip that the Teams admin centre takes',
            content: { 'application/zip': { schema: Zip } },
          },
        },
      },
    },
    async (request, reply) => {
      const { organisationId } = actorOf(request, 'administrator')
      const { organisation } = callerOf(request)
      const channel = await requireChannel(db, { organisationId, id: request.params.id })
      if (channel.kind !== 'teams') throw notOfTeams()
      const chatbots = await listChatbots(db, organisationId)
      const name = chatbots.find(({ id }) => id === channel.chatbotId)?.name ?? ''
      const bytes = teamsAppPackage({ channel, name, organisation })
      return reply
        .type('application/zip')
        .header('content-disposition', attachmentNamed(`${name} – Teams.zip`))
        .send(Buffer.from(bytes))
    },
  )
}

/** Says that what follows is a file: its name for every client, and in full for those that read RFC 6266. */
export function attachmentNamed(name: string): string {
  // What Windows forbids in a name, and what hides or turns round the rest of it.
  const safe = name.replace(/[\p{C}<>:"/\\|?*]+/gu, '-').replace(/^[\s.-]+/, '')
  const plain = safe.normalize('NFKD').replace(/\p{M}/gu, '')
  const ascii = plain.replace(/[^A-Za-z0-9.]+/g, '-').replace(/^[.-]+|-+(?=\.)/g, '')
  const encoded = encodeURIComponent(safe).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

const notOfTeams = () =>
  new Refusal('wrong-state', {
    en: 'This channel is not of Teams: only a Teams channel has an app package.',
    fr: 'Ce canal n’est pas un canal Teams : seul un canal Teams a un paquet d’application.',
  })
