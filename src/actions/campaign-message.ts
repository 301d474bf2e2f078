import type { CampaignBrief } from '../contract/campaign.ts'
import type { MessageDoc } from '../message/document.ts'
import { Refusal } from '../domain/errors.ts'
import { docFromMarkdown } from '../message/markdown.ts'
import { findProblems, type MessageProblem } from '../message/problems.ts'

type Message = NonNullable<CampaignBrief['message']>

/** Reads a message in whichever form it was given. */
export function docOf(message: Message, knownTokens: readonly string[] = []): MessageDoc {
  return 'doc' in message ? message.doc : docFromMarkdown(message.markdown, { knownTokens }).doc
}

/**
 * Refuses a message that is empty, or that holds a link or an image which nobody may follow.
 *
 * @throws {Refusal} `invalid`.
 */
export function requireReadableMessage(message: Message): void {
  refuseProblems(
    message,
    problemsOf(message, []).filter(({ code }) => code !== 'unknown-token'),
  )
}

/**
 * Gives the document that will be sent.
 *
 * @param knownTokens the extra columns of the recipients' lists.
 * @throws {Refusal} `invalid`, naming each unknown token, bad link, or what else keeps it from being sent.
 */
export function requireSendableMessage(
  message: Message,
  knownTokens: readonly string[],
): MessageDoc {
  refuseProblems(message, problemsOf(message, knownTokens))
  return docOf(message, knownTokens)
}

function problemsOf(message: Message, knownTokens: readonly string[]): MessageProblem[] {
  if ('doc' in message) return findProblems(message.doc, { knownTokens })
  const { doc, problems } = docFromMarkdown(message.markdown, { knownTokens })
  return [...problems, ...findProblems(doc, { knownTokens })]
}

function refuseProblems(message: Message, problems: MessageProblem[]): void {
  const [first] = problems
  if (!first) return
  const issues = problems.map(({ path, code, sentence }) => ({
    path: 'doc' in message ? ['message', 'doc', ...path] : ['message', 'markdown'],
    code,
    message: sentence.en,
    sentence,
  }))
  throw new Refusal('invalid', first.sentence, { issues })
}
