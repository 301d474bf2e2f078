import type { ApplicationResource } from '../../protocols/ucwa-resources.ts'

/** The links of an application that are followed. */
export type UcwaLinks = {
  application: string
  /** The account itself: `sip:chatbot@contoso.example`. */
  myUri: string
  people: string
  startMessaging: string
  conversations: string | null
  presenceSubscriptions: string | null
  batch: string | null
  policies: string | null
  makeMeAvailable: string | null
  reportMyActivity: string | null
  myPresence: string | null
}

/** Reads the links of an application; null where one is missing that sending needs. */
export function linksOf({ _links, _embedded }: ApplicationResource): UcwaLinks | null {
  const { me, people, communication } = _embedded
  const startMessaging = communication._links.startMessaging?.href
  const peopleHref = people._links.self?.href
  if (startMessaging === undefined || peopleHref === undefined) return null
  return {
    application: _links.self.href,
    myUri: me.uri.toLowerCase(),
    people: peopleHref,
    startMessaging,
    conversations: communication._links.conversations?.href ?? null,
    presenceSubscriptions: people._links.presenceSubscriptions?.href ?? null,
    batch: _links.batch?.href ?? null,
    policies: _links.policies?.href ?? null,
    makeMeAvailable: me._links.makeMeAvailable?.href ?? null,
    reportMyActivity: me._links.reportMyActivity?.href ?? null,
    myPresence: me._links.presence?.href ?? null,
  }
}
