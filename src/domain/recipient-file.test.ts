import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  addressKeys,
  readRecipientRow,
  type RecipientPerson,
  type RecipientRow,
  rejectReasons,
  rejectSentences,
} from './recipient-file.ts'
import { readRecipientHeader } from './recipient-header.ts'

const titles = ['Prénom', 'Nom', 'Adresse UPN', 'Adresse SIP', 'Langue', 'Fuseau', 'Site'] as const
const header = readRecipientHeader([...titles])
const zoe = {
  Prénom: 'Zoé',
  Nom: 'Durand',
  'Adresse UPN': 'zoe.durand@contoso.example',
} satisfies Cells

type Cells = { [title in (typeof titles)[number]]?: string }

const read = (cells: Cells): RecipientRow =>
  readRecipientRow(header, { rowNumber: 7, cells: titles.map((title) => cells[title] ?? '') })

const personOf = (cells: Cells): RecipientPerson => {
  const row = read(cells)
  if (row.kind === 'person') return row.person
  throw new Error(`Rejected: ${JSON.stringify(row.errors)}`)
}

const reasonsOf = (cells: Cells) => {
  const row = read(cells)
  return row.kind === 'person' ? [] : row.errors.map(({ column, reason }) => [column, reason])
}

describe('a row of a recipient file', () => {
  it('is a person with all that the row says', () => {
    expect(
      personOf({
        ...zoe,
        'Adresse SIP': 'SIP:Zoe.Durand@contoso.example',
        Langue: 'FR',
        Fuseau: 'europe/paris',
        Site: 'Lyon',
      }),
    ).toEqual({
      firstName: 'Zoé',
      lastName: 'Durand',
      upn: 'zoe.durand@contoso.example',
      sip: 'sip:zoe.durand@contoso.example',
      language: 'fr',
      timeZone: 'Europe/Paris',
      fields: { SITE: 'Lyon' },
    })
  })

  it('leaves out what is blank, even if blanks that nobody sees stand there', () => {
    expect(
      personOf({ ...zoe, 'Adresse SIP': ' ', Langue: '\u00a0', Fuseau: '\u200b', Site: '\ufeff' }),
    ).toEqual({
      firstName: 'Zoé',
      lastName: 'Durand',
      upn: 'zoe.durand@contoso.example',
      fields: {},
    })
  })

  it('may be shorter than the header', () => {
    const row = readRecipientRow(header, {
      rowNumber: 2,
      cells: ['Zoé', 'Durand', 'zoe@contoso.example'],
    })
    expect(row.kind).toBe('person')
  })

  it.each([
    ['\u00a0 Jean-Paul\t', 'Jean-Paul'],
    ['Marie\u00a0 Claire', 'Marie Claire'],
    ['Zoe\u0301', 'Zoé'],
    ['D\u2019Hôtel', 'D’Hôtel'],
    ["O'Brien", "O'Brien"],
    ['\u202eZoé\u202c', 'Zoé'],
    ['Zo\u0000é\u0007', 'Zoé'],
    ['Zoé\r\nAnne', 'Zoé Anne'],
    ['علی\u200cرضا\u200c', 'علی\u200cرضا'],
    ['Łukasz Œuvrard', 'Łukasz Œuvrard'],
  ])('keeps the name %j as %j', (written, kept) => {
    expect(personOf({ ...zoe, Prénom: written }).firstName).toBe(kept)
  })

  it.each<[Cells, [string, string][]]>([
    [{ ...zoe, Prénom: '' }, [['Prénom', 'first-name-missing']]],
    [{ ...zoe, Nom: ' \u200b' }, [['Nom', 'name-missing']]],
    [{ ...zoe, Prénom: '#N/A' }, [['Prénom', 'first-name-missing']]],
    [{ ...zoe, 'Adresse UPN': '' }, [['Adresse UPN / Adresse SIP', 'address-missing']]],
    [{ ...zoe, 'Adresse UPN': 'zoe' }, [['Adresse UPN', 'address-invalid']]],
    [{ ...zoe, 'Adresse SIP': 'zoe@' }, [['Adresse SIP', 'address-invalid']]],
    [{ ...zoe, Langue: 'klingon' }, [['Langue', 'language-unknown']]],
    [{ ...zoe, Fuseau: 'Paris' }, [['Fuseau', 'time-zone-unknown']]],
    [{ ...zoe, Prénom: 'x'.repeat(201) }, [['Prénom', 'too-long']]],
    [
      { ...zoe, 'Adresse UPN': `${'x'.repeat(320)}@contoso.example` },
      [['Adresse UPN', 'too-long']],
    ],
    [{ ...zoe, Site: 'x'.repeat(1_001) }, [['Site', 'too-long']]],
    [{ ...zoe, Prénom: 'Ren\ufffde' }, [['Prénom', 'unreadable-characters']]],
    [{ ...zoe, Site: 'Orl\ufffdans' }, [['Site', 'unreadable-characters']]],
    [
      { Fuseau: 'Europe/Pari', Langue: '?' },
      [
        ['Prénom', 'first-name-missing'],
        ['Nom', 'name-missing'],
        ['Adresse UPN / Adresse SIP', 'address-missing'],
        ['Langue', 'language-unknown'],
        ['Fuseau', 'time-zone-unknown'],
      ],
    ],
  ])('is rejected with every column and reason: %j', (cells, reasons) => {
    expect(reasonsOf(cells)).toEqual(reasons)
  })

  it('is rejected with its number and the value as it stood in the cell', () => {
    expect(read({ ...zoe, 'Adresse UPN': ' Zoé (Paris) ' })).toEqual({
      kind: 'rejected',
      errors: [
        { row: 7, column: 'Adresse UPN', value: ' Zoé (Paris) ', reason: 'address-invalid' },
      ],
    })
    const long = read({ ...zoe, Site: 'x'.repeat(5_000) })
    expect(long.kind === 'rejected' && long.errors[0]?.value).toHaveLength(200)
  })

  it('has a sentence in both languages for every reason', () => {
    for (const reason of rejectReasons) {
      expect(rejectSentences[reason].en).toMatch(/\.$/)
      expect(rejectSentences[reason].fr).toMatch(/\.$/)
    }
  })

  it('is judged without a throw, whatever it holds, and quickly', () => {
    const text = fc.uint16Array({ maxLength: 20 }).map((codes) => String.fromCharCode(...codes))
    fc.assert(
      fc.property(fc.array(text, { maxLength: 9 }), (cells) => {
        expect(['person', 'rejected']).toContain(
          readRecipientRow(header, { rowNumber: 2, cells }).kind,
        )
      }),
    )
    // A pattern that backtracks would not come to an end here.
    for (const piece of ['\u200d', ' ', 'a.', 'a@', '@.', 'a-', '\u0301']) {
      for (const title of titles) read({ ...zoe, [title]: `x${piece.repeat(16_000)}x` })
    }
  })
})

describe('an address', () => {
  it.each([
    ['Zoe.Durand@Contoso.Example', 'zoe.durand@contoso.example'],
    [' zoe@contoso.example\u00a0', 'zoe@contoso.example'],
    ['zoe @ contoso.example', 'zoe@contoso.example'],
    ['sip:zoe@contoso.example', 'zoe@contoso.example'],
    ['SIP: zoe@contoso.example', 'zoe@contoso.example'],
    ['mailto:zoe@contoso.example', 'zoe@contoso.example'],
    ['patrick.o\u2019brien@contoso.example', "patrick.o'brien@contoso.example"],
    ["d'hotel@contoso.example", "d'hotel@contoso.example"],
    ['z\u200be@contoso.example', 'ze@contoso.example'],
    ['zoé@contoso.example', 'zoé@contoso.example'],
    ['zoe@ad.contoso.local', 'zoe@ad.contoso.local'],
    ['zoe_gmail.com#EXT#@contoso.onmicrosoft.com', 'zoe_gmail.com#ext#@contoso.onmicrosoft.com'],
    ['zoe+test@contoso-sud.example', 'zoe+test@contoso-sud.example'],
    ['zoe@société.example', 'zoe@société.example'],
  ])('%j is read as %j', (written, upn) => {
    expect(personOf({ ...zoe, 'Adresse UPN': written }).upn).toBe(upn)
    expect(personOf({ ...zoe, 'Adresse SIP': written }).sip).toBe(`sip:${upn}`)
  })

  it.each([
    'zoe',
    'zoe@',
    '@contoso.example',
    'zoe@contoso',
    'zoe@@contoso.example',
    'zoe@contoso@example.com',
    'zoe durand@contoso.example',
    'zoe..durand@contoso.example',
    '.zoe@contoso.example',
    'zoe.@contoso.example',
    'zoe@contoso..example',
    'zoe@-contoso.example',
    'zoe@contoso.example;',
    'a@contoso.example, b@contoso.example',
    'Zoé Durand <zoe@contoso.example>',
    'https://contoso.example/zoe',
    '0612345678',
    'sip:',
    'zoe@contoso.example"><script>',
  ])('%j is refused', (written) => {
    expect(reasonsOf({ ...zoe, 'Adresse UPN': written })).toEqual([
      ['Adresse UPN', 'address-invalid'],
    ])
  })

  it('is the same whatever its case, accents, blanks and prefix', () => {
    const [key] = addressKeys(personOf(zoe))
    expect(key).toBe('upn:zoe.durand@contoso.example')
    for (const written of [
      'ZOE.DURAND@CONTOSO.EXAMPLE',
      ' zoé.durand@contoso.example ',
      'zoe\u0301.durand@contoso.example',
      'sip:zoe.durand@contoso.example',
      'Sip: Zoé . Durand @ contoso.example',
      '\u200bzoe.durand@contoso.example\u00a0',
    ]) {
      expect(addressKeys(personOf({ ...zoe, 'Adresse UPN': written }))).toEqual([key])
    }
  })

  it('gives one key for each way to reach the person', () => {
    expect(addressKeys(personOf({ ...zoe, 'Adresse SIP': 'z.durand@contoso.example' }))).toEqual([
      'upn:zoe.durand@contoso.example',
      'sip:z.durand@contoso.example',
    ])
  })
})

describe('a language', () => {
  it.each([
    ['fr', 'fr'],
    ['EN', 'en'],
    ['fr_be', 'fr-BE'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['Français', 'fr'],
    ['anglais', 'en'],
    ['English', 'en'],
  ])('%j is read as %j', (written, language) => {
    expect(personOf({ ...zoe, Langue: written }).language).toBe(language)
  })

  it.each(['f', 'langue française', 'fr;en', '12', 'fr-'])('%j is refused', (written) => {
    expect(reasonsOf({ ...zoe, Langue: written })).toEqual([['Langue', 'language-unknown']])
  })
})

describe('a time zone', () => {
  it.each([
    ['Europe/Paris', 'Europe/Paris'],
    ['america/new_york', 'America/New_York'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['UTC', 'UTC'],
  ])('%j is read as %j', (written, timeZone) => {
    expect(personOf({ ...zoe, Fuseau: written }).timeZone).toBe(timeZone)
  })

  it.each(['Paris', '+01:00', 'GMT+1', 'UTC+2', 'Romance Standard Time', 'Europe/Pari'])(
    '%j is refused: names are stored, never offsets',
    (written) => {
      expect(reasonsOf({ ...zoe, Fuseau: written })).toEqual([['Fuseau', 'time-zone-unknown']])
    },
  )
})
