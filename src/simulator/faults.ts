import { z } from 'zod'
import { services, type Service } from './counters.ts'
import { createSeededRandom } from './seeded-random.ts'

/**
 * What a fault rule strikes. On Teams and Skype, unless it says otherwise, whatever brings somebody a
 * message, so that `times` counts messages: `send` is an `invite` or a `message` on Skype. The others
 * exist on Skype alone.
 */
const faultOperations = [
  'send',
  'create',
  'any',
  'invite',
  'message',
  'discovery',
  'token',
  'application',
  'events',
  'presence',
] as const
export type FaultOperation = (typeof faultOperations)[number]

/** An order to misbehave. The first rule that matches a request and strikes decides it. */
export const FaultRule = z
  .strictObject({
    service: z.enum(services),
    /** UPN or SIP address of the person concerned; without it, everyone. */
    address: z.string().min(1).optional(),
    /** Which part of the matching requests is struck, by dice that always fall the same way. */
    share: z.number().min(0).max(1).optional(),
    /** After so many strikes the rule is spent. */
    times: z.number().int().positive().optional(),
    status: z.number().int().min(400).max(599).optional(),
    retryAfterSeconds: z.number().int().nonnegative().optional(),
    /** The error code in the body, in the service's words. */
    code: z.string().min(1).optional(),
    delayMs: z.number().int().nonnegative().max(600_000).optional(),
    reset: z.enum(['before', 'after']).optional(),
    operation: z.enum(faultOperations).optional(),
  })
  .refine(
    ({ status, code, retryAfterSeconds, delayMs, reset }) =>
      [status, code, retryAfterSeconds, delayMs, reset].some((order) => order !== undefined),
    'A rule needs at least one of status, code, retryAfterSeconds, delayMs, reset',
  )
export type FaultRule = z.infer<typeof FaultRule>

/** What happens to one request. */
export type Fault = {
  /** Refuse, instead of doing what was asked. A missing status follows from the code. */
  refusal: {
    status: number | undefined
    code: string | undefined
    retryAfterSeconds: number | undefined
  } | null
  /** How late the answer comes. Without a refusal, what was asked is done at once all the same. */
  delayMs: number
  /** Break the connection: before anything was done, or after it was done and without an answer. */
  reset: 'before' | 'after' | null
}

export const noFault: Fault = { refusal: null, delayMs: 0, reset: null }

export type FaultRequest = {
  service: Service
  operation?: FaultOperation | undefined
  /** Addresses of the person concerned, when it is about one. */
  addresses?: string[]
}

export type Faults = ReturnType<typeof createFaults>

/** Keeps the rules and decides, request by request, what they do to it. */
export function createFaults() {
  let rules: { rule: FaultRule; strikes: number; random: () => number }[] = []

  return {
    set(wanted: FaultRule[]): void {
      rules = wanted.map((rule, index) => ({
        rule,
        strikes: 0,
        random: createSeededRandom(index + 1),
      }))
    },
    read: () => rules.map(({ rule, strikes }) => ({ ...rule, strikes })),

    /** Decides what happens to a request; `noFault` when no rule strikes it. */
    strike(request: FaultRequest): Fault {
      for (const state of rules) {
        const { rule } = state
        if (!concerns(rule, request)) continue
        if (rule.times !== undefined && state.strikes >= rule.times) continue
        if (rule.share !== undefined && state.random() >= rule.share) continue
        state.strikes++
        return faultOf(rule)
      }
      return noFault
    },
  }
}

function concerns(rule: FaultRule, { service, operation, addresses }: FaultRequest): boolean {
  if (rule.service !== service) return false
  const isChat = service === 'teams' || service === 'skype'
  const struck = rule.operation ?? (isChat ? 'send' : 'any')
  if (struck !== 'any' && !isPartOf(operation, struck)) return false
  if (rule.address === undefined) return true
  const wanted = bare(rule.address)
  return (addresses ?? []).some((address) => bare(address) === wanted)
}

/** An invitation makes a conversation, and both it and a message bring somebody something to read. */
function isPartOf(operation: FaultOperation | undefined, struck: FaultOperation): boolean {
  if (operation === 'invite') return ['invite', 'create', 'send'].includes(struck)
  if (operation === 'message') return ['message', 'send'].includes(struck)
  return operation === struck
}

function bare(address: string): string {
  return address.trim().toLowerCase().replace(/^sip:/, '')
}

function faultOf({ status, code, retryAfterSeconds, delayMs, reset }: FaultRule): Fault {
  const refuses = status !== undefined || code !== undefined || retryAfterSeconds !== undefined
  return {
    refusal: refuses ? { status, code, retryAfterSeconds } : null,
    delayMs: delayMs ?? 0,
    reset: reset ?? null,
  }
}
