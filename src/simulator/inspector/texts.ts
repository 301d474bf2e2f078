import type { SentinelKind } from '../sentinel-people.ts'

const languages = ['fr', 'en'] as const
export type Language = (typeof languages)[number]

export type Texts = {
  title: string
  subtitle: string
  otherLanguage: string
  search: string
  people: (count: number) => string
  noPeople: string
  more: (count: number) => string
  pick: string
  noMessages: string
  presence: string
  read: string
  wasRead: string
  clicked: string
  pressed: string
  replied: string
  edited: string
  deleted: string
  notInstalled: string
  blocked: string
  image: string
  sentinels: string
  sentinelHelp: Record<SentinelKind, string>
}

const fr: Texts = {
  title: 'Bac à sable',
  subtitle: 'Ce que les personnes de Contoso reçoivent dans Teams. Rien ne sort de cette machine.',
  otherLanguage: 'English',
  search: 'Chercher une personne',
  people: (count) => (count > 1 ? `${formatCount(count, 'fr')} personnes` : `${count} personne`),
  noPeople: 'Personne ne répond à cette recherche.',
  more: (count) => `et ${formatCount(count, 'fr')} autres : précisez la recherche`,
  pick: 'Choisissez une personne pour lire ses messages.',
  noMessages: 'Aucun message reçu.',
  presence: 'Présence',
  read: 'Marquer comme lu',
  wasRead: 'Lu',
  clicked: 'Clic',
  pressed: 'Bouton',
  replied: 'Réponse',
  edited: 'modifié',
  deleted: 'supprimé par le chatbot',
  notInstalled: 'application non installée',
  blocked: 'a bloqué le chatbot',
  image: 'Image',
  sentinels: 'Prénoms qui commandent un comportement',
  sentinelHelp: {
    absent: 'est hors ligne',
    blocked: 'a bloqué le chatbot : 403',
    'without-app': 'n’a pas l’application : 403',
    limited: 'fait d’abord répondre 429, à réessayer après 2 secondes, puis reçoit',
    slow: 'reçoit, mais la réponse vient après 3 secondes',
    'cut-off': 'reçoit, puis la connexion se coupe sans réponse',
  },
}

const en: Texts = {
  title: 'Sandbox',
  subtitle: 'What the people of Contoso receive in Teams. Nothing leaves this machine.',
  otherLanguage: 'Français',
  search: 'Search a person',
  people: (count) => (count === 1 ? '1 person' : `${formatCount(count, 'en')} people`),
  noPeople: 'Nobody matches this search.',
  more: (count) => `and ${formatCount(count, 'en')} more: refine the search`,
  pick: 'Pick a person to read their messages.',
  noMessages: 'No message received.',
  presence: 'Presence',
  read: 'Mark as read',
  wasRead: 'Read',
  clicked: 'Click',
  pressed: 'Button',
  replied: 'Reply',
  edited: 'edited',
  deleted: 'deleted by the chatbot',
  notInstalled: 'app not installed',
  blocked: 'blocked the chatbot',
  image: 'Image',
  sentinels: 'First names that order a behaviour',
  sentinelHelp: {
    absent: 'is offline',
    blocked: 'blocked the chatbot: 403',
    'without-app': 'does not have the app: 403',
    limited: 'answers 429 first, to try again after 2 seconds, then receives',
    slow: 'receives, but the answer comes after 3 seconds',
    'cut-off': 'receives, then the connection breaks without an answer',
  },
}

export const texts: Record<Language, Texts> = { fr, en }

/** Picks the language of a visit: the one asked for, else the browser's first that we have, else English. */
export function pickLanguage(asked: string | undefined, accepted: string | undefined): Language {
  const wishes = [asked ?? '', ...(accepted ?? '').split(',')]
  for (const wish of wishes) {
    const found = languages.find((language) => wish.trim().toLowerCase().startsWith(language))
    if (found !== undefined) return found
  }
  return 'en'
}

function formatCount(count: number, language: Language): string {
  return new Intl.NumberFormat(language).format(count)
}
