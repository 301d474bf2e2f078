import type { Availability } from '../../protocols/graph.ts'
import type { Person } from '../people.ts'
import type { SentinelKind } from '../sentinel-people.ts'
import type { Happening } from '../skype/conversations.ts'
import type { Heard } from '../skype/pool.ts'

const languages = ['fr', 'en'] as const
export type Language = (typeof languages)[number]

/** What the page says; `{…}` is filled in by the page's script, which also chooses between one and more. */
export type Texts = {
  title: string
  subtitle: string
  otherLanguage: string
  skip: string
  theme: { light: string; dark: string }
  search: string
  peopleTitle: string
  people: { one: string; other: string }
  noPeople: string
  more: { one: string; other: string }
  back: string
  unread: { one: string; other: string }
  pickTitle: string
  pick: string
  sentinels: string
  sentinelHelp: Record<SentinelKind, string>
  needsScript: string
  noPerson: string
  lost: string
  chat: string
  tab: string
  services: string
  noMessages: string
  newMessages: string
  markRead: string
  today: string
  edited: string
  deleted: string
  react: Record<Reaction, string>
  takeBack: string
  reply: string
  replyTo: string
  cancel: string
  write: string
  send: string
  cannotWrite: { app: string; blocked: string; notOnSkype: string }
  json: string
  jsonOf: string
  details: string
  presence: string
  byHours: string
  presences: Record<Availability, string>
  installed: string
  blocked: string
  receipts: string
  manner: string
  manners: Record<Person['skype'], string>
  html: string
  notOnSkype: string
  happenings: Record<Happening, string>
  heard: Record<Heard, string>
  upgrade: string
  facts: { upn: string; sip: string; zone: string; language: string }
  state: { withoutApp: string; blocked: string; notOnSkype: string }
  acts: { read: string; clicked: string; pressed: string; answered: string; silent: string }
  called: { ok: string; refused: string; failed: string; nobody: string }
  followed: { to: string; status: string; failed: string; other: string; open: string }
  refused: string
  unshownCard: string
}

type Reaction = 'like' | 'heart' | 'laugh' | 'surprised' | 'sad' | 'angry'

const fr: Texts = {
  title: 'Bac à sable',
  subtitle:
    'Ce que les personnes de Contoso reçoivent dans Teams et dans Skype for Business. Rien ne sort de cette machine.',
  otherLanguage: 'English',
  skip: 'Aller à la conversation',
  theme: { light: 'Thème clair', dark: 'Thème sombre' },
  search: 'Chercher une personne',
  peopleTitle: 'Personnes',
  people: { one: '{n} personne', other: '{n} personnes' },
  noPeople: 'Personne ne répond à cette recherche.',
  more: {
    one: 'et {n} autre : précisez la recherche',
    other: 'et {n} autres : précisez la recherche',
  },
  back: 'Personnes',
  unread: { one: '{n} message non lu', other: '{n} messages non lus' },
  pickTitle: 'Choisissez une personne',
  pick: 'Vous verrez sa conversation avec le chatbot comme dans Teams, ou comme dans Skype. Vous pouvez lire, réagir, répondre, suivre les liens et presser les boutons à sa place : le chatbot en est averti comme par Teams.',
  sentinels: 'Prénoms qui commandent un comportement',
  sentinelHelp: {
    absent: 'Elle est hors ligne.',
    blocked: 'Elle a bloqué le chatbot : 403.',
    'without-app': 'Elle n’a pas l’application : 403.',
    limited: 'Son premier envoi reçoit 429, à refaire après 2 secondes ; puis elle reçoit.',
    slow: 'Elle reçoit, mais la réponse vient après 3 secondes.',
    'cut-off': 'Elle reçoit, puis la connexion se coupe sans réponse.',
  },
  needsScript: 'Cette page a besoin de JavaScript.',
  noPerson: 'Cette personne n’existe pas.',
  lost: 'Le bac à sable ne répond pas. La page continue d’essayer.',
  chat: 'Conversation de {name} avec le chatbot',
  tab: 'Conversation',
  services: 'Service',
  noMessages: 'Aucun message. Ce que le chatbot enverra apparaîtra ici.',
  newMessages: 'Nouveaux messages',
  markRead: 'Marquer comme lu',
  today: 'Aujourd’hui',
  edited: 'Modifié',
  deleted: 'Ce message a été supprimé.',
  react: {
    like: 'J’aime',
    heart: 'Cœur',
    laugh: 'Rire',
    surprised: 'Surprise',
    sad: 'Triste',
    angry: 'En colère',
  },
  takeBack: '{reaction} : retirer',
  reply: 'Répondre',
  replyTo: 'En réponse à',
  cancel: 'Ne plus citer',
  write: 'Tapez un message',
  send: 'Envoyer',
  cannotWrite: {
    app: 'L’application n’est pas installée : cette personne ne peut pas écrire au chatbot.',
    blocked: 'Cette personne a bloqué le chatbot : elle ne peut pas lui écrire.',
    notOnSkype: 'Cette personne n’a pas de compte Skype for Business.',
  },
  json: 'JSON brut',
  jsonOf: 'JSON du message de {time}',
  details: 'Cette personne',
  presence: 'Présence',
  byHours: 'Selon les horaires',
  presences: {
    Available: 'Disponible',
    AvailableIdle: 'Disponible, inactif',
    Away: 'Absent(e)',
    BeRightBack: 'De retour bientôt',
    Busy: 'Occupé(e)',
    BusyIdle: 'Occupé(e), inactif',
    DoNotDisturb: 'Ne pas déranger',
    Offline: 'Hors ligne',
    PresenceUnknown: 'Inconnue',
  },
  installed: 'Application installée',
  blocked: 'Chatbot bloqué',
  receipts: 'Confirmations de lecture',
  manner: 'Invitation à une conversation',
  manners: {
    'auto-accept': 'Accepte',
    ignore: 'Presse « Ignorer »',
    decline: 'Refuse',
    'no-answer': 'Ne répond pas',
  },
  html: 'Son client affiche le HTML',
  notOnSkype: 'Sans compte Skype',
  happenings: {
    connected: 'La conversation commence.',
    declined: 'L’invitation est refusée.',
    missed: 'L’invitation reste sans réponse.',
    unreachable: 'L’invitation n’arrive pas.',
    ended: 'La conversation est terminée.',
    'bot-typing': 'Le chatbot écrit…',
    'reply-lost': 'Le chatbot n’est pas venu chercher ce message : il est perdu.',
  },
  heard: {
    conversation: 'Le chatbot l’apprend dans la conversation.',
    invitation: 'Le chatbot est invité à une nouvelle conversation.',
    nobody: 'Fait. Aucun chatbot n’est connecté.',
  },
  upgrade: 'Mettre à jour l’application',
  facts: { upn: 'UPN', sip: 'SIP', zone: 'Fuseau', language: 'Langue' },
  state: {
    withoutApp: 'sans l’application',
    blocked: 'a bloqué le chatbot',
    notOnSkype: 'sans compte Skype',
  },
  acts: {
    read: 'Lu à {time}',
    clicked: 'Lien suivi à {time}',
    pressed: '« {title} » à {time}',
    answered: 'Réponse du chatbot : {text}',
    silent: 'Le chatbot n’a pas répondu à ce bouton.',
  },
  called: {
    ok: 'Le chatbot est averti : {status}.',
    refused: 'Le chatbot a refusé : {status}.',
    failed: 'Le chatbot ne répond pas ({error}). Teams réessaiera.',
    nobody: 'Fait. Aucun chatbot n’est averti.',
  },
  followed: {
    to: 'Lien suivi : {status}, vers {url}',
    status: 'Lien suivi : {status}',
    failed: 'Ce lien ne répond pas ({error}).',
    other: 'Ce lien ouvre un autre programme.',
    open: 'Ouvrir',
  },
  refused: 'Le bac à sable a refusé : {message}',
  unshownCard: 'Cette carte ne peut pas être affichée.',
}

const en: Texts = {
  title: 'Sandbox',
  subtitle:
    'What the people of Contoso receive in Teams and in Skype for Business. Nothing leaves this machine.',
  otherLanguage: 'Français',
  skip: 'Skip to the conversation',
  theme: { light: 'Light theme', dark: 'Dark theme' },
  search: 'Search for a person',
  peopleTitle: 'People',
  people: { one: '{n} person', other: '{n} people' },
  noPeople: 'Nobody matches this search.',
  more: { one: 'and {n} more: refine the search', other: 'and {n} more: refine the search' },
  back: 'People',
  unread: { one: '{n} unread message', other: '{n} unread messages' },
  pickTitle: 'Pick a person',
  pick: 'You will see their conversation with the chatbot as in Teams, or as in Skype. You can read, react, reply, follow links and press buttons in their place: the chatbot hears of it as from Teams.',
  sentinels: 'First names that order a behaviour',
  sentinelHelp: {
    absent: 'Is offline.',
    blocked: 'Has blocked the chatbot: 403.',
    'without-app': 'Does not have the app: 403.',
    limited: 'A first send is answered 429, to try again after 2 seconds; then it is received.',
    slow: 'Receives, but the answer comes after 3 seconds.',
    'cut-off': 'Receives, then the connection breaks without an answer.',
  },
  needsScript: 'This page needs JavaScript.',
  noPerson: 'There is no such person.',
  lost: 'The sandbox does not answer. The page keeps trying.',
  chat: 'Conversation of {name} with the chatbot',
  tab: 'Chat',
  services: 'Service',
  noMessages: 'No message yet. What the chatbot sends will appear here.',
  newMessages: 'New messages',
  markRead: 'Mark as read',
  today: 'Today',
  edited: 'Edited',
  deleted: 'This message has been deleted.',
  react: {
    like: 'Like',
    heart: 'Heart',
    laugh: 'Laugh',
    surprised: 'Surprised',
    sad: 'Sad',
    angry: 'Angry',
  },
  takeBack: '{reaction}: take back',
  reply: 'Reply',
  replyTo: 'Replying to',
  cancel: 'Do not quote',
  write: 'Type a message',
  send: 'Send',
  cannotWrite: {
    app: 'The app is not installed: this person cannot write to the chatbot.',
    blocked: 'This person has blocked the chatbot and cannot write to it.',
    notOnSkype: 'This person has no account on Skype for Business.',
  },
  json: 'Raw JSON',
  jsonOf: 'JSON of the message of {time}',
  details: 'This person',
  presence: 'Presence',
  byHours: 'By the hours',
  presences: {
    Available: 'Available',
    AvailableIdle: 'Available, idle',
    Away: 'Away',
    BeRightBack: 'Be right back',
    Busy: 'Busy',
    BusyIdle: 'Busy, idle',
    DoNotDisturb: 'Do not disturb',
    Offline: 'Offline',
    PresenceUnknown: 'Unknown',
  },
  installed: 'App installed',
  blocked: 'Chatbot blocked',
  receipts: 'Read receipts',
  manner: 'When invited to a conversation',
  manners: {
    'auto-accept': 'Accepts',
    ignore: 'Presses “Ignore”',
    decline: 'Declines',
    'no-answer': 'Does not answer',
  },
  html: 'Their client shows HTML',
  notOnSkype: 'Without a Skype account',
  happenings: {
    connected: 'The conversation begins.',
    declined: 'The invitation is declined.',
    missed: 'Nobody answers the invitation.',
    unreachable: 'The invitation does not arrive.',
    ended: 'The conversation has ended.',
    'bot-typing': 'The chatbot is typing…',
    'reply-lost': 'The chatbot did not fetch this message: it is lost.',
  },
  heard: {
    conversation: 'The chatbot hears it in the conversation.',
    invitation: 'The chatbot is invited to a new conversation.',
    nobody: 'Done. No chatbot is signed in.',
  },
  upgrade: 'Upgrade the app',
  facts: { upn: 'UPN', sip: 'SIP', zone: 'Time zone', language: 'Language' },
  state: {
    withoutApp: 'without the app',
    blocked: 'has blocked the chatbot',
    notOnSkype: 'without a Skype account',
  },
  acts: {
    read: 'Read at {time}',
    clicked: 'Link followed at {time}',
    pressed: '“{title}” at {time}',
    answered: 'The chatbot answered: {text}',
    silent: 'The chatbot did not answer this button.',
  },
  called: {
    ok: 'The chatbot was told: {status}.',
    refused: 'The chatbot refused: {status}.',
    failed: 'The chatbot does not answer ({error}). Teams will try again.',
    nobody: 'Done. No chatbot was told.',
  },
  followed: {
    to: 'Link followed: {status}, to {url}',
    status: 'Link followed: {status}',
    failed: 'This link does not answer ({error}).',
    other: 'This link opens another program.',
    open: 'Open',
  },
  refused: 'The sandbox refused: {message}',
  unshownCard: 'This card cannot be shown.',
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
