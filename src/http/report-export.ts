import { stringify } from 'csv-stringify/sync'

import { figures, stateFigures } from '../contract/figures.ts'
import type { ReportView } from '../contract/report.ts'
import { deliveryStates } from '../domain/delivery.ts'
import { createWallClock } from '../domain/wall-clock.ts'
import type { Db } from '../platform/sql.ts'
import { type Cell, writeWorkbook } from '../platform/workbook.ts'
import type { Campaign } from '../store/campaigns.ts'
import { type DeliveryRow, pageDeliveries } from '../store/delivery-views.ts'
import { reasonSentence } from '../contract/reasons.ts'

type Language = 'en' | 'fr'

type Column = {
  title: string
  /** In characters, as Excel counts. */
  width: number
  cell: (row: DeliveryRow) => Cell
}

/** So many are read at once: the driver holds them all. */
const rowsPerBatch = 500

/** Reads all deliveries of a campaign by person, as they are in the snapshot of the transaction. */
async function* readDeliveries(
  tx: Db,
  { organisationId, id: campaignId }: Campaign,
): AsyncGenerator<DeliveryRow[]> {
  let after = 0
  for (;;) {
    const page = { organisationId, campaignId, filter: {}, after, limit: rowsPerBatch }
    const rows = await pageDeliveries(tx, page)
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (!last || rows.length < rowsPerBatch) return
    after = last.personId
  }
}

/**
 * Writes the deliveries of a campaign as a text file that Excel opens by itself: a mark that says UTF-8,
 * the separator that Excel expects in the language, and in front of what would be taken for a formula an
 * apostrophe. Instants are those of the campaign’s zone.
 */
export async function* exportCsv(
  tx: Db,
  { campaign, language }: { campaign: Campaign; language: Language },
): AsyncGenerator<string> {
  const columns = columnsOf(campaign, language)
  const toLines = (rows: string[][]) =>
    stringify(rows, {
      delimiter: language === 'fr' ? ';' : ',',
      record_delimiter: 'windows',
      escape_formulas: true,
    })
  yield `\ufeff${toLines([columns.map(({ title }) => title)])}`
  for await (const rows of readDeliveries(tx, campaign)) {
    yield toLines(rows.map((row) => columns.map(({ cell }) => toText(cell(row)))))
  }
}

/** `2026-11-24 10:00:00` is an instant to Excel in every language. */
function toText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'object') {
    if ('share' in cell) return String(cell.share)
    return new Date(cell.instant).toISOString().slice(0, 19).replace('T', ' ')
  }
  return String(cell)
}

/**
 * Writes the deliveries of a campaign as a workbook, with the report of the same instant on a second sheet.
 *
 * @param report of the same snapshot.
 */
export function exportWorkbook(
  tx: Db,
  { campaign, report, language }: { campaign: Campaign; report: ReportView; language: Language },
): AsyncGenerator<Uint8Array> {
  const columns = columnsOf(campaign, language)
  async function* rows() {
    for await (const batch of readDeliveries(tx, campaign)) {
      yield batch.map((row) => columns.map(({ cell }) => cell(row)))
    }
  }
  const [people, figuresTitle] =
    language === 'fr' ? ['Destinataires', 'Rapport'] : ['Recipients', 'Report']
  return writeWorkbook([
    { name: people, columns, rows: rows() },
    {
      name: figuresTitle,
      columns: titlesOfFigures[language],
      rows: [figureRows(campaign, report, language)],
    },
  ])
}

function columnsOf({ brief }: Campaign, language: Language): Column[] {
  const say = (en: string, fr: string) => (language === 'fr' ? fr : en)
  const clock = createWallClock(brief.timeZone)
  const instant = (at: Date | null): Cell => (at === null ? null : { instant: clock(at) })
  const inZone = (title: string) => `${title} (${brief.timeZone})`
  const isOpen = ({ state }: DeliveryRow) => state === 'planned' || state === 'retrying'
  const acts: Column[] = [
    {
      title: inZone(say('Opened', 'Ouvert')),
      width: 24,
      cell: ({ openedAt }) => instant(openedAt),
    },
    {
      title: inZone(say('Clicked', 'Cliqué')),
      width: 24,
      cell: ({ clickedAt }) => instant(clickedAt),
    },
  ]
  return [
    { title: say('First name', 'Prénom'), width: 18, cell: ({ firstName }) => firstName },
    { title: say('Last name', 'Nom'), width: 22, cell: ({ lastName }) => lastName },
    { title: say('Address', 'Adresse'), width: 36, cell: ({ address }) => address },
    {
      title: say('State', 'État'),
      width: 16,
      cell: ({ state }) => stateWords[state][language],
    },
    {
      title: say('Reason', 'Motif'),
      width: 40,
      cell: ({ reason }) => (reason === null ? null : reasonSentence(reason, language)),
    },
    {
      title: inZone(say('Planned', 'Prévu')),
      width: 24,
      cell: (row) => (wasPlanned(row) ? instant(row.plannedAt) : null),
    },
    {
      title: inZone(say('Delivered', 'Remis')),
      width: 24,
      cell: ({ state, settledAt }) => (state === 'delivered' ? instant(settledAt) : null),
    },
    // Where people are not followed by name there is nothing to say, not even that it was not seen.
    ...(brief.tracking === 'individual' ? acts : []),
    { title: say('Attempts', 'Tentatives'), width: 11, cell: ({ attempt }) => attempt },
    {
      title: inZone(say('Next attempt', 'Prochaine tentative')),
      width: 24,
      cell: (row) => (isOpen(row) ? instant(row.dueAt) : null),
    },
  ]
}

/** Who was out of reach, or had no open time, from the start never had an instant. */
const wasPlanned = ({ state, reason }: DeliveryRow) =>
  state !== 'unreachable' && reason !== 'no-open-time'

/** One delivery is in this state. */
const stateWords = {
  planned: { en: 'Planned', fr: 'Planifié' },
  retrying: { en: 'Retrying', fr: 'À réessayer' },
  sending: { en: 'Sending', fr: 'En cours d’envoi' },
  delivered: { en: 'Delivered', fr: 'Remis' },
  failed: { en: 'Failed', fr: 'Échec' },
  unreachable: { en: 'Unreachable', fr: 'Injoignable' },
  uncertain: { en: 'Uncertain', fr: 'Incertain' },
  unscheduled: { en: 'Unscheduled', fr: 'Déprogrammé' },
  stopped: { en: 'Stopped', fr: 'Arrêté' },
} satisfies Record<DeliveryRow['state'], Record<Language, string>>

const titlesOfFigures = {
  en: [
    { title: 'Figure', width: 26 },
    { title: 'Value', width: 22 },
    { title: 'Share', width: 10 },
    { title: 'What it counts', width: 110 },
  ],
  fr: [
    { title: 'Chiffre', width: 26 },
    { title: 'Valeur', width: 22 },
    { title: 'Part', width: 10 },
    { title: 'Ce qui est compté', width: 110 },
  ],
}

/** The equation, then the other figures, each with what it counts. */
function figureRows({ brief }: Campaign, report: ReportView, language: Language): Cell[][] {
  const { ledger, opened, clicked, timeToOpen } = report
  const clock = createWallClock(brief.timeZone)
  const instant = (at: string | null): Cell =>
    at === null ? null : { instant: clock(new Date(at)) }
  const share = (rate: number | null): Cell => (rate === null ? null : { share: rate })
  type Shown = { label: Record<Language, string>; means: Record<Language, string> }
  const row = ({ label, means }: Shown, value: Cell, part: Cell = null): Cell[] => [
    label[language],
    value,
    part,
    means[language],
  ]
  const median = timeToOpen?.medianSeconds ?? null
  return [
    [brief.name, null, null, null],
    row(figures.recipients, ledger.recipients),
    ...deliveryStates.map((state) => row(stateFigures[state], ledger[state])),
    row(figures.sentRate, ledger.delivered, share(report.sentRate)),
    row(figures.opened, opened.people, share(opened.rate)),
    row(figures.clicked, clicked.people, share(clicked.rate)),
    row(figures.clicks, clicked.events),
    row(figures.nextAttempt, instant(report.nextAttemptAt)),
    row(figures.lastOpened, instant(report.lastOpenedAt)),
    ...(timeToOpen ? [row(figures.timeToOpen, median === null ? null : `${median} s`)] : []),
    [],
    ...report.reasons.map(({ state, message, count }): Cell[] => [
      message,
      count,
      null,
      stateWords[state][language],
    ]),
    ...report.links.map(({ url, people, events }): Cell[] => [
      url,
      people,
      null,
      clicksText(events),
    ]),
  ]
  function clicksText(events: number | null): string {
    if (events === null) return ''
    return language === 'fr' ? `Clics : ${events}` : `Clicks: ${events}`
  }
}
