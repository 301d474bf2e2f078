import type { UcwaErrorCode, UcwaReason } from '../../protocols/ucwa-errors.ts'

/** One answer of the pool, whether it travels alone or in a batch. */
export type UcwaAnswer = {
  status: number
  headers: Record<string, string | string[]>
  /** JSON unless it is a string; none when undefined. */
  body?: unknown
}
export type UcwaRefusal = UcwaAnswer & { refused: true }

/** UCWA/ErrorsAndInformationalMessages.md of https://github.com/OfficeDev/skype-docs */
const codeOfStatus: Record<number, UcwaErrorCode> = {
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  408: 'ClientTimeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'PreconditionFailed',
  413: 'EntityTooLarge',
  415: 'UnsupportedMediaType',
  428: 'PreconditionRequired',
  429: 'TooManyRequests',
  500: 'ServiceFailure',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'Timeout',
}

/** Refusals that come at once, with what is said of them. Their subcodes are those of UCWA/ErrorSubcode_ref.md. */
const synchronous = {
  ParameterValidationFailure: [400, 'A parameter value is not valid.'],
  DeserializationFailure: [400, 'The request body could not be deserialized.'],
  LimitExceeded: [403, 'The limit has been exceeded.'],
  NotAllowed: [403, 'The operation is not allowed.'],
  MobileApplicationNoLongerAllowed: [403, 'User is not allowed to create mobile application.'],
  ApplicationNotFound: [404, 'The application resource does not exist.'],
  ResourceNotFound: [404, 'The resource does not exist.'],
  APIVersionNotSupported: [404, 'Requested version is not supported.'],
  AlreadyExists: [409, 'The requested resource already exists. Please wait and try again.'],
  MakeMeAvailableRequired: [409, 'The application must be made available first.'],
  PGetReplaced: [409, 'The pending GET was replaced by another one.'],
  ThreadIdAlreadyExists: [409, 'A conversation with this thread ID already exists.'],
  TooManyConversations: [409, 'There are too many conversations.'],
  TooManyGroups: [409, 'There are too many groups.'],
  CannotRedirect: [410, 'Cannot redirect since there is no back up pool configured.'],
  InactiveApplicationExpired: [410, 'An inactive application expired.'],
  TooManyApplications: [
    410,
    "You've been disconnected because your most recent sign in exceeded the server limit.",
  ],
  UserAgentNotAllowed: [410, 'The user agent is not allowed.'],
  CallbackChannelError: [500, 'The remote event channel is not reachable'],
} as const satisfies Record<string, readonly [number, string]>
export type SyncSubcode = keyof typeof synchronous

export function isSyncSubcode(subcode: string): subcode is SyncSubcode {
  return Object.hasOwn(synchronous, subcode)
}

export function answerWith(
  body: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: UcwaAnswer['headers'] } = {},
): UcwaAnswer {
  return { status, headers, body }
}

export const noContent: UcwaAnswer = { status: 204, headers: {} }

/** Answers that something was made, and where it is. */
export function created(location: string): UcwaAnswer {
  return { status: 201, headers: { location } }
}

/** Refuses for a reason that has a name. `parameters` names what is not valid. */
export function refuse(
  subcode: SyncSubcode,
  { message, parameters }: { message?: string; parameters?: Record<string, string> } = {},
): UcwaRefusal {
  const [status, usual] = synchronous[subcode]
  return refuseWith(status, {
    subcode,
    message: message ?? usual,
    ...(parameters === undefined ? {} : { parameters }),
  })
}

/** Refuses with a status alone, or with whatever subcode. */
export function refuseWith(
  status: number,
  more: Partial<UcwaReason> & { retryAfterSeconds?: number | undefined } = {},
): UcwaRefusal {
  const { retryAfterSeconds, ...reason } = more
  const code = codeOfStatus[status] ?? (status < 500 ? 'BadRequest' : 'ServiceFailure')
  return {
    refused: true,
    status,
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
    body: { code, ...reason } satisfies UcwaReason,
  }
}

/** Refuses what a body or a query holds. */
export const invalid = (name: string, because: string) =>
  refuse('ParameterValidationFailure', { parameters: { [name]: because } })

/** Refuses the parts of a body that a schema does not take. */
export function invalidParts(issues: { path: PropertyKey[]; message: string }[]): UcwaRefusal {
  const entries = issues.map(({ path, message }) => [path.join('.'), message])
  return refuse('ParameterValidationFailure', { parameters: Object.fromEntries(entries) })
}

export function isRefusal(value: object): value is UcwaRefusal {
  return 'refused' in value
}

/** Why an operation failed, as an event says it. No capture of a live pool shows these; see docs/simulator.md. */
const failures: Record<string, readonly [UcwaErrorCode, string]> = {
  DestinationNotFound: ['NotFound', 'The destination was not found.'],
  Declined: ['RemoteFailure', 'Your invitation was declined.'],
  DoNotDisturb: ['RemoteFailure', 'The person does not want to be disturbed.'],
  TemporarilyUnavailable: ['RemoteFailure', 'The person is temporarily unavailable.'],
  Timeout: ['RemoteFailure', 'The person did not answer.'],
  Missed: ['RemoteFailure', 'The invitation was missed.'],
  Canceled: ['LocalFailure', 'The invitation was cancelled.'],
  NotAllowed: ['RemoteFailure', 'The operation is not allowed.'],
}

/** Whatever a fault rule orders may be a subcode that is not ours; it is the other side's failure then. */
export function failureReason(subcode: string): UcwaReason {
  const [code, message] = failures[subcode] ?? [
    'RemoteFailure',
    'A failure was ordered of the simulator.',
  ]
  return { code, subcode, message }
}
