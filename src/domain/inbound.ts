/**
 * What somebody did on their side of a channel, in words that hold for every service. `receipt` is the
 * service's id of the message that it concerns, as a delivery keeps it.
 */
export type InboundEvent =
  /** The chatbot can now write to the person, or no longer can. */
  | { kind: 'installed' | 'removed' }
  | { kind: 'wrote'; receipt: string | null }
  /** Began to write: the conversation is before their eyes. */
  | { kind: 'typed' }
  | { kind: 'pressed'; receipt: string | null }
  | { kind: 'reacted'; receipt: string }
  /** Read everything up to here: receipts of this service are numbers that grow. */
  | { kind: 'read'; upTo: number }
  /** Nothing that concerns us. */
  | { kind: 'other' }

/** Who did it. */
export type InboundPerson = {
  /** The service's own id of the person, in lower case. */
  userKey: string
  /** What the channel remembers of the person from now on; opaque to all others. */
  contact: unknown
  /** The language of the person's screen, BCP 47; null when it was not said. */
  language: string | null
  /** IANA; null when it was not said. */
  timeZone: string | null
}

/** The language in which somebody is answered. The product is French first: who is not known reads French. */
export const answerLanguage = (language: string | null): 'fr' | 'en' =>
  language === null || /^fr(?:-|$)/i.test(language) ? 'fr' : 'en'
