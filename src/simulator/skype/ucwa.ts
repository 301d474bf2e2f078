import { mostOutstanding } from '../../protocols/ucwa-requests.ts'
import { noFault, type Fault, type FaultOperation, type Faults } from '../faults.ts'
import type { Wait } from '../service-hooks.ts'
import { createSentinels } from '../teams/sentinels.ts'
import type { RealTime } from '../real-time.ts'
import type { Applications } from './applications.ts'
import { askApplication, notAllowed } from './ask-application.ts'
import { readBatch, writeBatch } from './batch.ts'
import { bareAddress } from './contacts.ts'
import type { PolledAnswer } from './event-channel.ts'
import { isRefusal, isSyncSubcode, refuse, refuseWith, type UcwaAnswer } from './ucwa-answers.ts'
import { readJson, type UcwaCall } from './ucwa-call.ts'

/** Where the API begins, in lower case: `ucwa/oauth/v1/applications`. Clients of other years leave out `oauth`. */
const applicationsPath = /^ucwa\/(?:oauth\/)?v1\/applications$/

export type Ucwa = ReturnType<typeof createUcwa>

/**
 * The Unified Communications Web API of the pool: finds what a call is about and answers it, with the
 * faults that were ordered. Addresses are taken in any case.
 * https://github.com/OfficeDev/skype-docs/tree/master/Skype/UCWA
 */
export function createUcwa({
  applications,
  faults,
  time,
  wait,
}: {
  applications: Applications
  faults: Faults
  time: RealTime
  wait: Wait
}) {
  const sentinels = createSentinels(time)
  let outstanding = 0

  /** Answers one call, but none for events. */
  async function answer(call: UcwaCall): Promise<PolledAnswer> {
    const target = findTarget(call)
    const fault = strike(call, target)
    const { delayMs, reset, refusal } = fault
    if (reset === 'before') return late(delayMs, 'broken')
    const isAsync = refusal?.status === undefined && refusal?.retryAfterSeconds === undefined
    const subcode = refusal?.code
    const failure =
      isAsync && subcode !== undefined && !isSyncSubcode(subcode) && isMessage(target.operation)
        ? subcode
        : undefined
    if (refusal !== null && failure === undefined && reset === null) {
      return late(delayMs, ordered(refusal))
    }
    const answered = act(call, target, failure)
    if (reset === 'after' && answered.status < 300) return late(delayMs, 'broken')
    return late(delayMs, answered)
  }

  async function late(delayMs: number, answered: PolledAnswer): Promise<PolledAnswer> {
    if (delayMs > 0) await wait(delayMs)
    return answered
  }

  function strike(call: UcwaCall, { operation, address }: Target): Fault {
    const person = address === undefined ? undefined : applications.contacts.find(address)
    const addresses = [...(address === undefined ? [] : [address]), ...(person ? [person.upn] : [])]
    const rule = faults.strike({ service: 'skype', operation, addresses })
    const isInvitation = operation === 'invite' && call.method === 'POST'
    return rule === noFault && isInvitation && person !== undefined
      ? sentinels.strike(person)
      : rule
  }

  function findTarget(call: UcwaCall): Target {
    const path = call.path.map((segment) => segment.toLowerCase())
    const start = path[1] === 'oauth' ? 4 : 3
    if (!applicationsPath.test(path.slice(0, start).join('/'))) return { kind: 'nowhere' }
    const id = path[start]
    if (id === undefined) return { kind: 'applications', operation: 'application' }
    const rest = path.slice(start + 1)
    return { kind: 'application', id, rest, ...purposeOf(call, id, rest) }
  }

  function purposeOf({ method, body, headers, query, path }: UcwaCall, id: string, rest: string[]) {
    const [room, what, key, part] = rest
    if (room === 'events') return { operation: 'events' as const }
    if (room === 'people') {
      const isPerson = what?.includes('@') === true
      return { operation: 'presence' as const, ...(isPerson ? { address: `sip:${what}` } : {}) }
    }
    if (room !== 'communication' || method !== 'POST') return {}
    if (what === 'startmessaging' || (what === 'messaginginvitations' && key === undefined)) {
      const json = readJson({ method, body, headers, query, path })
      const to = isRefusal(json) ? undefined : json['to']
      const conversationId = query.get('conversationId')
      const other = conversationId === null ? undefined : personOf(id, conversationId)
      const address = typeof to === 'string' ? `sip:${bareAddress(to)}` : other
      return { operation: 'invite' as const, ...(address === undefined ? {} : { address }) }
    }
    if (what !== 'conversations' || key === undefined) return {}
    const address = personOf(id, key)
    const isMessageOf = part === 'messaging' && rest[4] === 'messages'
    return {
      ...(isMessageOf ? { operation: 'message' as const } : {}),
      ...(address === undefined ? {} : { address }),
    }
  }

  /** With whom a conversation is. */
  function personOf(applicationId: string, conversationId: string): string | undefined {
    const application = applications.find(applicationId)
    if (isRefusal(application)) return undefined
    return application.conversations.personOf(conversationId)?.sip
  }

  function act(call: UcwaCall, target: Target, failure: string | undefined): UcwaAnswer {
    if (target.kind === 'nowhere') return refuse('ResourceNotFound')
    if (target.kind === 'applications') {
      if (call.method !== 'POST') return notAllowed
      const body = readJson(call)
      return isRefusal(body) ? body : applications.create(body)
    }
    const application = applications.find(target.id)
    if (isRefusal(application)) return application
    return askApplication({ application, rest: target.rest, call, failure }, applications)
  }

  return {
    /** Whether so many more requests of the account may be under way. All of a batch count. */
    hasRoomFor: (requests: number) => outstanding + requests <= mostOutstanding,

    /** Answers a call that comes alone: one for events waits, one with a batch is answered part by part. */
    async answer(call: UcwaCall): Promise<PolledAnswer> {
      const target = findTarget(call)
      const room = target.kind === 'application' ? target.rest[0] : undefined
      if (room === 'events') return poll(call, target)
      if (room === 'batch' && call.method === 'POST') return answerBatch(call, target)
      if (!this.hasRoomFor(1)) return refuseWith(429, tooMany)
      outstanding++
      try {
        return await answer(call)
      } finally {
        outstanding--
      }
    },

    /** The one who waited for events has gone. */
    abandon(call: UcwaCall): void {
      const target = findTarget(call)
      if (target.kind !== 'application' || target.rest[0] !== 'events') return
      const application = applications.find(target.id)
      if (!isRefusal(application)) application.channel.abandon()
    },
  }

  async function poll(call: UcwaCall, target: Target): Promise<PolledAnswer> {
    if (call.method !== 'GET' || target.kind !== 'application') return notAllowed
    const application = applications.find(target.id)
    if (isRefusal(application)) return application
    const { refusal, delayMs, reset } = strike(call, target)
    if (delayMs > 0) await wait(delayMs)
    if (reset === 'before') return 'broken'
    if (refusal !== null && reset === null) return ordered(refusal)
    const answered = await application.channel.poll(call.query)
    return reset === 'after' ? 'broken' : answered
  }

  async function answerBatch(call: UcwaCall, target: Target): Promise<PolledAnswer> {
    const application = target.kind === 'application' ? applications.find(target.id) : undefined
    if (application === undefined || isRefusal(application)) {
      return application ?? refuse('ResourceNotFound')
    }
    const calls = readBatch(call)
    if (!Array.isArray(calls)) return calls
    // None of them is done, so that all may be sent again.
    if (outstanding + calls.length > mostOutstanding) return refuseWith(429, tooMany)
    outstanding += calls.length
    try {
      const answers = await Promise.all(calls.map(answerPart))
      const whole = answers.filter((one) => one !== 'broken')
      return whole.length < answers.length ? 'broken' : writeBatch(whole)
    } finally {
      outstanding -= calls.length
    }
  }

  /** What cannot be asked in a batch: events, photos, another batch. */
  async function answerPart(call: UcwaCall): Promise<PolledAnswer> {
    const target = findTarget(call)
    const room = target.kind === 'application' ? target.rest[0] : undefined
    const isBarred = room === 'events' || room === 'batch' || room === 'photos'
    return isBarred ? refuseWith(400, { message: `No ${room} in a batch.` }) : answer(call)
  }
}

type Target = { operation?: FaultOperation; address?: string } & (
  | { kind: 'nowhere' }
  | { kind: 'applications' }
  | { kind: 'application'; id: string; rest: string[] }
)

const tooMany = { message: 'There are too many outstanding HTTP operations.' }

const isMessage = (operation: FaultOperation | undefined) =>
  operation === 'invite' || operation === 'message'

/** A refusal that a fault rule asked for: `code` is a subcode, and the status follows from it. */
function ordered({ status, code, retryAfterSeconds }: NonNullable<Fault['refusal']>): UcwaAnswer {
  if (code !== undefined && isSyncSubcode(code) && status === undefined) {
    const refusal = refuse(code)
    if (retryAfterSeconds === undefined) return refusal
    return { ...refusal, headers: { 'retry-after': String(retryAfterSeconds) } }
  }
  const given = status ?? (retryAfterSeconds === undefined ? 500 : 429)
  return refuseWith(given, {
    ...(code === undefined ? {} : { subcode: code }),
    message: 'An error was ordered of the simulator.',
    retryAfterSeconds,
  })
}
