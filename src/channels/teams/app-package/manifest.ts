import { createHash } from 'node:crypto'

import { Refusal } from '../../../domain/errors.ts'
import { accentOf } from './icons.ts'

/** What the package of a chatbot is made of. */
export type TeamsApp = {
  /** The name of the chatbot, which people see in Teams. */
  name: string
  /** Whose chatbot it is: Teams shows it as the publisher. */
  organisation: string
  /** The app registration of the bot, a GUID. */
  appId: string
  /** Where this server is reached; null where nobody has said. */
  publicUrl: string | null
  /** The version of Clairon. */
  version: string
}

/*
 * The schema of the manifest. Nothing younger is needed: every bot of one person's chat can be said in 1.19, and the
 * clouds of governments take new versions late. The localisation file must be of the same version.
 */
const schemaVersion = '1.19'
const schemaOf = (name: string) =>
  `https://developer.microsoft.com/en-us/json-schemas/teams/v${schemaVersion}/${name}.schema.json`

/** Lengths that Teams bears, in UTF-16 units. */
const longest = { short: 30, full: 100, developer: 32 }

/** Where the developer's addresses point as long as nobody has said where this server is: a name that is nobody's (RFC 2606). */
const nowhere = 'https://clairon.example/'

/**
 * Makes the manifest of a chatbot's Teams app, in French: a bot in the personal chat, and nothing else.
 * https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema
 *
 * @throws {Refusal} `wrong-state` when the app id is not a GUID, which Teams would not take.
 */
export function makeManifest(app: TeamsApp) {
  const appId = requireGuid(app.appId)
  const address = httpsAddressOf(app.publicUrl)
  const site = address?.href.replace(/\/*$/, '/') ?? nowhere
  const texts = textsOf(app, 'fr')
  return {
    $schema: schemaOf('MicrosoftTeams'),
    manifestVersion: schemaVersion,
    // Teams takes three numbers only: https://github.com/OfficeDev/microsoft-teams-app-schema/issues/174
    version: /^\d+\.\d+\.\d+/.exec(app.version)?.[0] ?? '1.0.0',
    id: manifestIdOf(appId),
    developer: {
      name: shorten(app.organisation, longest.developer),
      websiteUrl: site,
      privacyUrl: `${site}privacy`,
      termsOfUseUrl: `${site}terms`,
    },
    localizationInfo: {
      defaultLanguageTag: 'fr',
      additionalLanguages: [{ languageTag: 'en', file: 'en.json' }],
    },
    name: { short: texts['name.short'], full: texts['name.full'] },
    description: { short: texts['description.short'], full: texts['description.full'] },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: accentOf(app.name),
    defaultInstallScope: 'personal',
    bots: [
      {
        botId: appId,
        scopes: ['personal'],
        // People may write: they get one courteous sentence.
        isNotificationOnly: false,
        supportsFiles: false,
        supportsCalling: false,
        supportsVideo: false,
      },
    ],
    ...(address && { validDomains: [address.host] }),
    // Only what does not move stands here: people must consent again when it changes.
    // https://learn.microsoft.com/microsoftteams/apps-update-experience
    webApplicationInfo: { id: appId, resource: `api://${appId}` },
    authorization: {
      permissions: {
        // Read receipts: https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability
        resourceSpecific: [{ name: 'ChatMessageReadReceipt.Read.Chat', type: 'Application' }],
      },
    },
  }
}

/** Makes the English texts of the same app. https://learn.microsoft.com/microsoftteams/platform/resources/schema/localization-schema */
export function makeEnglishTexts(app: TeamsApp) {
  return { $schema: schemaOf('MicrosoftTeams.Localization'), ...textsOf(app, 'en') }
}

// Made for this purpose and for no other; a change would make a second app of every chatbot.
const idSpace = Buffer.from('8a1f3c0d6b5e4d7c9e24f05b7a91c3d6', 'hex')

/**
 * Tells the id under which Teams knows the app of a bot, the `externalId` of the catalog: a name-based UUID (RFC 9562,
 * version 5) of the app id, so that each download is the same app.
 */
export function manifestIdOf(appId: string): string {
  const hash = createHash('sha1').update(idSpace).update(appId.trim().toLowerCase()).digest()
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function textsOf({ name, organisation }: TeamsApp, language: 'en' | 'fr') {
  const whole = oneLine(name)
  const [brief, long] = wording[language](whole, oneLine(organisation))
  const isShort = whole.length <= longest.short
  return {
    'name.short': shorten(whole, longest.short),
    // Teams wants the two names to differ.
    'name.full': shorten(isShort ? `${whole} – ${oneLine(organisation)}` : whole, longest.full),
    'description.short': brief,
    'description.full': long,
  }
}

type Wording = (name: string, organisation: string) => [brief: string, long: string]

const wording: Record<'en' | 'fr', Wording> = {
  fr: (name, organisation) => [
    'Ce que votre organisation a à vous dire, dans une conversation à deux.',
    [
      `${name} vous apporte les messages que ${organisation} vous adresse : informations, rappels, consignes. Chacun arrive dans votre conversation avec ${name}, que personne d’autre ne voit, aux heures que son auteur a choisies.`,
      `Vous pouvez écrire à ${name} : une phrase vous répond et vous dit à quoi sert cette conversation.`,
      `${name} ne lit ni vos autres conversations, ni vos fichiers. Il apprend quand vous avez lu ses propres messages, sauf si les confirmations de lecture sont désactivées dans Teams.`,
    ].join('\n\n'),
  ],
  en: (name, organisation) => [
    'What your organisation has to tell you, in a chat between the two of you.',
    [
      `${name} brings you the messages that ${organisation} addresses to you: news, reminders, instructions. Each arrives in your chat with ${name}, which nobody else sees, at the hours that its author has chosen.`,
      `You may write to ${name}: one sentence answers and tells you what this chat is for.`,
      `${name} reads neither your other chats nor your files. It learns when you have read its own messages, unless read receipts are switched off in Teams.`,
    ].join('\n\n'),
  ],
}

const graphemes = new Intl.Segmenter()

/** Shortens a name to `limit` UTF-16 units, between characters as people see them, with an ellipsis. */
export function shorten(text: string, limit: number): string {
  const line = oneLine(text)
  if (line.length <= limit) return line
  let kept = ''
  for (const { segment } of graphemes.segment(line)) {
    if (kept.length + segment.length > limit - 1) break
    kept += segment
  }
  return `${kept.replace(/[\s\p{P}]+$/u, '')}…`
}

const oneLine = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim()

function httpsAddressOf(publicUrl: string | null): URL | null {
  const url = publicUrl === null ? null : new URL(publicUrl)
  return url?.protocol === 'https:' ? url : null
}

function requireGuid(appId: string): string {
  const guid = appId.trim().toLowerCase()
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(guid)) return guid
  throw new Refusal('wrong-state', {
    en: `The app id of this channel, "${appId}", is not one of Entra ID. Correct the channel: write the application (client) id of the bot’s app registration.`,
    fr: `L’identifiant d’application de ce canal, « ${appId} », n’est pas un identifiant Entra ID. Corrigez le canal : indiquez l’ID d’application (client) de l’inscription du bot.`,
  })
}
