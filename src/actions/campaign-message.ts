import type { CampaignBrief } from '../contract/campaign.ts'
import { Refusal } from '../domain/errors.ts'
import type { MessageDoc } from '../message/document.ts'
import { uploadedImages } from '../message/links.ts'
import { docFromMarkdown } from '../message/markdown.ts'
import {
  heaviestTeamsBytes,
  longestAddresses,
  type LongestValue,
  teamsPayloadLimitBytes,
} from '../message/payload-size.ts'
import { findProblems, type MessageProblem } from '../message/problems.ts'
import { tokensOf } from '../message/tokens.ts'
import type { Db } from '../platform/sql.ts'
import { findImageKeys } from '../store/images.ts'

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
 * @param longestOf finds the longest value of each of these fields among the recipients.
 * @throws {Refusal} `invalid`, naming each unknown token, bad link, lost image, too large a size, or what else keeps
 *   it from being sent.
 */
export async function requireSendableMessage(
  db: Db,
  {
    organisationId,
    message,
    dress,
    knownTokens,
    longestOf,
  }: {
    organisationId: number
    message: Message
    dress: Pick<CampaignBrief, 'channel' | 'presentation' | 'tone' | 'buttons' | 'tracking'>
    knownTokens: readonly string[]
    longestOf: (tokens: readonly string[]) => Promise<Record<string, LongestValue>>
  },
): Promise<MessageDoc> {
  const doc = docOf(message, knownTokens)
  const knownImages = await findImageKeys(db, { organisationId, keys: uploadedImages(doc) })
  refuseProblems(message, problemsOf(message, knownTokens, knownImages))
  if (dress.channel !== 'teams') return doc
  const { presentation, tone, buttons, tracking } = dress
  const addresses =
    tracking === 'none' ? { ...longestAddresses, linkTo: (href: string) => href } : longestAddresses
  const longest = await longestOf(tokensOf(doc))
  const bytes = heaviestTeamsBytes({ doc, presentation, tone, buttons }, addresses, longest)
  const payload = { bytes, limitBytes: teamsPayloadLimitBytes }
  refuseProblems(message, findProblems(doc, { knownTokens, payload }))
  return doc
}

function problemsOf(
  message: Message,
  knownTokens: readonly string[],
  knownImages?: ReadonlySet<string>,
): MessageProblem[] {
  if ('doc' in message) return findProblems(message.doc, { knownTokens, knownImages })
  const { doc, problems } = docFromMarkdown(message.markdown, { knownTokens })
  return [...problems, ...findProblems(doc, { knownTokens, knownImages })]
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
