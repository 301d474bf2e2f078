import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { requireKnownPeople } from '../actions/tellable-filter.ts'
import { ExportQuery } from '../contract/report.ts'
import { Refusal } from '../domain/errors.ts'
import type { Db } from '../platform/sql.ts'
import type { Campaign } from '../store/campaigns.ts'
import type { Api } from './api.ts'
import { languageOf } from './language.ts'
import { IdParams } from './params.ts'
import { exportCsv, exportWorkbook } from './report-export.ts'
import { readReport } from './report-routes.ts'
import { requireCampaign } from './require-campaign.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

/** Each holds a connection and a snapshot for as long as somebody downloads. */
const mostAtOnce = 3
/** Whoever takes nothing for so long has gone. */
const patienceMs = 60_000

const types = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

export function exportRoutes(api: Api, { db, clock, log, stop }: Services): void {
  let underWay = 0

  api.get(
    '/campaigns/:id/export',
    {
      schema: {
        summary:
          'Download all deliveries of a campaign, as CSV or XLSX, as they are at one instant',
        params: IdParams,
        querystring: ExportQuery,
        produces: Object.values(types),
      },
    },
    async (request, reply) => {
      const { organisationId } = actorOf(request, 'viewer')
      const { format, language = languageOf(request) } = request.query
      const key = { organisationId, id: request.params.id }
      const named = await requireCampaign(db, key)
      requireKnownPeople(named)
      if (underWay >= mostAtOnce) throw tooMany()

      async function* write(tx: Db): AsyncGenerator<string | Uint8Array> {
        const campaign: Campaign = await requireCampaign(tx, key)
        if (format === 'csv') return yield* exportCsv(tx, { campaign, language })
        const report = await readReport(tx, { campaign, language, now: clock.now() })
        yield* exportWorkbook(tx, { campaign, report, language })
      }

      const body = new PassThrough()
      const patience = new AbortController()
      const signal = AbortSignal.any([stop, patience.signal])
      async function* watched(chunks: AsyncIterable<string | Uint8Array>) {
        let timer: NodeJS.Timeout | undefined
        try {
          for await (const chunk of chunks) {
            clearTimeout(timer)
            timer = setTimeout(() => patience.abort(), patienceMs)
            yield chunk
          }
        } finally {
          clearTimeout(timer)
        }
      }
      underWay += 1
      // The answer does not wait: it is sent as it is written. The snapshot ends with it, however it ends.
      void db
        .transaction((tx) => pipeline(watched(write(tx)), body, { signal }), 'repeatable read')
        .catch((error: unknown) => {
          const isGone = body.destroyed
          body.destroy(error instanceof Error ? error : undefined)
          if (!isGone) log.warn({ err: error, campaignId: key.id }, 'an export broke')
        })
        .finally(() => {
          underWay -= 1
        })
      return reply
        .type(types[format])
        .header('content-disposition', attachment(`${named.brief.name}.${format}`))
        .header('cache-control', 'no-store')
        .send(body)
    },
  )
}

/** Names a file in both ways of RFC 6266: in letters that every browser reads, and as it is. */
function attachment(name: string): string {
  // What Windows takes in no name, and what nobody sees.
  const clean = name.replaceAll(/[\p{Cc}\p{Cf}\\/:*?"<>|]+/gu, ' ').replaceAll(/\s+/g, ' ')
  const plain = clean
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^ -~]|[%;]/g, '_')
  const encoded = encodeURIComponent(clean).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

const tooMany = () =>
  new Refusal('too-many-requests', {
    en: 'Several exports are being downloaded already. Try again when one of them is done.',
    fr: 'Plusieurs exports sont déjà en cours de téléchargement. Réessayez quand l’un d’eux sera terminé.',
  })
