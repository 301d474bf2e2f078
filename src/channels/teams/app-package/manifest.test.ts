import localizationSchema from '@microsoft/app-manifest/build/json-schemas/teams/v1.19/MicrosoftTeams.Localization.schema.json' with { type: 'json' }
import manifestSchema from '@microsoft/app-manifest/build/json-schemas/teams/v1.19/MicrosoftTeams.schema.json' with { type: 'json' }
import { default as Ajv } from 'ajv-draft-04'
import { describe, expect, test } from 'vitest'

import { Refusal } from '../../../domain/errors.ts'
import { makeEnglishTexts, makeManifest, manifestIdOf, shorten } from './manifest.ts'

const app = {
  name: 'Nany',
  organisation: 'Contoso',
  appId: '7c1a1f0e-5d3b-4c9a-9f53-0c1a12051001',
  publicUrl: 'https://clairon.contoso.example:8443/push',
  version: '1.4.2',
}

// The schemas are Microsoft’s own, with patterns and keywords that a strict reading refuses.
const ajv = new Ajv.default({
  strict: false,
  unicodeRegExp: false,
  allErrors: true,
  formats: { uri: (text: string) => URL.canParse(text) },
})
const isManifest = ajv.compile(manifestSchema)
const isLocalization = ajv.compile(localizationSchema)

describe('the manifest', () => {
  test.each([
    ['a usual chatbot', app],
    [
      'a name and an organisation of the greatest length',
      { ...app, name: 'Œ'.repeat(100), organisation: '界'.repeat(200) },
    ],
    ['a name of emoji', { ...app, name: '👩🏽‍🚒'.repeat(14) }],
    ['a name over several lines', { ...app, name: 'Nany\n\tde nuit' }],
    ['a server without a public address', { ...app, publicUrl: null }],
    ['a version on the way to the next', { ...app, version: '2.0.0-rc.1+4' }],
    ['an app id in capitals', { ...app, appId: app.appId.toUpperCase() }],
  ])('is valid against Microsoft’s schema for %s, in both languages', (_name, what) => {
    const manifest = JSON.parse(JSON.stringify(makeManifest(what)))
    isManifest(manifest)
    expect(isManifest.errors).toBeNull()
    isLocalization(JSON.parse(JSON.stringify(makeEnglishTexts(what))))
    expect(isLocalization.errors).toBeNull()
    expect(manifest.name.short).not.toBe(manifest.name.full)
    expect(manifest.version).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test('asks for a personal bot that people may write to, and for read receipts', () => {
    expect(makeManifest(app)).toMatchObject({
      version: '1.4.2',
      bots: [{ botId: app.appId, scopes: ['personal'], isNotificationOnly: false }],
      webApplicationInfo: { id: app.appId, resource: `api://${app.appId}` },
      authorization: {
        permissions: {
          resourceSpecific: [{ name: 'ChatMessageReadReceipt.Read.Chat', type: 'Application' }],
        },
      },
    })
  })

  test('speaks French, and English beside it, with not a text left out', () => {
    const { localizationInfo, name, description } = makeManifest(app)
    expect(localizationInfo).toEqual({
      defaultLanguageTag: 'fr',
      additionalLanguages: [{ languageTag: 'en', file: 'en.json' }],
    })
    const english: Record<string, string> = makeEnglishTexts(app)
    expect(description.full).toContain('Nany vous apporte les messages que Contoso vous adresse')
    expect(english['description.full']).toContain('Nany brings you the messages that Contoso')
    expect(name).toEqual({ short: 'Nany', full: 'Nany – Contoso' })
    expect(english['name.short']).toBe('Nany')
    expect(english['description.short']).not.toBe(description.short)
  })

  test('names the public address where it is known', () => {
    expect(makeManifest(app)).toMatchObject({
      validDomains: ['clairon.contoso.example:8443'],
      developer: {
        name: 'Contoso',
        websiteUrl: 'https://clairon.contoso.example:8443/push/',
        privacyUrl: 'https://clairon.contoso.example:8443/push/privacy',
        termsOfUseUrl: 'https://clairon.contoso.example:8443/push/terms',
      },
    })
  })

  test.each([null, 'http://127.0.0.1:8080'])(
    'points to nobody’s address where Teams could not reach %s',
    (publicUrl) => {
      const manifest = makeManifest({ ...app, publicUrl })
      expect(manifest).not.toHaveProperty('validDomains')
      expect(manifest.developer.websiteUrl).toBe('https://clairon.example/')
    },
  )

  test('is refused for an app id that Teams would not take', () => {
    expect(() => makeManifest({ ...app, appId: 'nany' })).toThrow(Refusal)
  })
})

test('the id of an app hangs on its bot alone', () => {
  // As uuid.uuid5 of Python computes it.
  const id = 'b7fb1566-e6a7-50e4-85f4-2e3be065062d'
  expect(manifestIdOf(app.appId)).toBe(id)
  expect(manifestIdOf(` ${app.appId.toUpperCase()} `)).toBe(id)
  expect(makeManifest({ ...app, name: 'Autre', version: '9.0.0', publicUrl: null }).id).toBe(id)
  expect(manifestIdOf('7c1a1f0e-5d3b-4c9a-9f53-0c1a12051002')).not.toBe(id)
})

test.each([
  ['Nany', 10, 'Nany'],
  ['Ressources humaines', 19, 'Ressources humaines'],
  ['Ressources humaines', 18, 'Ressources humain…'],
  ['Ressources humaines', 12, 'Ressources…'],
  ['Paie, congés', 6, 'Paie…'],
  ['Cafe\u0301teria', 5, 'Caf…'],
  ['ab👩🏽‍🚒cd', 6, 'ab…'],
  ['👩🏽‍🚒👩🏽‍🚒', 8, '👩🏽‍🚒…'],
  ['👩🏽‍🚒', 3, '…'],
])('“%s” in %i is “%s”', (text, limit, expected) => {
  expect(shorten(text, limit)).toBe(expected)
})
