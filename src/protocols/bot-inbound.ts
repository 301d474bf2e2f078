import { z } from 'zod'

/**
 * What Teams posts to a bot's messaging endpoint, and the token that comes with it. Whatever else an
 * activity holds is left alone, and of an unknown kind only the envelope is read: Teams adds fields
 * and kinds without notice.
 * Activity: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object
 * Events of Teams: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
 */

/** One end: a person has the `29:…` id that Teams gave and the object id of Entra; the bot has `28:<app id>`. */
const Account = z.looseObject({
  id: z.string().min(1),
  name: z.string().optional(),
  aadObjectId: z.string().optional(),
})

/** What every activity has. `id` may be missing on some invokes; `serviceUrl` is where answers go. */
export const InboundEnvelope = z.looseObject({
  type: z.string().min(1),
  id: z.string().optional(),
  timestamp: z.string().optional(),
  channelId: z.string().min(1),
  serviceUrl: z.string().min(1),
  from: Account,
  recipient: Account.optional(),
  conversation: z.looseObject({
    id: z.string().min(1),
    conversationType: z.string().optional(),
    isGroup: z.boolean().optional(),
    tenantId: z.string().optional(),
  }),
  channelData: z
    .looseObject({ tenant: z.looseObject({ id: z.string().optional() }).optional() })
    .optional(),
  locale: z.string().optional(),
  localTimezone: z.string().optional(),
})
export type InboundEnvelope = z.infer<typeof InboundEnvelope>

/**
 * The app was added to or removed from a person's personal scope. The `-upgrade` actions come with a
 * new version of the app and change nothing for the person.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events#installation-update-event
 */
export const InstallationUpdate = InboundEnvelope.extend({
  type: z.literal('installationUpdate'),
  action: z.enum(['add', 'add-upgrade', 'remove', 'remove-upgrade']),
})
export type InstallationUpdate = z.infer<typeof InstallationUpdate>

/** Comes beside an install, with the bot among `membersAdded`. */
export const ConversationUpdate = InboundEnvelope.extend({
  type: z.literal('conversationUpdate'),
  membersAdded: z.array(Account).optional(),
  membersRemoved: z.array(Account).optional(),
})
export type ConversationUpdate = z.infer<typeof ConversationUpdate>

/** Says in which language and time zone the person's Teams is. */
export const ClientInfo = z.looseObject({
  type: z.literal('clientInfo'),
  locale: z.string().optional(),
  country: z.string().optional(),
  platform: z.string().optional(),
  timezone: z.string().optional(),
})
export type ClientInfo = z.infer<typeof ClientInfo>

/**
 * A person wrote, or pressed an `Action.Submit`: then `value` holds its data merged with the inputs,
 * `replyToId` names the card's message, and there is no text.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
 */
export const InboundMessage = InboundEnvelope.extend({
  type: z.literal('message'),
  text: z.string().nullish(),
  textFormat: z.string().optional(),
  value: z.unknown().optional(),
  replyToId: z.string().optional(),
  entities: z.array(z.looseObject({ type: z.string() })).nullish(),
  attachments: z.array(z.looseObject({ contentType: z.string() })).nullish(),
})
export type InboundMessage = z.infer<typeof InboundMessage>

/** `replyToId` names the message that was reacted to. */
export const MessageReaction = InboundEnvelope.extend({
  type: z.literal('messageReaction'),
  replyToId: z.string().min(1),
  reactionsAdded: z.array(z.looseObject({ type: z.string() })).optional(),
  reactionsRemoved: z.array(z.looseObject({ type: z.string() })).optional(),
})
export type MessageReaction = z.infer<typeof MessageReaction>

export const readReceiptName = 'application/vnd.microsoft.readReceipt'

/**
 * A person has read the chat up to a message: a watermark over the ids of messages, which are
 * milliseconds since 1970. None comes where person or administrator have receipts off.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#receive-a-read-receipt
 */
export const ReadReceipt = InboundEnvelope.extend({
  type: z.literal('event'),
  name: z.literal(readReceiptName),
  value: z.looseObject({ lastReadMessageId: z.string().regex(/^\d+$/) }),
})
export type ReadReceipt = z.infer<typeof ReadReceipt>

export const cardActionName = 'adaptiveCard/action'

/**
 * A person pressed an `Action.Execute`. The answer goes in the response, within seconds.
 * https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model
 */
export const CardAction = InboundEnvelope.extend({
  type: z.literal('invoke'),
  name: z.literal(cardActionName),
  replyToId: z.string().optional(),
  value: z.looseObject({
    action: z.looseObject({
      type: z.string(),
      verb: z.string().optional(),
      data: z.unknown().optional(),
    }),
    trigger: z.string().optional(),
  }),
})
export type CardAction = z.infer<typeof CardAction>

/** The answer to a pressed `Action.Execute`: a sentence, or another card in place of the one pressed. */
export const CardActionAnswer = z.discriminatedUnion('type', [
  z.object({
    statusCode: z.literal(200),
    type: z.literal('application/vnd.microsoft.activity.message'),
    value: z.string(),
  }),
  z.object({
    statusCode: z.literal(200),
    type: z.literal('application/vnd.microsoft.card.adaptive'),
    value: z.looseObject({}),
  }),
])
export type CardActionAnswer = z.infer<typeof CardActionAnswer>

/**
 * The public keys by which tokens of the Bot Connector are signed, and where to find them.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot
 */
export const OpenIdMetadata = z.looseObject({
  issuer: z.string().min(1),
  jwks_uri: z.url(),
  id_token_signing_alg_values_supported: z.array(z.string()).optional(),
})
export type OpenIdMetadata = z.infer<typeof OpenIdMetadata>

/** `endorsements`: the channels (`msteams`) for which a key may sign. */
export const ConnectorKey = z.looseObject({
  kty: z.string(),
  kid: z.string(),
  use: z.string().optional(),
  alg: z.string().optional(),
  n: z.string().optional(),
  e: z.string().optional(),
  endorsements: z.array(z.string()).optional(),
})
export type ConnectorKey = z.infer<typeof ConnectorKey>

export const ConnectorKeys = z.looseObject({ keys: z.array(ConnectorKey) })
export type ConnectorKeys = z.infer<typeof ConnectorKeys>

/** `channelId` of whatever comes from Teams, and the endorsement that its key must bear. */
export const teamsChannelId = 'msteams'

/**
 * What a token of the Bot Connector claims. Microsoft's page writes `serviceUrl`, its own libraries
 * read `serviceurl`: both are accepted.
 */
export const ConnectorClaims = z.looseObject({
  iss: z.string(),
  aud: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
  serviceurl: z.string().optional(),
  serviceUrl: z.string().optional(),
})
export type ConnectorClaims = z.infer<typeof ConnectorClaims>
