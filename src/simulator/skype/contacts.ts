import { createHash } from 'node:crypto'

import type {
  Contact,
  ContactPresence,
  ContactSearch,
  SkypeAvailability,
} from '../../protocols/ucwa-resources.ts'
import { findPeople } from '../find-people.ts'
import type { People, Person } from '../people.ts'
import { skypePresence } from '../presence-words.ts'
import { account } from './account.ts'
import { answerWith, invalid, refuse, type UcwaAnswer } from './ucwa-answers.ts'

export type Contacts = ReturnType<typeof createContacts>

const sipOf = (address: string) => `sip:${bareAddress(address)}`

/** `SIP:Ana@contoso.example` → `ana@contoso.example`, as in the addresses of resources. */
export function bareAddress(address: string): string {
  return address.trim().toLowerCase().replace(/^sip:/, '')
}

/** Shows the directory and the presence of people, as the account sees them. */
export function createContacts({
  people,
  ownAvailability,
  nowMs,
}: {
  people: People
  /** How the account itself appears. */
  ownAvailability: () => SkypeAvailability
  nowMs: () => number
}) {
  /** @returns undefined for whoever has no account in Skype for Business. */
  function find(address: string): Person | undefined {
    const person = people.byAddress(sipOf(address))
    // A UPN that is no SIP address leads to nobody here.
    const isSip = person?.sip.toLowerCase() === sipOf(address)
    return isSip && !person?.skypeUnknown ? person : undefined
  }

  /** Whoever has blocked the account appears to it as offline. */
  function availabilityOf(address: string): SkypeAvailability {
    if (bareAddress(address) === account.username) return ownAvailability()
    const person = find(address)
    return person === undefined || person.blocked ? 'Offline' : skypePresence(person.presence)
  }

  const contactOf = (root: string, { sip, upn, firstName, lastName }: Person): Contact => {
    const self = `${root}/people/${bareAddress(sip)}`
    return {
      uri: sip,
      sourceNetwork: 'SameEnterprise',
      company: 'Contoso',
      emailAddresses: [upn],
      type: 'User',
      name: `${firstName} ${lastName}`,
      _links: {
        self: { href: self },
        contactPhoto: { href: `${root}/photos/${bareAddress(sip)}` },
        contactPresence: { href: `${self}/presence` },
        contactLocation: { href: `${self}/location` },
        contactNote: { href: `${self}/note` },
        contactSupportedModalities: { href: `${self}/supportedMedia` },
        contactPrivacyRelationship: { href: `${self}/privacyRelationship` },
      },
      rel: 'contact',
      etag: String(createHash('sha256').update(sip).digest().readUInt32BE(0)),
    } satisfies Contact
  }

  return {
    find,
    availabilityOf,

    /** UCWA/search_ref.md: up to 256 characters, 1 to 100 results. */
    search(root: string, query: URLSearchParams): UcwaAnswer {
      const words = query.get('query') ?? query.get('mail') ?? query.get('sipUri') ?? ''
      const limit = Number(query.get('limit') ?? 10)
      if (words.trim() === '' || words.length > 256) return invalid('query', '1 to 256 characters.')
      if (!Number.isInteger(limit) || limit < 1 || limit > 100) return invalid('limit', '1 to 100.')
      const known = people.all().filter(({ skypeUnknown }) => !skypeUnknown)
      const found = findPeople(known, words.replace(/^sip:/i, ''))
      const contact = found.slice(0, limit).map((person) => contactOf(root, person))
      return answerWith({
        moreResultsAvailable: found.length > limit,
        _links: { self: { href: `${root}/people/search?query=${encodeURIComponent(words)}` } },
        _embedded: { contact },
        rel: 'search',
      } satisfies ContactSearch & { rel: string; _links: unknown })
    },

    /** The account has nobody on its list of contacts, except whom it has subscribed to. */
    list: (root: string, addresses: readonly string[], name: string): UcwaAnswer =>
      answerWith({
        _links: { self: { href: `${root}/people/${name}` } },
        _embedded: {
          contact: addresses.flatMap((address) => {
            const person = find(address)
            return person === undefined ? [] : [contactOf(root, person)]
          }),
        },
        rel: name === 'contacts' ? 'myContacts' : name,
      }),

    /** Somebody's contact, or one of the parts of it that are resources. */
    read(root: string, address: string, part: string | undefined): UcwaAnswer {
      const person = find(address)
      const isSelf = bareAddress(address) === account.username
      if (person === undefined && !isSelf) return refuse('ResourceNotFound')
      const self = `${root}/people/${bareAddress(address)}`
      const resource = (rel: string, name: string, more: object = {}) =>
        answerWith({ ...more, _links: { self: { href: `${self}/${name}` } }, rel })
      switch (part?.toLowerCase()) {
        case undefined:
          return person === undefined
            ? refuse('ResourceNotFound')
            : answerWith(contactOf(root, person))
        case 'presence':
          return answerWith(presenceOf(`${self}/presence`, availabilityOf(address)))
        case 'note':
          return resource('contactNote', 'note', { message: '', type: 'Personal' })
        case 'location':
          return resource('contactLocation', 'location', { location: '' })
        case 'supportedmedia':
          return resource('contactSupportedModalities', 'supportedMedia', {
            modalities: ['Messaging'],
          })
        case 'privacyrelationship':
          return resource('contactPrivacyRelationship', 'privacyRelationship', {
            relationshipLevel: 'Colleagues',
          })
        default:
          return refuse('ResourceNotFound')
      }
    },
  }

  function presenceOf(href: string, availability: SkypeAvailability): ContactPresence {
    const activity = availability === 'DoNotDisturb' ? 'do-not-disturb' : undefined
    return {
      availability,
      ...(activity === undefined ? {} : { activity }),
      deviceType: availability === 'Offline' ? 'Unknown' : 'PC',
      lastActive: wireDate(nowMs()),
      _links: { self: { href } },
      rel: 'contactPresence',
    }
  }
}

/** UCWA/PayloadFormat.md */
export function wireDate(ms: number): string {
  return `/Date(${Math.floor(ms)})/`
}

/** Somebody whom the pool does not know. */
export function stranger(sip: string): Person {
  const upn = sip.replace(/^sip:/i, '')
  return {
    upn,
    sip,
    firstName: '',
    lastName: '',
    aadObjectId: '',
    presence: 'Offline',
    presenceFixed: true,
    teamsInstalled: false,
    blocked: false,
    readReceipts: false,
    timeZone: 'Europe/Paris',
    locale: 'fr-FR',
    groups: [],
    skype: 'no-answer',
    acceptAfterMs: 0,
    skypeHtml: false,
    skypeUnknown: true,
  }
}
