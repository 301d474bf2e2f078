import { randomInt } from 'node:crypto'

import { type Preview, previewCampaign } from '../actions/preview-campaign.ts'
import { rehearseCampaign } from '../actions/rehearse-campaign.ts'
import { PreviewView } from '../contract/preview.ts'
import { NewRehearsal, RehearsalView } from '../contract/rehearsal.ts'
import { type Interval, lengthOf, wallClockOf } from '../domain/calendar.ts'
import { Refusal } from '../domain/errors.ts'
import type { Api } from './api.ts'
import { languageOf } from './language.ts'
import { IdParams } from './params.ts'
import { scheduleSentence, warningSentence } from './preview-sentences.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

export function previewRoutes(api: Api, services: Services): void {
  api.get(
    '/campaigns/:id/preview',
    {
      schema: {
        summary: 'Read how a campaign would go that has not started',
        params: IdParams,
        response: { 200: PreviewView },
      },
    },
    async (request) => {
      const actor = actorOf(request, 'viewer')
      const preview = await previewCampaign(services, { actor, id: request.params.id })
      return viewPreview(preview, { language: languageOf(request), now: services.clock.now() })
    },
  )

  let underWay = 0
  api.post(
    '/campaigns/:id/rehearsals',
    {
      schema: {
        summary: 'Rehearse a campaign that has not started, with people who are made up',
        params: IdParams,
        body: NewRehearsal.nullish(),
        response: { 200: RehearsalView },
      },
    },
    async (request) => {
      const actor = actorOf(request, 'author')
      const { people, workforce, seed = randomInt(2 ** 31 - 1) } = request.body ?? {}
      if (underWay >= mostRehearsalsAtOnce) throw tooManyRehearsals()
      underWay += 1
      try {
        const { id } = request.params
        const rehearsal = await rehearseCampaign(services, { actor, id, people, seed, workforce })
        return { ...rehearsal, seed }
      } finally {
        underWay -= 1
      }
    },
  )
}

/** Each takes a second or two of a processor that sending needs too. */
const mostRehearsalsAtOnce = 2

const tooManyRehearsals = () =>
  new Refusal('too-many-requests', {
    en: 'Other rehearsals are under way. Try again in a few seconds.',
    fr: 'D’autres répétitions sont en cours. Réessayez dans quelques secondes.',
  })

function viewPreview(
  preview: Preview,
  { language, now }: { language: 'en' | 'fr'; now: Date },
): PreviewView {
  const { recipients, planned, doNotFit, finishesAt, openTime, window, timeZone } = preview
  // Without open time for anybody there is only the window; scheduling refuses that.
  const from = new Date(openTime[0]?.from ?? window.from)
  const to = new Date(openTime.at(-1)?.until ?? window.until)
  return {
    recipients,
    planned,
    reachability: preview.reach,
    openSeconds: Math.floor(lengthOf(openTime) / 1_000),
    firstAttemptAt: from.toISOString(),
    lastAttemptAt: to.toISOString(),
    bins: preview.bins.map((bin) => ({
      from: new Date(bin.from).toISOString(),
      to: new Date(bin.to).toISOString(),
      planned: bin.planned,
    })),
    closed: preview.closed.map(viewSpan),
    doNotFit,
    finishesAt: finishesAt === null ? null : new Date(finishesAt).toISOString(),
    warnings: preview.warnings.map((warning) => ({
      code: warning.code,
      message: warningSentence(warning, language),
      count: warning.count,
    })),
    sentence: {
      ...scheduleSentence({ count: planned, from, to, now, timeZone }),
      parts: {
        people: planned,
        from: wallClockOf(from, timeZone),
        to: wallClockOf(to, timeZone),
        timeZone,
      },
    },
  }
}

const viewSpan = ({ from, until }: Interval) => ({
  from: new Date(from).toISOString(),
  to: new Date(until).toISOString(),
})
