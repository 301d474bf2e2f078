import { z } from 'zod'

/**
 * The resources of the Unified Communications Web API 2.0 of Skype for Business Server that a push needs.
 * Whatever else a resource holds is left alone: servers of different years add properties and links.
 * https://github.com/OfficeDev/skype-docs/tree/master/Skype/UCWA, below written `UCWA/<page>`.
 */

/**
 * Where a resource is: absolute while discovering, relative to the server afterwards, or a `data:` URI.
 * Taken as it stands and never built. UCWA/PayloadFormat.md
 */
export const Link = z.looseObject({ href: z.string().min(1), title: z.string().nullish() })
export type Link = z.infer<typeof Link>

const optionalLink = Link.optional()

/**
 * `GET https://lyncdiscover.<domain>/`, and the same at any address that `redirect` leads to. Where the
 * person is homed elsewhere there is nothing but `redirect`. UCWA/RootURL.md
 */
export const DiscoveryRoot = z.looseObject({
  _links: z.looseObject({
    self: optionalLink,
    user: optionalLink,
    redirect: optionalLink,
    xframe: optionalLink,
  }),
})
export type DiscoveryRoot = z.infer<typeof DiscoveryRoot>

/**
 * `GET <user>` with a token: where applications are created, or the `redirect` to another pool. Without a
 * token it answers 401, `text/html`, and two headers `WWW-Authenticate`: `Bearer …` and
 * `MsRtcOAuth href="<token address>",grant_type="<grants, by comma>"`, where some pages print the address
 * without quotation marks. UCWA/CreateAnApplication.md, UCWA/AuthenticationInUCWA.md
 */
export const UserResource = z.looseObject({
  _links: z.looseObject({
    self: optionalLink,
    applications: optionalLink,
    redirect: optionalLink,
    xframe: optionalLink,
  }),
})
export type UserResource = z.infer<typeof UserResource>

/** `POST <token address>` answers 200. A token lives eight hours; a new one is asked for, none is refreshed. UCWA/AuthenticationInUCWA.md */
export const WebTicketToken = z.looseObject({
  access_token: z.string().min(1),
  /** Seconds. */
  expires_in: z.coerce.number().positive(),
  token_type: z.string(),
  ms_rtc_identityscope: z.string().optional(),
})
export type WebTicketToken = z.infer<typeof WebTicketToken>

/** Whether somebody who is signed in may be written to, by UCWA/Availability_ref.md; a value of another name may come. */
export const skypeAvailabilities = [
  'Online',
  'IdleOnline',
  'Busy',
  'IdleBusy',
  'DoNotDisturb',
  'BeRightBack',
  'Away',
  'Offline',
] as const
export type SkypeAvailability = (typeof skypeAvailabilities)[number]

/** The account itself. Before `makeMeAvailable` it has that link, afterwards the other ones. UCWA/me_ref.md */
export const MeResource = z.looseObject({
  rel: z.literal('me').optional(),
  name: z.string().nullish(),
  /** `sip:chatbot@contoso.example` */
  uri: z.string().min(1),
  _links: z.looseObject({
    self: optionalLink,
    makeMeAvailable: optionalLink,
    reportMyActivity: optionalLink,
    presence: optionalLink,
    note: optionalLink,
  }),
})
export type MeResource = z.infer<typeof MeResource>

/** `GET me/presence`. UCWA/presence_ref.md */
export const MyPresence = z.looseObject({ availability: z.string().nullish() })
export type MyPresence = z.infer<typeof MyPresence>

/** UCWA/people_ref.md */
export const PeopleResource = z.looseObject({
  rel: z.literal('people').optional(),
  _links: z.looseObject({
    self: optionalLink,
    presenceSubscriptions: optionalLink,
    subscribedContacts: optionalLink,
    presenceSubscriptionMemberships: optionalLink,
    myContacts: optionalLink,
    search: optionalLink,
  }),
})
export type PeopleResource = z.infer<typeof PeopleResource>

/**
 * Beside these it has a property whose name is a GUID and whose value asks to be sent back in a PUT.
 * UCWA/communication_ref.md, UCWA/PayloadFormat.md
 */
export const CommunicationResource = z.looseObject({
  rel: z.literal('communication').optional(),
  supportedModalities: z.array(z.string()).optional(),
  supportedMessageFormats: z.array(z.string()).optional(),
  etag: z.string().optional(),
  _links: z.looseObject({
    self: optionalLink,
    conversations: optionalLink,
    startMessaging: optionalLink,
  }),
})
export type CommunicationResource = z.infer<typeof CommunicationResource>

/** `POST applications` answers 201, or 200 where the same endpoint has one; `GET application` the same. UCWA/application_ref.md */
export const ApplicationResource = z.looseObject({
  rel: z.literal('application').optional(),
  culture: z.string().optional(),
  userAgent: z.string().optional(),
  _links: z.looseObject({
    self: Link,
    policies: optionalLink,
    batch: optionalLink,
    events: Link,
  }),
  _embedded: z.looseObject({
    me: MeResource,
    people: PeopleResource,
    communication: CommunicationResource,
  }),
})
export type ApplicationResource = z.infer<typeof ApplicationResource>

/** `GET policies`: what the administrator lets this account do, as `Enabled`, `Disabled` or the like. UCWA/policies_ref.md */
export const PoliciesResource = z.looseObject({
  htmlMessaging: z.string().nullish(),
  messagingUrls: z.string().nullish(),
  messageArchiving: z.string().nullish(),
  emoticons: z.string().nullish(),
})
export type PoliciesResource = z.infer<typeof PoliciesResource>

/** `GET people/<address>/presence`. `lastActive` is `/Date(<milliseconds>)/`. UCWA/contactPresence_ref.md */
export const ContactPresence = z.looseObject({
  rel: z.literal('contactPresence').optional(),
  availability: z.string().nullish(),
  activity: z.string().nullish(),
  deviceType: z.string().nullish(),
  lastActive: z.string().nullish(),
  _links: z.looseObject({ self: optionalLink }).optional(),
})
export type ContactPresence = z.infer<typeof ContactPresence>

/** Somebody whom the server knows. UCWA/contact_ref.md */
export const Contact = z.looseObject({
  rel: z.literal('contact').optional(),
  uri: z.string().min(1),
  name: z.string().nullish(),
  sourceNetwork: z.string().nullish(),
  type: z.string().nullish(),
  emailAddresses: z.array(z.string()).nullish(),
  _links: z.looseObject({ self: optionalLink, contactPresence: optionalLink }),
})
export type Contact = z.infer<typeof Contact>

/** `GET people/search?query=…&limit=…`. UCWA/search_ref.md */
export const ContactSearch = z.looseObject({
  moreResultsAvailable: z.boolean().optional(),
  _embedded: z.looseObject({ contact: z.array(Contact).optional() }).optional(),
})
export type ContactSearch = z.infer<typeof ContactSearch>

/** `POST people/presenceSubscriptions` answers 201, `POST <self>?duration=30` 200. UCWA/presenceSubscription_ref.md */
export const PresenceSubscription = z.looseObject({
  rel: z.literal('presenceSubscription').optional(),
  id: z.string().optional(),
  _links: z.looseObject({
    self: Link,
    memberships: optionalLink,
    addToPresenceSubscription: optionalLink,
  }),
})
export type PresenceSubscription = z.infer<typeof PresenceSubscription>

/** Somebody in a conversation. UCWA/participant_ref.md */
export const Participant = z.looseObject({
  uri: z.string().nullish(),
  name: z.string().nullish(),
  sourceNetwork: z.string().nullish(),
  anonymous: z.boolean().nullish(),
  _links: z
    .looseObject({ self: optionalLink, conversation: optionalLink, contact: optionalLink })
    .optional(),
})
export type Participant = z.infer<typeof Participant>

/**
 * Asks one side to talk with the other. Ours has the `operationId` that we gave it; one that comes in has
 * none, but the links `accept`, `decline` and `message`, a `data:` URI of the first text.
 * UCWA/messagingInvitation_ref.md, UCWA/SendAnIM.md, UCWA/ReceiveAnIM.md
 */
export const MessagingInvitation = z.looseObject({
  rel: z.literal('messagingInvitation').optional(),
  direction: z.string().optional(),
  importance: z.string().optional(),
  state: z.string().optional(),
  operationId: z.string().nullish(),
  threadId: z.string().nullish(),
  subject: z.string().nullish(),
  _links: z
    .looseObject({
      self: optionalLink,
      from: optionalLink,
      to: optionalLink,
      cancel: optionalLink,
      conversation: optionalLink,
      messaging: optionalLink,
      accept: optionalLink,
      decline: optionalLink,
      message: optionalLink,
    })
    .optional(),
  _embedded: z
    .looseObject({
      from: Participant.optional(),
      acceptedByParticipant: z.array(Participant).optional(),
    })
    .optional(),
})
export type MessagingInvitation = z.infer<typeof MessagingInvitation>

/** UCWA/conversation_ref.md */
export const Conversation = z.looseObject({
  rel: z.literal('conversation').optional(),
  state: z.string().optional(),
  threadId: z.string().nullish(),
  subject: z.string().nullish(),
  activeModalities: z.array(z.string()).optional(),
  importance: z.string().optional(),
  recording: z.boolean().optional(),
  _links: z.looseObject({ self: optionalLink, messaging: optionalLink }).optional(),
})
export type Conversation = z.infer<typeof Conversation>

/** Only while it is `Connected` it has the links `sendMessage` and `setIsTyping`, and says which formats both sides know. UCWA/messaging_ref.md */
export const Messaging = z.looseObject({
  rel: z.literal('messaging').optional(),
  state: z.string().optional(),
  negotiatedMessageFormats: z.array(z.string()).optional(),
  _links: z
    .looseObject({
      self: optionalLink,
      conversation: optionalLink,
      stopMessaging: optionalLink,
      sendMessage: optionalLink,
      setIsTyping: optionalLink,
      typingParticipants: optionalLink,
      addMessaging: optionalLink,
    })
    .optional(),
})
export type Messaging = z.infer<typeof Messaging>

/**
 * A message of either side. What comes in has its text as a `data:` URI, written as forms are: `+` is a
 * space, and a text ends in `%0d%0a`. UCWA/message_ref.md, UCWA/ReceiveAnIM.md
 */
export const Message = z.looseObject({
  rel: z.literal('message').optional(),
  direction: z.string().optional(),
  timeStamp: z.string().nullish(),
  operationId: z.string().nullish(),
  status: z.string().nullish(),
  _links: z
    .looseObject({
      self: optionalLink,
      contact: optionalLink,
      participant: optionalLink,
      messaging: optionalLink,
      plainMessage: optionalLink,
      htmlMessage: optionalLink,
      failedDeliveryParticipant: z.union([Link, z.array(Link)]).optional(),
    })
    .optional(),
})
export type Message = z.infer<typeof Message>
