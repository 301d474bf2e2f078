import type { Sentence } from '../domain/errors.ts'
import type {
  AbsentCode,
  AmbiguousCode,
  EndCode,
  NotSentCode,
  PermanentCode,
} from '../domain/delivery.ts'

type Reason = AbsentCode | AmbiguousCode | EndCode | NotSentCode | PermanentCode

const sentences: Record<Reason, Sentence> = {
  'presence-rule': { en: 'Not present', fr: 'Absent' },
  offline: { en: 'Offline', fr: 'Hors ligne' },
  'do-not-disturb': { en: 'Does not want to be disturbed', fr: 'Ne souhaite pas être dérangé' },
  busy: { en: 'Busy', fr: 'Occupé' },
  'service-unreachable': { en: 'The service cannot be reached', fr: 'Le service est injoignable' },
  'token-unavailable': {
    en: 'Entra ID gives no token just now',
    fr: 'Entra ID ne délivre pas de jeton pour le moment',
  },
  'conversation-failed': {
    en: 'The conversation could not be opened',
    fr: 'La conversation n’a pas pu s’ouvrir',
  },
  'conversation-busy': { en: 'The chat was busy', fr: 'La conversation était occupée' },
  'day-over': {
    en: 'Working hours ended before the message could leave',
    fr: 'Les horaires de travail ont pris fin avant que le message puisse partir',
  },
  interrupted: { en: 'Sending was interrupted', fr: 'L’envoi a été interrompu' },
  timeout: {
    en: 'No answer in time: it may have arrived',
    fr: 'Pas de réponse à temps : le message est peut-être arrivé',
  },
  'connection-lost': {
    en: 'The connection broke: it may have arrived',
    fr: 'La connexion s’est rompue : le message est peut-être arrivé',
  },
  'server-error': {
    en: 'The service failed: it may have arrived',
    fr: 'Le service a échoué : le message est peut-être arrivé',
  },
  'sender-died': {
    en: 'Clairon stopped while sending: it may have arrived',
    fr: 'Clairon s’est arrêté pendant l’envoi : le message est peut-être arrivé',
  },
  'adapter-fault': {
    en: 'A fault on our side: it may have arrived',
    fr: 'Une erreur de notre côté : le message est peut-être arrivé',
  },
  'unknown-person': {
    en: 'Nobody bears this address in the directory',
    fr: 'Personne ne porte cette adresse dans l’annuaire',
  },
  'app-not-installed': {
    en: 'The app is not installed for this person',
    fr: 'L’application n’est pas installée pour cette personne',
  },
  blocked: { en: 'This person has blocked the chatbot', fr: 'Cette personne a bloqué le chatbot' },
  declined: {
    en: 'This person declined the conversation',
    fr: 'Cette personne a refusé la conversation',
  },
  'no-messaging': {
    en: 'None of this person’s devices takes messages',
    fr: 'Aucun appareil de cette personne n’accepte les messages',
  },
  'message-refused': {
    en: 'The service refused the message',
    fr: 'Le service a refusé le message',
  },
  'message-too-large': { en: 'The message is too large', fr: 'Le message est trop volumineux' },
  'credentials-refused': {
    en: 'The service refuses the credentials of the channel',
    fr: 'Le service refuse les identifiants du canal',
  },
  'sign-in-not-offered': {
    en: 'The server offers no sign-in with a password',
    fr: 'Le serveur ne propose pas de connexion par mot de passe',
  },
  'signed-out': {
    en: 'The server has signed the chatbot’s account out',
    fr: 'Le serveur a déconnecté le compte du chatbot',
  },
  'account-in-use': {
    en: 'Another program uses the chatbot’s account',
    fr: 'Un autre programme utilise le compte du chatbot',
  },
  'bot-disabled': {
    en: 'An administrator has disabled the chatbot',
    fr: 'Un administrateur a désactivé le chatbot',
  },
  'not-permitted': {
    en: 'The chatbot lacks a permission',
    fr: 'Il manque une autorisation au chatbot',
  },
  'wrong-service-host': {
    en: 'The service address of the channel is the wrong one',
    fr: 'L’adresse de service du canal n’est pas la bonne',
  },
  'no-address': { en: 'No address on this channel', fr: 'Pas d’adresse sur ce canal' },
  'no-open-time': {
    en: 'The window holds no working hours in this person’s time zone',
    fr: 'La fenêtre ne contient aucune heure de travail dans le fuseau de cette personne',
  },
  'absent-throughout': { en: 'Absent at every attempt', fr: 'Absent à chaque tentative' },
  throttled: { en: 'The service limits the rate', fr: 'Le service limite le débit' },
  'channel-paused': { en: 'The channel was paused', fr: 'Le canal était en pause' },
  'window-over': {
    en: 'Its turn did not come before the window ended',
    fr: 'Son tour n’est pas venu avant la fin de la fenêtre',
  },
  stopped: { en: 'Stopped', fr: 'Arrêté' },
  'person-erased': {
    en: 'The person’s data was erased before the message left',
    fr: 'Les données de la personne ont été effacées avant le départ du message',
  },
}

/** Says a reason in plain words. */
export function reasonSentence(code: string, language: 'en' | 'fr'): string {
  return (sentences as Record<string, Sentence>)[code]?.[language] ?? code
}
