import { invalid } from '../actions/create-campaign.ts'
import { MessageToRender, RenderedMessage } from '../contract/message.ts'
import { distinctLinks, uploadedImages } from '../message/links.ts'
import { docToMarkdown } from '../message/markdown-out.ts'
import { docFromMarkdown } from '../message/markdown.ts'
import {
  longestAddresses,
  payloadBytesUtf16,
  teamsPayloadLimitBytes,
} from '../message/payload-size.ts'
import { findProblems, tooLong } from '../message/problems.ts'
import { toAdaptiveCard } from '../message/render-adaptive-card.ts'
import { toPlainText } from '../message/render-plain-text.ts'
import { toSkypeHtml } from '../message/render-skype-html.ts'
import { toTeamsText } from '../message/render-teams-text.ts'
import { splitMessage } from '../message/skype-message.ts'
import { createActivityWriter } from '../message/teams-activity.ts'
import { tokenKey } from '../message/token-key.ts'
import { personalise, tokensOf } from '../message/tokens.ts'
import { findImageKeys } from '../store/images.ts'
import type { Api } from './api.ts'
import { languageOf } from './language.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

/** Looking at messages without a campaign. */
export function messageRoutes(api: Api, { db }: Services): void {
  api.post(
    '/messages/render',
    {
      schema: {
        summary: 'Show what each service would get of a message; nothing is kept or sent',
        body: MessageToRender,
        response: { 200: RenderedMessage },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const { message, presentation, tone, buttons, fields, language } = request.body
      const values = Object.fromEntries(
        Object.entries(fields ?? {}).map(([name, value]) => [tokenKey(name), value]),
      )
      const knownTokens = Object.keys(values)
      const read =
        'doc' in message
          ? { doc: message.doc, problems: [] }
          : docFromMarkdown(message.markdown, { knownTokens })
      const { doc } = read
      const large = tooLong(doc) ?? read.problems.find(({ code }) => code === 'too-large')
      if (large) throw invalid(['message'], large.sentence)
      const shown = fields === undefined ? doc : personalise(doc, values)
      const dress = { buttons, tone, language }
      const activity = createActivityWriter({ doc: shown, presentation, tone, buttons })
      const teams = payloadBytesUtf16(activity({ fields: {}, addresses: longestAddresses }))
      const problems = findProblems(doc, {
        // Without a list nobody can tell which fields there are.
        knownTokens: fields === undefined ? tokensOf(doc) : knownTokens,
        knownImages: await findImageKeys(db, { organisationId, keys: uploadedImages(doc) }),
        payload: { bytes: teams, limitBytes: teamsPayloadLimitBytes },
      })
      return {
        doc,
        markdown: docToMarkdown(doc),
        card: { ...toAdaptiveCard(shown, dress) },
        teamsText: toTeamsText(shown, dress).text,
        skypeHtml: toSkypeHtml(shown, dress),
        plainText: toPlainText(shown, dress),
        bytes: {
          teams,
          teamsLimit: teamsPayloadLimitBytes,
          skypeFirst: splitMessage(shown, buttons, longestAddresses).invitation.length,
        },
        tokens: tokensOf(doc),
        problems: [...read.problems, ...problems].map(({ path, code, sentence }) => ({
          path: 'doc' in message ? ['message', 'doc', ...path] : ['message', 'markdown'],
          code,
          message: sentence[languageOf(request)],
        })),
        links: distinctLinks(doc, buttons),
      }
    },
  )
}
