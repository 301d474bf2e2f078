import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { deliveryStates } from '../../src/domain/delivery.ts'
import { readSpreadsheet } from '../../src/platform/spreadsheet.ts'
import { sql } from '../../src/platform/sql.ts'
import { readReport } from '../support/arrange.ts'
import { arrangeEveryOutcome, type EveryOutcome } from '../support/every-outcome.ts'
import { startTestBed, type TestBed, token } from '../support/test-bed.ts'

/** One person, as the row of the database has them. */
type Raw = {
  state: string
  reason: string | null
  openedAt: Date | null
  clickedAt: Date | null
  settledAt: Date | null
  sending: boolean
}
type Row = Record<string, string>

const stateWords: Record<string, string> = {
  planned: 'Planifié',
  retrying: 'À réessayer',
  sending: 'En cours d’envoi',
  delivered: 'Remis',
  failed: 'Échec',
  unreachable: 'Injoignable',
  uncertain: 'Incertain',
  unscheduled: 'Déprogrammé',
  stopped: 'Arrêté',
}

describe('whatever has happened, the numbers add up', () => {
  let bed: TestBed
  let outcome: EveryOutcome
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clairon-export-'))
    bed = await startTestBed()
    outcome = await arrangeEveryOutcome(bed)
    await outcome.open(0.7)
  })
  afterAll(async () => {
    await bed.close()
    await rm(folder, { recursive: true })
  })

  async function readRaw(): Promise<Raw[]> {
    const { rows } = await bed.db.query<Raw>(sql`
      select d.state, d.reason, d.opened_at as "openedAt", d.clicked_at as "clickedAt",
             d.settled_at as "settledAt",
             exists (select from dispatch_batch b where d.person_id = any (b.person_ids)) as "sending"
        from delivery d
       where d.campaign_id = ${Number(outcome.campaignId)}
       order by d.person_id`)
    return rows.map((row) => (row.sending ? { ...row, state: 'sending' } : row))
  }

  async function readPages() {
    const items: { state: string; openedAt: string | null; clickedAt: string | null }[] = []
    let after = ''
    for (;;) {
      const path = `campaigns/${outcome.campaignId}/deliveries?limit=7${after}`
      const { body } = await bed.call('GET', path)
      items.push(...body.items)
      if (body.next === null) return items
      after = `&after=${body.next}`
    }
  }

  async function download(format: string, language = 'fr') {
    const reply = await bed.server.inject({
      method: 'GET',
      url: `/api/v1/campaigns/${outcome.campaignId}/export?format=${format}`,
      headers: { authorization: `Bearer ${token}`, 'accept-language': language },
    })
    expect(reply.statusCode).toBe(200)
    return reply
  }

  /** The first sheet of a file, by its titles, as our own reader of spreadsheets has it. */
  async function readTable(bytes: Buffer, format: string): Promise<Row[]> {
    const path = join(folder, `export.${format}`)
    await writeFile(path, bytes)
    const all: string[][] = []
    const signal = AbortSignal.timeout(30_000)
    for await (const rows of readSpreadsheet(path, { fileName: path, signal })) {
      all.push(...rows.map(({ cells }) => cells))
    }
    const [titles = [], ...rows] = all
    return rows.map((cells) =>
      Object.fromEntries(titles.map((title, index) => [title, cells[index] ?? ''])),
    )
  }

  const countBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string) => {
    const counts: Record<string, number> = {}
    for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1
    return counts
  }

  /** Every figure, from every side. */
  async function addUp(expectedStates: string[]): Promise<void> {
    const raw = await readRaw()
    const report = await readReport(bed, outcome.campaignId)
    const byState = countBy(raw, ({ state }) => state)
    expect(Object.keys(byState).toSorted()).toEqual(expectedStates.toSorted())

    const { recipients, ...ledger } = report.ledger
    expect(recipients).toBe(raw.length)
    for (const state of deliveryStates) expect(ledger[state], state).toBe(byState[state] ?? 0)
    const delivered = byState['delivered'] ?? 0
    const opened = raw.filter(({ openedAt }) => openedAt !== null)
    const clicked = raw.filter(({ clickedAt }) => clickedAt !== null)
    expect(report.sentRate).toBeCloseTo(delivered / raw.length, 10)
    expect(report.opened).toEqual({ people: opened.length, rate: opened.length / delivered })
    expect(report.clicked).toMatchObject({
      people: clicked.length,
      rate: clicked.length / delivered,
    })
    const sum = (key: string) =>
      report.timeline.reduce((all: number, bin: Record<string, number>) => all + (bin[key] ?? 0), 0)
    expect(sum('delivered')).toBe(delivered)
    expect(sum('opened')).toBe(opened.length)
    const last = Math.max(...opened.map(({ openedAt }) => openedAt?.getTime() ?? 0))
    expect(report.lastOpenedAt).toBe(new Date(last).toISOString())

    const final = raw.filter(({ state }) => !['planned', 'retrying', 'sending'].includes(state))
    const reasons = countBy(
      final.filter(({ reason }) => reason !== null),
      ({ state, reason }) => `${state} ${reason}`,
    )
    expect(
      Object.fromEntries(
        report.reasons.map(
          ({ state, code, count }: { state: string; code: string; count: number }) => [
            `${state} ${code}`,
            count,
          ],
        ),
      ),
    ).toEqual(reasons)

    const delays = opened
      .map(({ openedAt, settledAt }) => {
        const seconds = Math.floor(
          ((openedAt?.getTime() ?? 0) - (settledAt?.getTime() ?? 0)) / 1_000,
        )
        // As exact as it is kept.
        const unkept = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(seconds, 1))) - 9)
        return Math.floor(seconds / unkept) * unkept
      })
      .toSorted((a, b) => a - b)
    const middle = (delays.length - 1) / 2
    const median = ((delays[Math.floor(middle)] ?? 0) + (delays[Math.ceil(middle)] ?? 0)) / 2
    expect(report.timeToOpen.medianSeconds).toBe(median)
    let from = 0
    for (const { upToSeconds, people } of report.timeToOpen.bins) {
      const to = upToSeconds ?? Infinity
      expect(people).toBe(delays.filter((seconds) => seconds >= from && seconds < to).length)
      from = to
    }

    const pages = await readPages()
    expect(countBy(pages, ({ state }) => state)).toEqual(byState)
    expect(pages.filter(({ openedAt }) => openedAt !== null)).toHaveLength(opened.length)

    for (const format of ['csv', 'xlsx']) {
      const table = await readTable((await download(format)).rawPayload, format)
      expect(countBy(table, (row) => row['État'] ?? '')).toEqual(
        Object.fromEntries(
          Object.entries(byState).map(([state, count]) => [stateWords[state] ?? state, count]),
        ),
      )
      const filled = (title: string) =>
        table.filter((row) => row[`${title} (Europe/Paris)`] !== '').length
      expect(filled('Ouvert'), format).toBe(opened.length)
      expect(filled('Cliqué'), format).toBe(clicked.length)
      expect(filled('Remis'), format).toBe(delivered)
      expect(filled('Prochaine tentative'), format).toBe(
        (byState['planned'] ?? 0) + (byState['retrying'] ?? 0),
      )
    }
  }

  test('in the middle of its window', async () => {
    const settle = await outcome.send()
    await addUp([
      'planned',
      'retrying',
      'sending',
      'delivered',
      'failed',
      'unreachable',
      'uncertain',
      'unscheduled',
    ])
    await settle()
  })

  test('the workbook says the equation on its second sheet, with what each figure counts', async () => {
    const report = await readReport(bed, outcome.campaignId)
    const { rawPayload } = await download('xlsx')
    const parts = unzipSync(rawPayload)
    const workbook = Buffer.from(parts['xl/workbook.xml'] ?? []).toString()
    expect([...workbook.matchAll(/<sheet name="([^"]*)"/g)].map(([, name]) => name)).toEqual([
      'Destinataires',
      'Rapport',
    ])
    const sheet = Buffer.from(parts['xl/worksheets/sheet2.xml'] ?? []).toString()
    const rows = [...sheet.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row = '']) => {
      const cells = [...row.matchAll(/<(?:v|t xml:space="preserve")>(.*?)<\/(?:v|t)>/gs)]
      return cells.map(([, cell = '']) => cell)
    })
    const figure = (label: string) => rows.find(([first]) => first === label)
    expect(figure('Destinataires')?.[1]).toBe(String(report.ledger.recipients))
    const terms = ['Planifiés', 'À réessayer', 'En cours d’envoi', 'Remis', 'Échecs']
    terms.push('Injoignables', 'Incertains', 'Déprogrammés', 'Arrêtés')
    const sum = terms.reduce((all, label) => all + Number(figure(label)?.[1]), 0)
    expect(sum).toBe(report.ledger.recipients)
    expect(figure('Engagement d’ouverture')?.slice(1, 3).map(Number)).toEqual([
      report.opened.people,
      report.opened.rate,
    ])
    expect(figure('Remis')?.[2]).toMatch(/accepté le message/)
  })

  test('a file opens in Excel of its language, under the name of the campaign', async () => {
    const fr = await download('csv')
    expect(fr.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(fr.headers['content-disposition']).toBe(
      `attachment; filename="Port du badge.csv"; filename*=UTF-8''Port%20du%20badge.csv`,
    )
    expect([...fr.rawPayload.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(fr.body).toContain('Prénom;Nom;Adresse;État;Motif;Prévu (Europe/Paris);')
    expect(fr.body).toMatch(
      /Zoé;Dupont;z\.dupont@contoso\.example;Remis;;2026-11-24 \d\d:\d\d:\d\d;/,
    )
    const en = await download('csv', 'en')
    expect(en.body).toContain('First name,Last name,Address,State,Reason,Planned (Europe/Paris),')
    expect(en.body).toContain('Camille,Martin-7,c.martin7@contoso.example,Delivered,,2026-11-24 ')
  })

  test('a file runs no formula of a stranger, and loses no letter', async () => {
    const { body } = await download('csv')
    expect(body).toContain(`"'=HYPERLINK(""https://evil.example"";""ici"")";'+33 1;`)
    expect(body).toContain(`'@Jean-Pierre;"Dupond; ""le grand""";`)
    const table = await readTable((await download('xlsx')).rawPayload, 'xlsx')
    const names = table.map((row) => `${row['Prénom']} ${row['Nom']}`)
    expect(names).toContain('=HYPERLINK("https://evil.example";"ici") +33 1')
    expect(names).toContain('@Jean-Pierre Dupond; "le grand"')
    expect(names.some((name) => name.endsWith('Œdipe <b>&_x000D_'))).toBe(true)
  })

  test('instants are those of the zone of the campaign', async () => {
    const { rows } = await bed.db.query<{ shown: string }>(sql`
      select to_char(d.settled_at at time zone 'Europe/Paris', 'YYYY-MM-DD HH24:MI:SS') as "shown"
        from delivery d join person p using (organisation_id, person_id)
       where p.last_name = 'Dupont' and d.campaign_id = ${Number(outcome.campaignId)}`)
    const row = (await readTable((await download('csv')).rawPayload, 'csv')).find(
      ({ Nom }) => Nom === 'Dupont',
    )
    expect(row?.['Remis (Europe/Paris)']).toBe(rows[0]?.shown)
  })

  test('an export of nothing is refused: no such format, no such campaign', async () => {
    const path = `campaigns/${outcome.campaignId}/export?format=pdf`
    expect(await bed.call('GET', path)).toMatchObject({ status: 400, body: { code: 'invalid' } })
    expect((await bed.call('GET', 'campaigns/999/export?format=csv')).status).toBe(404)
  })

  test('and at the end, when what had not left was stopped', async () => {
    await bed.call('PATCH', 'settings', { allowStop: true })
    const stopped = await bed.call('POST', `campaigns/${outcome.campaignId}/stop`)
    expect(stopped.status).toBe(200)
    await addUp(['delivered', 'failed', 'unreachable', 'uncertain', 'unscheduled', 'stopped'])
  })
})
