import { checkTrial, tryCampaign } from '../actions/try-campaign.ts'
import { NewTrial, TrialAddressee, TrialView } from '../contract/trial.ts'
import { Refusal } from '../domain/errors.ts'
import { findTrial } from '../store/errands.ts'
import type { Api } from './api.ts'
import { languageOf } from './language.ts'
import { IdParams } from './params.ts'
import { reasonSentence } from '../contract/reasons.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

export function trialRoutes(api: Api, services: Services): void {
  const { db } = services

  async function viewTrial(
    organisationId: number,
    id: number,
    language: 'en' | 'fr',
  ): Promise<TrialView> {
    const trial = await findTrial(db, { organisationId, id })
    if (!trial) throw noTrial()
    const { state, reason } = trial
    if (state === 'sent') return { id: String(id), state }
    if (state === 'waiting' || state === 'sending') return { id: String(id), state: 'sending' }
    const code = reason ?? state
    return { id: String(id), state: 'failed', reason: reasonSentence(code, language), code }
  }

  api.post(
    '/campaigns/:id/try',
    {
      schema: {
        summary: 'Send one person what a recipient would get, counted nowhere',
        params: IdParams,
        body: NewTrial,
        response: { 202: TrialView },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request, 'author')
      const { email } = request.body
      const id = await tryCampaign(services, { actor, id: request.params.id, email })
      return reply.status(202).send(await viewTrial(actor.organisationId, id, languageOf(request)))
    },
  )

  api.post(
    '/campaigns/:id/try/check',
    {
      schema: {
        summary: 'Look whether one person can be sent a trial, and send nothing',
        params: IdParams,
        body: NewTrial,
        response: { 200: TrialAddressee },
      },
    },
    (request) => {
      const actor = actorOf(request, 'author')
      const { email } = request.body
      return checkTrial(services, { actor, id: request.params.id, email })
    },
  )

  api.get(
    '/trials/:id',
    {
      schema: {
        summary: 'Read what became of a trial',
        params: IdParams,
        response: { 200: TrialView },
      },
    },
    (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      return viewTrial(organisationId, request.params.id, languageOf(request))
    },
  )
}

const noTrial = () =>
  new Refusal('not-found', { en: 'There is no such trial.', fr: 'Cet essai n’existe pas.' })
