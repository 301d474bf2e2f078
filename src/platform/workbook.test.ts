import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { unzipSync } from 'fflate'
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'

import { readSpreadsheet } from './spreadsheet.ts'
import { type Cell, type Sheet, writeWorkbook } from './workbook.ts'

const columns = [
  { title: 'Texte', width: 10 },
  { title: 'Valeur', width: 10 },
]
const sheet = (rows: Sheet['rows'], name = 'Feuille'): Sheet => ({ name, columns, rows })

async function bytesOf(...given: Parameters<typeof writeWorkbook>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of writeWorkbook(...given)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The first sheet, as our own reader of spreadsheets has it. */
async function readBack(bytes: Buffer): Promise<string[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'clairon-workbook-'))
  try {
    const path = join(folder, 'workbook.xlsx')
    await writeFile(path, bytes)
    const rows: string[][] = []
    const signal = AbortSignal.timeout(10_000)
    for await (const batch of readSpreadsheet(path, { fileName: 'workbook.xlsx', signal })) {
      rows.push(...batch.map(({ cells }) => cells))
    }
    return rows
  } finally {
    await rm(folder, { recursive: true })
  }
}

const partsOf = (bytes: Buffer): Record<string, string> =>
  Object.fromEntries(
    Object.entries(unzipSync(bytes)).map(([name, content]) => [
      name,
      new TextDecoder('utf-8', { fatal: true }).decode(content),
    ]),
  )

describe('a workbook', () => {
  test.each([
    ['plain', 'Dupont'],
    ['markup', '<b>&amp;"\'</b>'],
    ['a formula', '=1+1'],
    ['an escape that is none', '_x000D_ and _x0041_'],
    ['several lines', 'un\ndeux'],
    ['letters of many planes', 'Łukasz 🦊 日本'],
    ['white space at its ends', ' a '],
  ])('holds text as it is: %s', async (_what, text) => {
    const bytes = await bytesOf([sheet([[[text, 1]]])])
    expect((await readBack(bytes))[1]?.[0]).toBe(text)
  })

  test('marks what looks like a formula as text, and writes none', async () => {
    const rows = ['=1', '+1', '-1', '@a', '\t=1', '\r=1'].map((text): Cell[] => [text, null])
    const { 'xl/worksheets/sheet1.xml': xml = '' } = partsOf(await bytesOf([sheet([rows])]))
    expect(xml.match(/ s="4" t="inlineStr"/g)).toHaveLength(rows.length)
    expect(xml).not.toContain('<f')
  })

  test('holds numbers, shares and instants as such', async () => {
    const rows: Cell[][] = [
      ['a', 12],
      ['b', { share: 0.25 }],
      ['c', { instant: Date.parse('2026-11-24T10:30:15Z') }],
    ]
    const { 'xl/worksheets/sheet1.xml': xml = '' } = partsOf(await bytesOf([sheet([rows])]))
    expect(xml).toContain('<c r="B2"><v>12</v></c>')
    expect(xml).toContain('<c r="B3" s="3"><v>0.25</v></c>')
    // Excel’s own number of that instant.
    expect(xml).toContain('<c r="B4" s="2"><v>46350.437673611</v></c>')
  })

  test('is whole XML whatever the text', async () => {
    const all = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code)).join('')
    const odd = `${all}\ufffe\uffff\ud800x\udfff`
    for (const xml of Object.values(partsOf(await bytesOf([sheet([[[odd, odd]]], '<&">')])))) {
      const parser = new SaxesParser()
      parser.on('error', (error) => {
        throw error
      })
      parser.write(xml).close()
    }
  })

  test('goes on in another sheet when one is full, behind the others', async () => {
    const rows = Array.from({ length: 7 }, (_, index): Cell[] => [`n${index}`, index])
    const batches = [rows.slice(0, 2), [], rows.slice(2, 3), rows.slice(3)]
    const parts = partsOf(
      await bytesOf([sheet(batches, 'Gens'), sheet([[['x', 1]]], 'Rapport')], { rowsPerSheet: 3 }),
    )
    expect(
      [...(parts['xl/workbook.xml'] ?? '').matchAll(/name="([^"]*)"/g)].map(([, n]) => n),
    ).toEqual(['Gens', 'Rapport', 'Gens 2', 'Gens 3'])
    const counts = [1, 2, 3, 4].map(
      (number) => parts[`xl/worksheets/sheet${number}.xml`]?.match(/<row /g)?.length,
    )
    // Gens, its two others, and the report last: each with its title.
    expect(counts).toEqual([4, 4, 2, 2])
    expect(Object.values(parts).join('').match(/>n\d</g)).toHaveLength(7)
  })

  test('that is just full has no empty sheet behind it', async () => {
    const rows = Array.from({ length: 6 }, (_, index): Cell[] => [`n${index}`, index])
    const parts = partsOf(await bytesOf([sheet([rows])], { rowsPerSheet: 3 }))
    expect(Object.keys(parts).filter((name) => name.includes('worksheets'))).toHaveLength(2)
  })

  test('of nobody has its title', async () => {
    expect(await readBack(await bytesOf([sheet([])]))).toEqual([['Texte', 'Valeur']])
  })

  test('lets go of its rows when nobody takes it any more', async () => {
    let taken = 0
    function* endless() {
      for (;;) {
        taken += 1
        yield Array.from({ length: 1_000 }, (): Cell[] => [Math.sin(taken).toString(), taken])
      }
    }
    for await (const chunk of writeWorkbook([sheet(endless())])) {
      if (chunk.length > 0) break
    }
    expect(taken).toBeLessThan(100)
  })
})
