import type { SkypeSettings } from '../../contract/chatbot.ts'
import type { Sentence } from '../../domain/errors.ts'
import { sleep } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { MyPresence, PoliciesResource } from '../../protocols/ucwa-resources.ts'
import type { CheckStep } from '../channel.ts'
import {
  htmlIsOff,
  linksAreOff,
  noPresence,
  passed,
  policiesAllow,
  policiesUnknown,
  sayNoSelfTest,
  sayPresence,
  saySignInProblem,
  selfTestArrived,
} from './check-sentences.ts'
import { parseJson } from './parse-json.ts'
import { signInSteps } from './sign-in-problem.ts'
import { createSkypeAccount } from './skype-account.ts'
import { sipUriOf } from './skype-contact.ts'
import type { SkypeSession } from './skype-session.ts'
import { isDone } from './ucwa-call.ts'

/** The server may hold events back for seconds. */
const selfTestMs = 8_000

/**
 * Tries what a channel of Skype for Business needs, step by step. It writes to nobody but the account itself.
 *
 * A step that failed and is `optional` takes away a comfort, not sending.
 */
export async function checkSkype({
  settings,
  endpointId,
  userAgent,
  log,
  signal,
}: {
  settings: SkypeSettings
  endpointId: string
  userAgent: string
  log: Logger
  signal: AbortSignal
}): Promise<CheckStep[]> {
  let hear: () => void = () => undefined
  const heard = new Promise<void>((resolve) => {
    hear = resolve
  })
  const account = createSkypeAccount({
    settings,
    endpointId,
    userAgent,
    log,
    onInbound: () => hear(),
    takes: 'own-messages',
  })
  try {
    const opened = await account.session()
    if (opened.kind === 'problem') {
      const failing = signInSteps.indexOf(opened.at)
      return [
        ...signInSteps.slice(0, failing).map((name) => step(name, true, passed[name])),
        step(opened.at, false, saySignInProblem(opened)),
      ]
    }
    const { session } = opened
    return [
      ...signInSteps.map((name) => step(name, true, passed[name])),
      await checkPresence(session, signal),
      ...(await checkPolicies(session, signal)),
      await testOneself(session, heard, signal),
    ]
  } finally {
    await account.close()
  }
}

const step = (name: string, ok: boolean, sentence: Sentence, optional = false): CheckStep => ({
  name,
  ok,
  detail: sentence.en,
  sentence,
  ...(optional && !ok && { optional: true }),
})

async function checkPresence({ call, links }: SkypeSession, signal: AbortSignal) {
  const href = links.myPresence
  const reply = href === null ? null : await call({ method: 'GET', href, signal })
  const said =
    reply?.kind === 'answered' && isDone(reply)
      ? MyPresence.safeParse(parseJson(reply.body)).data?.availability
      : undefined
  return said
    ? step('presence', true, sayPresence(said))
    : step('presence', false, noPresence, true)
}

const isOff = (value: unknown) => /^(?:disabled|false|off|none)$/i.test(String(value))

async function checkPolicies(
  { call, links }: SkypeSession,
  signal: AbortSignal,
): Promise<CheckStep[]> {
  const href = links.policies
  const reply = href === null ? null : await call({ method: 'GET', href, signal })
  const policies =
    reply?.kind === 'answered' && isDone(reply)
      ? PoliciesResource.safeParse(parseJson(reply.body)).data
      : undefined
  if (!policies) return [step('policies', true, policiesUnknown)]
  const found = [
    ...(isOff(policies.htmlMessaging) ? [step('html', false, htmlIsOff, true)] : []),
    ...(isOff(policies.messagingUrls) ? [step('links', false, linksAreOff, true)] : []),
  ]
  return found.length > 0 ? found : [step('policies', true, policiesAllow)]
}

async function testOneself(
  { conversations, links }: SkypeSession,
  heard: Promise<void>,
  signal: AbortSignal,
): Promise<CheckStep> {
  const text = 'Clairon : contrôle du canal. / Clairon: check of the channel.'
  const sending = conversations
    .deliver(sipUriOf(links.myUri), {
      invitation: text,
      rest: [],
      whole: [{ plain: text, html: null }],
    })
    // What comes after the end of the check concerns nobody.
    .catch(() => ({ kind: 'application-gone' as const }))
  const over = new AbortController()
  const late = sleep(selfTestMs, AbortSignal.any([over.signal, signal])).then(() => 'late' as const)
  const first = await Promise.race([heard.then(() => 'heard' as const), sending, late])
  over.abort()
  if (first === 'heard' || (typeof first === 'object' && first.kind === 'ok')) {
    return step('self-test', true, selfTestArrived)
  }
  const detail =
    typeof first === 'object' ? ('code' in first ? first.code : first.kind) : 'no answer'
  return step('self-test', false, sayNoSelfTest(detail), true)
}
