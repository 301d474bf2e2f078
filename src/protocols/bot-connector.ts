import { z } from 'zod'

/**
 * The Bot Connector as Microsoft Teams speaks it.
 * Reference: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
 * What Teams adds: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
 */

const Guid = z.guid()

/**
 * One end of a conversation: `28:<app id>` for a bot; for a person the `29:…` id that Teams gave, or
 * the Entra object id as it is. An object id put behind `29:` is no id.
 */
const ChannelAccount = z.object({
  id: z.string().min(1),
  name: z.string().optional(),
  aadObjectId: z.string().optional(),
})

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#attachment-object */
export const Attachment = z.object({
  contentType: z.string().min(1),
  contentUrl: z.string().optional(),
  content: z.unknown().optional(),
  name: z.string().optional(),
  thumbnailUrl: z.string().optional(),
})
export type Attachment = z.infer<typeof Attachment>

/** The content type of an Adaptive Card; its `content` is the card. Teams shows versions up to 1.5. */
export const adaptiveCardContentType = 'application/vnd.microsoft.card.adaptive'

/**
 * The formats of `text`; `markdown` is meant when none is given.
 * https://learn.microsoft.com/microsoftteams/platform/resources/bot-v3/bots-text-formats
 */
const textFormats = ['plain', 'markdown', 'xml', 'extendedmarkdown'] as const

/**
 * A message from a bot. Text and attachments in one activity are split by Teams in two messages,
 * and the answer then names neither; so send one or the other.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object
 */
export const MessageActivity = z.object({
  type: z.literal('message'),
  from: ChannelAccount.optional(),
  recipient: ChannelAccount.optional(),
  conversation: z.object({ id: z.string().min(1) }).optional(),
  text: z.string().optional(),
  textFormat: z.enum(textFormats).optional(),
  /** What the activity feed and the toast show; without it a card is announced as "Sent a card". */
  summary: z.string().optional(),
  attachments: z.array(Attachment).optional(),
  attachmentLayout: z.enum(['list', 'carousel']).optional(),
  entities: z.array(z.looseObject({ type: z.string() })).optional(),
  importance: z.enum(['low', 'normal', 'high']).optional(),
  locale: z.string().optional(),
  replyToId: z.string().optional(),
  channelData: z
    .looseObject({ notification: z.looseObject({ alert: z.boolean().optional() }).optional() })
    .optional(),
})
export type MessageActivity = z.infer<typeof MessageActivity>

/**
 * `POST {serviceUrl}/v3/conversations` for a chat with one person.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#conversationparameters-object
 * Recorded against Teams on 2026-04-17 by Microsoft's own SDK (microsoft/teams.net,
 * core/docs/CreateConversation-API-Behavior.md): exactly one member, `isGroup` false, `tenantId`
 * required, `bot` may be left out; the same chat is answered every time.
 */
export const ConversationParameters = z.object({
  bot: ChannelAccount.optional(),
  isGroup: z.literal(false).optional(),
  members: z.tuple([ChannelAccount]),
  tenantId: Guid,
  channelData: z.looseObject({ tenant: z.object({ id: Guid }).optional() }).optional(),
  /** A first message. The answer to `create` does not name it. */
  activity: MessageActivity.optional(),
})
export type ConversationParameters = z.infer<typeof ConversationParameters>

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#conversationresourceresponse-object */
export const ConversationResource = z.object({
  id: z.string().min(1),
  activityId: z.string().optional(),
  serviceUrl: z.string().optional(),
})
export type ConversationResource = z.infer<typeof ConversationResource>

/**
 * The answer 201 to a message: its id, milliseconds since 1970 as a string, growing. Read receipts
 * name the same id.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#resourceresponse-object
 */
export const ActivityResource = z.object({ id: z.string().min(1) })
export type ActivityResource = z.infer<typeof ActivityResource>

/**
 * The codes that Teams documents for refused calls.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-agent-conversational-apis
 * `BadArgument` is seen in the field as `Bad Argument` and `BadArgument`, also with 403.
 */
export const connectorErrorCodes = [
  'Bad Argument',
  'BadArgument',
  'BadSyntax',
  'BotNotRegistered',
  'ForbiddenOperationException',
  'BotNotInConversationRoster',
  'ConversationBlockedByUser',
  'BotDisabledByAdmin',
  'InvalidBotApiHost',
  'NotEnoughPermissions',
  'ConversationNotFound',
  'ActivityNotFoundInConversation',
  'PreconditionFailed',
  'MessageSizeTooBig',
  'Throttled',
  'ServiceError',
] as const
export type ConnectorErrorCode = (typeof connectorErrorCodes)[number]

/** A refused call; `code` may be one that is not in the list. https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#errorresponse-object */
export const ConnectorError = z.object({
  error: z.object({ code: z.string().min(1), message: z.string() }),
})
export type ConnectorError = z.infer<typeof ConnectorError>

/** The answer 401 when the token is missing, unknown or expired. */
export const AuthorizationDenied = z.object({ message: z.string() })
export type AuthorizationDenied = z.infer<typeof AuthorizationDenied>

/**
 * The other shape of 403, when the person blocked or removed the bot: `message` is a JSON text.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
export const WritesBlocked = z.object({ errorCode: z.literal(209), message: z.string() })
export type WritesBlocked = z.infer<typeof WritesBlocked>

/** What `WritesBlocked.message` holds once parsed. */
export const WritesBlockedDetail = z.object({
  subCode: z.literal('MessageWritesBlocked'),
  details: z.string().optional(),
  errorCode: z.unknown().optional(),
  errorSubCode: z.unknown().optional(),
})
export type WritesBlockedDetail = z.infer<typeof WritesBlockedDetail>

/**
 * The greatest message, counted as UTF-16 with everything but base64 images; Microsoft calls it
 * approximate and asks to stay under 80 KB. Above it: 413 `MessageSizeTooBig`.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
export const maxMessageBytes = 100 * 1024

/**
 * How often a bot may call: over everything per second, and per conversation as pairs of a span and
 * the calls in it. The values are Microsoft's estimate.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit (2026-10-08)
 */
export const connectorLimits = {
  perAppAndTenant: [{ seconds: 1, calls: 50 }],
  perConversation: [
    { seconds: 1, calls: 7 },
    { seconds: 2, calls: 8 },
    { seconds: 30, calls: 60 },
    { seconds: 3600, calls: 1800 },
  ],
} as const
