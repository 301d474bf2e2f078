import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'

import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { SpreadsheetError } from './spreadsheet-error.ts'
import type { SheetRow, SpreadsheetLimits } from './spreadsheet-rows.ts'
import { readSpreadsheet } from './spreadsheet.ts'

let folder = ''
let files = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clairon-spreadsheet-'))
})
afterAll(() => rm(folder, { recursive: true }))

type Options = { limits?: Partial<SpreadsheetLimits>; signal?: AbortSignal }

async function readBatches(content: Buffer | string, given: Options = {}): Promise<SheetRow[][]> {
  files += 1
  const path = join(folder, `${files}`)
  await writeFile(path, content)
  const signal = given.signal ?? new AbortController().signal
  const limits = given.limits ?? {}
  const batches: SheetRow[][] = []
  const options = { fileName: 'siège.xlsx', limits, signal }
  for await (const rows of readSpreadsheet(path, options)) batches.push(rows)
  return batches
}

const readRows = async (content: Buffer | string, options?: Options) =>
  (await readBatches(content, options)).flat()

const readCells = async (content: Buffer | string, options?: Options) =>
  (await readRows(content, options)).map(({ cells }) => cells)

async function refusalOf(content: Buffer | string, options?: Options): Promise<SpreadsheetError> {
  const error: unknown = await readBatches(content, options).then(
    (batches) => new Error(`It was read: ${JSON.stringify(batches).slice(0, 200)}`),
    (reason: unknown) => reason,
  )
  if (error instanceof SpreadsheetError) return error
  throw error
}

type ZipOptions = { flags?: number; method?: number; declaredBytes?: number }

/** Writes a zip as simple programs do: local headers with sizes, then the directory. */
function zipOf(parts: Record<string, string | Buffer>, options: ZipOptions = {}): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(parts)) {
    const plain = Buffer.from(content)
    const packed = options.method === 0 ? plain : deflateRawSync(plain)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(options.flags ?? 0x800, 2)
    common.writeUInt16LE(options.method ?? 8, 4)
    common.writeUInt32LE(crc32(plain), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(options.declaredBytes ?? plain.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    const local = [Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed]
    directory.push(Buffer.from('PK\u0001\u0002\u0014\0'), common, place, Buffer.from(name))
    locals.push(...local)
    offset += local.reduce((sum, { length }) => sum + length, 0)
  }
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006')
  const count = Object.keys(parts).length
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, ...directory, end])
}

const relations = (...each: [id: string, kind: string, target: string][]) =>
  `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${each
    .map(
      ([id, kind, target]) =>
        `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${target}"/>`,
    )
    .join('')}</Relationships>`

const sheetOf = (rows: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`

/** A workbook as Excel writes it; parts given here stand in for its own. */
const workbookParts = (parts: Record<string, string | Buffer>) => ({
  '[Content_Types].xml':
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
  '_rels/.rels': relations(['rId1', 'officeDocument', 'xl/workbook.xml']),
  'xl/workbook.xml':
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Feuil1" sheetId="1" r:id="rId1"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels': relations(
    ['rId1', 'worksheet', 'worksheets/sheet1.xml'],
    ['rId2', 'styles', 'styles.xml'],
    ['rId3', 'sharedStrings', 'sharedStrings.xml'],
  ),
  ...parts,
})

const workbookOf = (parts: Record<string, string | Buffer>, options?: ZipOptions) =>
  zipOf(workbookParts(parts), options)

const workbookWith = (rows: string, parts: Record<string, string> = {}) =>
  workbookOf({ 'xl/worksheets/sheet1.xml': sheetOf(rows), ...parts })

const inline = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`

describe('a workbook', () => {
  it('is read as Excel writes it: shared strings, rich text, phonetic guides, gaps', async () => {
    const strings = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="4" uniqueCount="4">
      <si><t>Prénom</t></si>
      <si><r><rPr><b/></rPr><t xml:space="preserve">Jean</t></r><r><t>-Paul</t></r></si>
      <si><t>東京</t><rPh sb="0" eb="2"><t>とうきょう</t></rPh><phoneticPr fontId="1"/></si>
      <si><t xml:space="preserve">D'Hôtel &amp; C&#xB0;_x000D_</t></si></sst>`
    const rows = `<row r="1" spans="1:4" ht="15"><c r="A1" s="1" t="s"><v>0</v></c><c r="D1" t="s"><v>2</v></c></row>
      <row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3" s="1"/><c r="C3" t="s"><v>3</v></c></row>`
    expect(await readRows(workbookWith(rows, { 'xl/sharedStrings.xml': strings }))).toEqual([
      { rowNumber: 1, cells: ['Prénom', '', '', '東京'] },
      { rowNumber: 3, cells: ['Jean-Paul', '', "D'Hôtel & C°\r"] },
    ])
  })

  it('is read as LibreOffice and export libraries write it: inline strings, no references', async () => {
    const rows = `<row>${inline('Nom')}${inline('Site')}</row><row>${inline('N’Diaye')}<c/>${inline('x')}</row>`
    expect(await readRows(workbookWith(rows))).toEqual([
      { rowNumber: 1, cells: ['Nom', 'Site'] },
      { rowNumber: 2, cells: ['N’Diaye', '', 'x'] },
    ])
  })

  it('is read as the Open XML SDK writes it: prefixes, absolute targets, stored without compression', async () => {
    const parts = {
      'xl/workbook.xml':
        '<x:workbook xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="u"><x:sheets><x:sheet name="F" sheetId="1" r:id="R7"/></x:sheets></x:workbook>',
      'xl/_rels/workbook.xml.rels': relations(['R7', 'worksheet', '/xl/worksheets/Sheet.xml']),
      'xl/worksheets/Sheet.xml':
        '<x:worksheet xmlns:x="u"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>Nom</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    }
    expect(await readCells(workbookOf(parts, { method: 0 }))).toEqual([['Nom']])
  })

  it('gives values as a person sees them', async () => {
    const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy&quot; (heure)&quot;"/><numFmt numFmtId="165" formatCode="[Red]0&quot; demis&quot;"/></numFmts>
      <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="20"/></cellXfs></styleSheet>`
    const cells: [string, string][] = [
      ['<c><v>42</v></c>', '42'],
      ['<c><v>42.0</v></c>', '42'],
      ['<c><v>0.30000000000000004</v></c>', '0.3'],
      ['<c><v>3.3612345678E10</v></c>', '33612345678'],
      ['<c t="b"><v>1</v></c>', 'TRUE'],
      ['<c t="e"><v>#N/A</v></c>', ''],
      ['<c t="str"><f>A1&amp;"x"</f><v>calculé</v></c>', 'calculé'],
      ['<c><f>1+1</f><v>2</v></c>', '2'],
      ['<c t="d"><v>2026-11-24</v></c>', '2026-11-24'],
      ['<c s="1"><v>46350</v></c>', '2026-11-24'],
      ['<c s="2"><v>46350.4375</v></c>', '2026-11-24T10:30'],
      ['<c s="3"><v>1</v></c>', '1900-01-01'],
      ['<c s="4"><v>46350</v></c>', '46350'],
      ['<c s="5"><v>0.60416666666666663</v></c>', '14:30'],
      ['<c s="1"><v>-1</v></c>', '-1'],
      ['<c t="s"><v>99</v></c>', ''],
      ['<c t="inlineStr"><is><t><![CDATA[<b>]]></t></is></c>', '<b>'],
      [inline('fin'), 'fin'],
    ]
    const rows = `<row>${cells.map(([xml]) => xml).join('')}</row>`
    const [read] = await readCells(workbookWith(rows, { 'xl/styles.xml': styles }))
    expect(read).toEqual(cells.map(([, value]) => value))
  })

  it('counts days from 1904 where it says so', async () => {
    const parts = {
      'xl/workbook.xml':
        '<workbook xmlns:r="u"><workbookPr date1904="1"/><sheets><sheet name="F" r:id="rId1"/></sheets></workbook>',
      'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    expect(await readCells(workbookWith('<row><c s="0"><v>44888</v></c></row>', parts))).toEqual([
      ['2026-11-24'],
    ])
  })

  it('is read from its first visible sheet, in the order of the tabs', async () => {
    const parts = {
      'xl/workbook.xml':
        '<workbook xmlns:r="u"><sheets><sheet name="Graphique" r:id="rId9"/><sheet name="Cachée" state="hidden" r:id="rId1"/><sheet name="Personnes" r:id="rId5"/><sheet name="Autre" r:id="rId2"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels': relations(
        ['rId1', 'worksheet', 'worksheets/sheet1.xml'],
        ['rId2', 'worksheet', 'worksheets/sheet2.xml'],
        ['rId5', 'worksheet', 'worksheets/sheet3.xml'],
        ['rId9', 'chartsheet', 'chartsheets/sheet1.xml'],
      ),
      'xl/worksheets/sheet1.xml': sheetOf(`<row>${inline('cachée')}</row>`),
      'xl/worksheets/sheet2.xml': sheetOf(`<row>${inline('autre')}</row>`),
      'xl/worksheets/sheet3.xml': sheetOf(`<row>${inline('personnes')}</row>`),
    }
    expect(await readCells(workbookOf(parts))).toEqual([['personnes']])
  })

  it('keeps the numbers of rows that blank rows would shift', async () => {
    const rows = `<row r="2">${inline('Nom')}</row><row r="3"><c r="A3" s="4"/></row><row r="5">${inline(' \u200b')}</row><row r="9">${inline('Zoé')}</row>`
    expect(await readRows(workbookWith(rows))).toEqual([
      { rowNumber: 2, cells: ['Nom'] },
      { rowNumber: 9, cells: ['Zoé'] },
    ])
  })

  it('comes in batches that long cells cannot swell', async () => {
    const rows = `<row>${inline('x')}</row>`.repeat(2_500)
    const sizes = (await readBatches(workbookWith(rows))).map(({ length }) => length)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(2_500)
    expect(sizes.length).toBeGreaterThan(1)
    const long = `<row>${inline('x'.repeat(30_000))}</row>`.repeat(100)
    expect((await readBatches(workbookWith(long))).length).toBeGreaterThan(2)
  })
})

describe('a workbook that is refused', () => {
  const one = `<row>${inline('Nom')}</row>`
  const sheet = { 'xl/worksheets/sheet1.xml': sheetOf(one) }

  it.each<[string, string, () => Buffer]>([
    [
      'has-macros',
      'with a macro project',
      () => workbookOf({ ...sheet, 'xl/vbaProject.bin': 'x' }),
    ],
    [
      'has-macros',
      'with an Excel 4 macro sheet',
      () => workbookOf({ ...sheet, 'xl/macrosheets/sheet1.xml': 'x' }),
    ],
    [
      'has-macros',
      'declared to hold macros',
      () =>
        workbookOf({
          ...sheet,
          '[Content_Types].xml':
            '<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>',
        }),
    ],
    ['password-protected', 'with encrypted parts', () => workbookOf(sheet, { flags: 0x801 })],
    ['other-spreadsheet', 'in binary form (.xlsb)', () => zipOf({ 'xl/workbook.bin': 'x' })],
    [
      'other-spreadsheet',
      'of OpenDocument (.ods)',
      () => zipOf({ mimetype: 'x', 'content.xml': '<x/>' }),
    ],
    ['not-a-spreadsheet', 'that is a Word document', () => zipOf({ 'word/document.xml': '<x/>' })],
    ['not-a-spreadsheet', 'that is any other archive', () => zipOf({ 'photo.jpg': 'x' })],
    ['damaged', 'cut short', () => workbookOf(sheet).subarray(0, 400)],
    ['damaged', 'without the sheet it names', () => workbookOf({})],
    [
      'damaged',
      'with broken XML',
      () => workbookOf({ 'xl/worksheets/sheet1.xml': '<worksheet><row></worksheet>' }),
    ],
    [
      'damaged',
      'with XML that stops',
      () => workbookOf({ 'xl/worksheets/sheet1.xml': '<worksheet><sheetData>' }),
    ],
    [
      'damaged',
      'with bytes that are not UTF-8',
      () => workbookOf({ 'xl/worksheets/sheet1.xml': Buffer.from('<a>\u00e9</a>', 'latin1') }),
    ],
    [
      'damaged',
      'with elements nested without end',
      () => workbookOf({ 'xl/worksheets/sheet1.xml': '<a>'.repeat(100_000) }),
    ],
    [
      'damaged',
      'with a part that lies about its size',
      () => workbookOf(sheet, { declaredBytes: 10 }),
    ],
    ['empty', 'without a row', () => workbookWith('')],
    ['empty', 'with blank rows only', () => workbookWith(`<row>${inline(' ')}</row><row/>`)],
    [
      'cell-too-long',
      'with an endless cell',
      () => workbookWith(`<row>${inline('x'.repeat(32_768))}</row>`),
    ],
    [
      'too-many-columns',
      'with too many columns',
      () => workbookWith('<row><c r="GS1"><v>1</v></c></row>'),
    ],
  ])('%s: %s', async (code, _, content) => {
    expect((await refusalOf(content())).code).toBe(code)
  })

  it('when one bit of a part is wrong', async () => {
    const content = workbookOf(sheet, { method: 0 })
    const at = content.indexOf('Nom<')
    content.write('Non<', at)
    expect((await refusalOf(content)).code).toBe('damaged')
  })

  it('when it declares entities: they are not expanded', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row>${inline('&b;')}</row></sheetData></worksheet>`
    expect((await refusalOf(workbookOf({ 'xl/worksheets/sheet1.xml': bomb }))).code).toBe('damaged')
    const undeclared = workbookWith(`<row>${inline('&xxe;')}</row>`)
    expect((await refusalOf(undeclared)).code).toBe('damaged')
  })

  it.each([
    [
      'in the sheet',
      (zeros: string) => ({ 'xl/worksheets/sheet1.xml': sheetOf(`<row>${zeros}</row>`) }),
    ],
    [
      'in the shared strings',
      (zeros: string) => ({ ...sheet, 'xl/sharedStrings.xml': `<sst>${zeros}</sst>` }),
    ],
  ])('when it is a zip bomb %s, before it fills memory', async (_, parts) => {
    const cells = '<c r="A1"/>'.repeat(2_500_000)
    const content = workbookOf(parts(cells))
    expect(content.length).toBeLessThan(1_000_000)
    const before = process.memoryUsage.rss()
    expect((await refusalOf(content)).code).toBe('zip-bomb')
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 2 ** 20)
  })

  it('when one piece of text would fill memory', async () => {
    const content = workbookWith(`<row>${inline('x'.repeat(12_000_000))}</row>`)
    expect((await refusalOf(content)).code).toBe('damaged')
  })

  it('when it grows beyond what a workbook may unpack to', async () => {
    const content = workbookWith(one.repeat(10_000))
    expect((await refusalOf(content, { limits: { unpackedBytes: 100_000 } })).code).toBe('zip-bomb')
  })

  it('and never in another way, whatever bytes of it are changed', async () => {
    const content = workbookOf(sheet)
    const change = fc.array(fc.tuple(fc.nat(content.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(change, async (changes) => {
        const changed = Buffer.from(content)
        for (const [at, byte] of changes) changed[at] = byte
        const outcome: unknown = await readBatches(changed).catch((error: unknown) => error)
        expect(Array.isArray(outcome) || outcome instanceof SpreadsheetError).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

const quoted = (row: string[]) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(';')

describe('a CSV file', () => {
  const table = 'Prénom;Nom;Site\r\nZoé;N’Diaye;Orléans — Cœur\r\n'
  const cells = [
    ['Prénom', 'Nom', 'Site'],
    ['Zoé', 'N’Diaye', 'Orléans — Cœur'],
  ]
  const windows1252 = Buffer.from(
    table.replace('’', '\u0092').replace('—', '\u0097').replace('œ', '\u009c'),
    'latin1',
  )
  const utf16le = Buffer.from(table, 'utf16le')

  it.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(table)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${table}`)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${table}`, 'utf16le')],
    ['UTF-16 without a mark', utf16le],
    ['UTF-16 of the other order, with a mark', Buffer.from(`\ufeff${table}`, 'utf16le').swap16()],
    ['UTF-16 of the other order, without a mark', Buffer.from(utf16le).swap16()],
    ['Windows-1252', windows1252],
  ])('is read in %s', async (_, content) => {
    expect(await readCells(content)).toEqual(cells)
  })

  it('keeps its accents when a few bytes are broken, and marks those', async () => {
    const content = Buffer.concat([Buffer.from('Prénom;Été\n'), Buffer.from([0x52, 0xe9, 0x0a])])
    expect(await readCells(content)).toEqual([['Prénom', 'Été'], ['R\ufffd']])
    const marked = Buffer.concat([Buffer.from('\ufeffNom\n'), Buffer.from([0x52, 0xe9, 0x0a])])
    expect(await readCells(marked)).toEqual([['Nom'], ['R\ufffd']])
  })

  it('is read the same wherever a piece of the file ends', async () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => `Zoé${at},Œuvrard,"a ""b"", ${at}"`)
    const rows = await readRows(['Prénom,Nom,Site', ...lines].join('\n'))
    expect(rows).toHaveLength(20_001)
    expect(rows.at(-1)).toEqual({
      rowNumber: 20_001,
      cells: ['Zoé19999', 'Œuvrard', 'a "b", 19999'],
    })
  })

  it.each([
    ['semicolons', 'Prénom;Nom;Site', ['Prénom', 'Nom', 'Site']],
    ['commas', 'Prénom,Nom,Site', ['Prénom', 'Nom', 'Site']],
    ['tabs', 'Prénom\tNom\tSite', ['Prénom', 'Nom', 'Site']],
    [
      'semicolons although quoted text has commas',
      '"Nom, prénom, titre";UPN',
      ['Nom, prénom, titre', 'UPN'],
    ],
    ['semicolons although a heading has a comma', 'Nom, prénom;UPN', ['Nom, prénom', 'UPN']],
    ['nothing: one column', 'UPN', ['UPN']],
  ])('is split at %s', async (_, header, titles) => {
    expect((await readCells(`${header}\nx`))[0]).toEqual(titles)
  })

  it.each(['sep=;\r\n', 'SEP=;\n', '\ufeffsep=;\r\n'])(
    'may begin with %j, which names the separator and is no row',
    async (line) => {
      expect(await readRows(`${line}Nom, prénom, titre;UPN\r\nx;y\r\n`)).toEqual([
        { rowNumber: 1, cells: ['Nom, prénom, titre', 'UPN'] },
        { rowNumber: 2, cells: ['x', 'y'] },
      ])
    },
  )

  it('numbers its rows as a spreadsheet would: line breaks in quotes make none, blank lines do', async () => {
    const content = 'Nom;Site\n"Zoé\nAnne";"2, rue\r\ndu Port"\n\n;\n \nLéa;x\n\n'
    expect(await readRows(content)).toEqual([
      { rowNumber: 1, cells: ['Nom', 'Site'] },
      { rowNumber: 2, cells: ['Zoé\nAnne', '2, rue\r\ndu Port'] },
      { rowNumber: 6, cells: ['Léa', 'x'] },
    ])
  })

  it.each(['\n', '\r\n', '\r'])('may end its lines with %j', async (end) => {
    expect(await readCells(['Nom;Site', 'Zoé;x', 'Léa;y'].join(end))).toEqual([
      ['Nom', 'Site'],
      ['Zoé', 'x'],
      ['Léa', 'y'],
    ])
  })

  it('takes quotation marks inside text as they stand', async () => {
    expect(await readCells('Nom;Site\nPaul "Popaul" Durand;5" x\n"Jean "Jo" B";y')).toEqual([
      ['Nom', 'Site'],
      ['Paul "Popaul" Durand', '5" x'],
      ['"Jean "Jo" B"', 'y'],
    ])
  })

  it('may have rows shorter or longer than its header', async () => {
    expect(await readCells('a;b\nc\nd;e;f\n')).toEqual([['a', 'b'], ['c'], ['d', 'e', 'f']])
  })

  it('gives back whatever cells were written', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ';', ',', '\n', '\t', "'", ' ') })
    const full = fc.tuple(cell, cell, cell, fc.constant('fin'))
    await fc.assert(
      fc.asyncProperty(fc.array(full, { minLength: 1, maxLength: 20 }), async (rows) => {
        const written = [['a', 'b', 'c', 'd'], ...rows]
        expect(await readCells(written.map(quoted).join('\r\n'))).toEqual(written)
      }),
      { numRuns: 50 },
    )
  })
})

describe('a file that is refused', () => {
  const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(100_000)])
  const locked = Buffer.concat([ole, Buffer.from('EncryptedPackage', 'utf16le'), ole])
  const noise = Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 167 + (at >> 3)) % 256))

  it.each<[string, string, Buffer | string]>([
    ['empty', 'of no bytes', ''],
    ['empty', 'of blank lines', '\ufeff\r\n \r\n;;\r\n'],
    ['old-excel', 'that is an .xls', ole],
    ['password-protected', 'that Excel encrypted', locked],
    [
      'web-page',
      'that is HTML',
      '<!DOCTYPE html><html><table><tr><td>Nom</td></tr></table></html>',
    ],
    ['web-page', 'that is HTML without a declaration', '\ufeff\r\n <table border=1><tr>'],
    [
      'web-page',
      'that is XML of Excel 2003',
      '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>',
    ],
    ['web-page', 'that is HTML in UTF-16', Buffer.from('\ufeff<html><body>', 'utf16le')],
    ['not-a-spreadsheet', 'that is a PDF', '%PDF-1.7\n1 0 obj\n'],
    ['not-a-spreadsheet', 'that is RTF', '{\\rtf1\\ansi'],
    ['not-a-spreadsheet', 'that is a picture', Buffer.from('89504e470d0a1a0a', 'hex')],
    ['not-a-spreadsheet', 'that is noise', noise],
    ['not-a-spreadsheet', 'that is zeros', Buffer.alloc(1_000)],
    ['not-a-spreadsheet', 'in UTF-32', Buffer.from('fffe00004e0000006f0000006d000000', 'hex')],
    ['damaged', 'of a zip signature alone', 'PK\u0003\u0004'],
    ['unclosed-quote', 'with a quotation mark that never closes', 'Nom\nZoé\n"Léa\nAnne\n'],
    ['cell-too-long', 'with one at the start of a long file', `Nom\n"${'x\n'.repeat(2_000_000)}`],
    ['cell-too-long', 'with an endless cell', `Nom\n${'x'.repeat(32_768)}`],
    ['too-many-columns', 'with too many columns', `Nom\n${';'.repeat(200)}x`],
  ])('%s: %s', async (code, _, content) => {
    const { code: told, sentence } = await refusalOf(content)
    expect(told).toBe(code)
    expect(sentence.en).toContain('“siège.xlsx”')
    expect(sentence.fr).toContain('« siège.xlsx »')
  })

  it('names the row where a quotation mark opens', async () => {
    expect((await refusalOf('Nom\n\nZoé\n"Léa\nAnne')).row).toBe(4)
  })

  it('is too large, said before it is read', async () => {
    const refusal = await refusalOf('x'.repeat(3 * 2 ** 20), { limits: { fileBytes: 2 * 2 ** 20 } })
    expect(refusal.code).toBe('too-large')
    expect(refusal.sentence.fr).toContain('2 Mo')
  })

  it('has too many rows; the header is not counted', async () => {
    const limits = { rows: 3 }
    expect(await readRows('Nom\n1\n\n2\n3\n', { limits })).toHaveLength(4)
    expect((await refusalOf('Nom\n1\n2\n3\n4\n', { limits })).code).toBe('too-many-rows')
  })
})

describe('reading', () => {
  it.each([
    ['a workbook', () => workbookWith(`<row>${inline('x')}</row>`.repeat(50_000))],
    ['a CSV file', () => Buffer.from('Nom\n'.repeat(500_000))],
  ])('%s ends when it is told to', async (_, content) => {
    files += 1
    const path = join(folder, `${files}`)
    await writeFile(path, content())
    const controller = new AbortController()
    const reason = new Error('enough')
    const reading = (async () => {
      const options = { fileName: 'x', signal: controller.signal }
      for await (const rows of readSpreadsheet(path, options))
        if (rows.length > 0) controller.abort(reason)
    })()
    await expect(reading).rejects.toBe(reason)
  })

  it('may stop early', async () => {
    files += 1
    const path = join(folder, `${files}`)
    await writeFile(path, 'Nom\n'.repeat(500_000))
    const options = { fileName: 'x', signal: new AbortController().signal }
    for await (const rows of readSpreadsheet(path, options)) {
      expect(rows[0]).toEqual({ rowNumber: 1, cells: ['Nom'] })
      break
    }
  })
})
