/** The channels that a campaign can be sent through. */
export const channelKinds = ['teams', 'skype'] as const
export type ChannelKind = (typeof channelKinds)[number]

/** Every delivery is in exactly one of these; recipients = the sum of the nine. */
export const deliveryStates = [
  'planned',
  'retrying',
  'sending',
  'delivered',
  'failed',
  'unreachable',
  'uncertain',
  'unscheduled',
  'stopped',
] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** The person cannot be reached *now*; the ladder decides when to try again. */
export const absentCodes = ['presence-rule', 'offline', 'do-not-disturb', 'busy'] as const
export type AbsentCode = (typeof absentCodes)[number]

/** Certainly not sent, and worth trying again: nothing reached the service, or it refused for the moment. */
export const notSentCodes = [
  'service-unreachable',
  'token-unavailable',
  'conversation-busy',
  'conversation-failed',
  'day-over',
  'interrupted',
] as const
export type NotSentCode = (typeof notSentCodes)[number]

/** The message may or may not have arrived. */
export const ambiguousCodes = [
  'timeout',
  'connection-lost',
  'server-error',
  'sender-died',
  'adapter-fault',
] as const
export type AmbiguousCode = (typeof ambiguousCodes)[number]

/** Trying again would change nothing. */
export const permanentCodes = [
  'unknown-person',
  'app-not-installed',
  'blocked',
  'declined',
  'no-messaging',
  'message-refused',
  'message-too-large',
  'credentials-refused',
  'sign-in-not-offered',
  'signed-out',
  'account-in-use',
  'bot-disabled',
  'not-permitted',
  'wrong-service-host',
] as const
export type PermanentCode = (typeof permanentCodes)[number]

/** Permanent for everybody alike: the channel, not the person, is what must be mended. */
export const configurationCodes: readonly PermanentCode[] = [
  'credentials-refused',
  'sign-in-not-offered',
  'signed-out',
  'account-in-use',
  'bot-disabled',
  'message-too-large',
  'wrong-service-host',
  'not-permitted',
]

/** Why a delivery was never attempted, or no longer is. */
export const endCodes = [
  'no-address',
  'no-open-time',
  'absent-throughout',
  'throttled',
  'channel-paused',
  'window-over',
  'stopped',
  'person-erased',
] as const
export type EndCode = (typeof endCodes)[number]

/** What became of one attempt. A throw of a channel is a bug in its adapter. */
export type SendResult =
  /** `receipt`: the service's own id of the message, where it gives one. */
  | { kind: 'ok'; receipt: string | null }
  | { kind: 'absent'; code: AbsentCode; presence?: string }
  /** `retryAfterMs`: null when the service did not say. */
  | { kind: 'throttled'; retryAfterMs: number | null }
  | { kind: 'not-sent'; code: NotSentCode }
  | { kind: 'ambiguous'; code: AmbiguousCode }
  /** `detail`: the service's own code, kept for those who look closer. */
  | { kind: 'permanent'; code: PermanentCode; detail?: string }
