import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Refusal } from './errors.ts'
import { readRecipientHeader, tokenKey } from './recipient-header.ts'

const indexOf = (cells: string[]) => {
  const { columns } = readRecipientHeader(cells)
  return Object.fromEntries(Object.entries(columns).map(([column, { index }]) => [column, index]))
}

const refusalOf = (cells: string[]): Refusal => {
  try {
    readRecipientHeader(cells)
  } catch (error) {
    if (error instanceof Refusal) return error
  }
  throw new Error('The header was not refused.')
}

describe('the header of a recipient file', () => {
  it.each([
    ['as the contract writes them', ['FirstName', 'Name', 'UPN', 'SIP', 'Language', 'TimeZone']],
    ['in French', ['Prénom', 'Nom', 'Adresse UPN', 'Adresse SIP', 'Langue', 'Fuseau']],
    [
      'without accents, in capitals',
      ['PRENOM', 'NOM', 'ADRESSE UPN', 'ADRESSE SIP', 'LANGUE', 'FUSEAU'],
    ],
    ['with blanks', ['First name', 'Last name', 'E-mail', 'SIP address', 'language', 'time zone']],
    [
      'with underscores and hyphens',
      ['first_name', 'last-name', 'e_mail', 'sip-address', 'langue', 'Time_Zone'],
    ],
    [
      'with decomposed accents and stray blanks',
      [' Pre\u0301nom ', 'Nom\u00a0', 'email\u200b', 'SIP', 'Langue', 'Fuseau'],
    ],
  ])('is understood %s', (_, cells) => {
    expect(indexOf(cells)).toEqual({
      firstName: 0,
      lastName: 1,
      upn: 2,
      sip: 3,
      language: 4,
      timeZone: 5,
    })
  })

  it('may be in any order', () => {
    const headings = ['Prénom', 'Nom', 'UPN', 'SIP', 'Site']
    fc.assert(
      fc.property(fc.shuffledSubarray(headings, { minLength: headings.length }), (cells) => {
        const header = readRecipientHeader(cells)
        expect(header.columns.firstName.index).toBe(cells.indexOf('Prénom'))
        expect(header.columns.upn?.index).toBe(cells.indexOf('UPN'))
        expect(header.extras).toEqual([
          { index: cells.indexOf('Site'), title: 'Site', token: 'SITE' },
        ])
      }),
    )
  })

  it('keeps every other column as an extra field under its own heading', () => {
    const { extras, notes } = readRecipientHeader([
      'Prénom',
      'Nom',
      'UPN',
      'N° de  bureau',
      '',
      'Fuseau horaire',
    ])
    expect(extras).toEqual([
      { index: 3, title: 'N° de bureau', token: 'N° DE BUREAU' },
      { index: 5, title: 'Fuseau horaire', token: 'FUSEAU HORAIRE' },
    ])
    expect(notes).toEqual([])
  })

  it('reads the UPN rather than the e-mail address, and keeps the other as a field', () => {
    const { columns, extras, notes } = readRecipientHeader(['Prénom', 'Nom', 'E-mail', 'UPN'])
    expect(columns.upn).toEqual({ index: 3, title: 'UPN' })
    expect(extras).toEqual([{ index: 2, title: 'E-mail', token: 'E-MAIL' }])
    expect(notes).toEqual([
      {
        en: 'Columns D “UPN” and C “E-mail” mean the same: D “UPN” was read, C “E-mail” can be used as [E-MAIL].',
        fr: 'Les colonnes D « UPN » et C « E-mail » ont le même sens : D « UPN » a été lue, C « E-mail » peut servir comme [E-MAIL].',
      },
    ])
  })

  it.each([
    ['a heading twice', ['Prénom', 'Nom', 'UPN', 'Site', 'SITE'], ['SITE']],
    ['a known heading twice', ['Prénom', 'Nom', 'UPN', 'UPN'], []],
    ['a second first name', ['Prénom', 'Nom', 'UPN', 'FirstName'], []],
  ])('reads the first of two columns and says so: %s', (_, cells, tokens) => {
    const { extras, notes } = readRecipientHeader(cells)
    expect(extras.map(({ token }) => token)).toEqual(tokens)
    expect(notes).toHaveLength(1)
    expect(notes[0]?.en).toContain('was left aside')
  })

  it.each([
    [['Nom', 'UPN'], ['first name (“FirstName”)']],
    [['Prénom', 'UPN'], ['name (“Name”)']],
    [['Prénom', 'Nom', 'Site'], ['address (“UPN” or “SIP”)']],
    [
      ['A', 'B'],
      ['first name (“FirstName”)', 'name (“Name”)', 'address (“UPN” or “SIP”)'],
    ],
  ])('is refused when a column is missing: %j', (cells, missing) => {
    const { code, sentence, details } = refusalOf(cells)
    expect(code).toBe('invalid')
    expect(details).toEqual({ missing, found: cells })
    expect(sentence.en).toContain(`Found: ${cells.join(', ')}.`)
    expect(sentence.fr).toContain(`Trouvé : ${cells.join(', ')}.`)
  })

  it('tells a file without headings from one with wrong headings', () => {
    const { sentence } = refusalOf(['Zoé', 'Durand', 'zoe.durand@contoso.example'])
    expect(sentence.en).toContain('put a row of headings above it')
  })

  it('names only the first headings of a very wide file', () => {
    const { sentence } = refusalOf(
      Array.from({ length: 200 }, (_, at) => `Colonne ${at} ${'x'.repeat(99)}`),
    )
    expect(sentence.fr.length).toBeLessThan(1_300)
  })
})

describe('the key of a personal field', () => {
  it.each([
    ['Site', 'SITE'],
    ['  site ', 'SITE'],
    ['N° de\u00a0bureau', 'N° DE BUREAU'],
    ['Étage', 'ETAGE'],
    ['E\u0301tage', 'ETAGE'],
    ['Code_site', 'CODE_SITE'],
    ['Lieu d’affectation', "LIEU D'AFFECTATION"],
    ['Site [code]', 'SITE CODE'],
    ['Prénom', 'FIRSTNAME'],
    ['nom', 'LASTNAME'],
  ])('of %j is %j', (text, key) => {
    expect(tokenKey(text)).toBe(key)
  })

  it('does not change when it is taken again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(tokenKey(tokenKey(text))).toBe(tokenKey(text))
      }),
    )
  })
})
