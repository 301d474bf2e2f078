import type { z } from 'zod'

import { CampaignView } from '../contract/campaign.ts'
import { ChatbotView } from '../contract/chatbot.ts'
import { Id } from '../contract/common.ts'
import { ListView } from '../contract/list.ts'
import type { Answer, ApiClient } from './api-client.ts'
import { Failure } from './failure.ts'
import { shellWord } from './output.ts'
import type { Wording } from './wording.ts'

/** What is needed to find a thing by the name that a person wrote. */
export type Finder = { api: ApiClient; words: Wording }

/**
 * Finds a mailing list by its id or its exact name.
 *
 * @throws {Failure} `not-found`; `conflict` when several bear the name.
 */
export async function findList(finder: Finder, idOrName: string): Promise<ListView> {
  const { value } = await findByIdOrName(finder, 'lists', ListView, idOrName, () =>
    missingList(idOrName, finder.words),
  )
  return value
}

/**
 * Finds a campaign by its id or its exact name.
 *
 * @throws {Failure} `not-found`; `conflict` when several bear the name.
 */
export async function findCampaign(
  finder: Finder,
  idOrName: string,
): Promise<Answer<CampaignView>> {
  return findByIdOrName(
    finder,
    'campaigns',
    CampaignView,
    idOrName,
    () => new Failure('not-found', finder.words.noCampaign(idOrName)),
  )
}

/**
 * Finds the ids of mailing lists by their exact names, with one look at the server.
 *
 * @throws {Failure} as `findList` does.
 */
export async function findListIds(
  { api, words }: Finder,
  names: readonly string[],
): Promise<string[]> {
  if (names.length === 0) return []
  const { value } = await api.all('lists', ListView)
  return names.map((name) => only(value.items, name, words, () => missingList(name, words)).id)
}

/**
 * Finds the id of a chatbot by its exact name.
 *
 * @throws {Failure} `not-found`, naming those that there are; `conflict` when several bear the name.
 */
export async function findChatbotId({ api, words }: Finder, name: string): Promise<string> {
  const { value } = await api.all('chatbots', ChatbotView)
  const names = value.items.map((chatbot) => chatbot.name)
  const hints = names.length === 0 ? [] : [words.knownNames(names)]
  const missing = () => new Failure('not-found', words.noChatbot(name), { hints })
  return only(value.items, name, words, missing).id
}

/** An id is looked up first; a thing may yet be called `2026`. */
async function findByIdOrName<Schema extends z.ZodType<{ id: string; name: string }>>(
  { api, words }: Finder,
  path: string,
  schema: Schema,
  idOrName: string,
  missing: () => Failure,
): Promise<Answer<z.output<Schema>>> {
  if (Id.safeParse(idOrName).success) {
    try {
      return await api.get(`${path}/${idOrName}`, schema)
    } catch (error) {
      if (!(error instanceof Failure && error.code === 'not-found')) throw error
    }
  }
  const { value } = await api.all(path, schema)
  const { id } = only(value.items, idOrName, words, missing)
  return api.get(`${path}/${id}`, schema)
}

function only<Item extends { id: string; name: string }>(
  items: readonly Item[],
  name: string,
  words: Wording,
  missing: () => Failure,
): Item {
  const wanted = name.trim().normalize('NFC')
  const found = items.filter((item) => item.name.normalize('NFC') === wanted)
  const [first] = found
  if (first === undefined) throw missing()
  if (found.length === 1) return first
  const ids = found.map(({ id }) => id)
  throw new Failure('conflict', words.several(name, ids))
}

function missingList(name: string, words: Wording): Failure {
  const command = `npx clairon list create ${shellWord(name)}`
  return new Failure('not-found', words.noList(name), { hints: [words.createListFirst(command)] })
}
