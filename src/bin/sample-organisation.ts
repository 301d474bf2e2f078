import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { request } from 'undici'
import { z } from 'zod'

import type { Actor } from '../actions/actor.ts'
import { createChannel, partSettings, sealName } from '../actions/create-channel.ts'
import { createChatbot } from '../actions/create-chatbot.ts'
import { createList } from '../actions/create-list.ts'
import { recordCheck } from '../actions/record-check.ts'
import { type NewChannel, SkypeSettings, TeamsSettings } from '../contract/chatbot.ts'
import { type RecipientPerson, readRecipientRow, addressKeys } from '../domain/recipient-file.ts'
import { type RecipientHeader, readRecipientHeader } from '../domain/recipient-header.ts'
import { readSpreadsheet } from '../platform/spreadsheet.ts'
import type { Simulator } from '../simulator/start-simulator.ts'
import { type Channel, listChannels, saveChannelSettings } from '../store/channels.ts'
import { listChatbots } from '../store/chatbots.ts'
import { pageLists } from '../store/mailing-lists.ts'
import { addMembers, insertPeople } from '../store/people.ts'
import type { Installation } from './open-installation.ts'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))

/**
 * Makes the sample organisation at the first start: a chatbot with a Teams and a Skype channel that speak
 * to the simulator, one with a web chat only, sixty people and their list. At later starts only the address
 * of the simulator may have changed, or the Skype channel be missing in what an older version made.
 */
export async function prepareSample(
  installation: Installation,
  simulator: Simulator,
): Promise<void> {
  const { db, organisationId } = installation
  const actor: Actor = { organisationId, label: 'sample', role: 'administrator' }
  const teams = {
    kind: 'teams',
    settings: TeamsSettings.parse(simulator.settings.teams),
  } as const
  const skype = {
    kind: 'skype',
    settings: SkypeSettings.parse(simulator.settings.skype),
  } as const
  const isNew = (await listChatbots(db, organisationId)).length === 0
  if (isNew) {
    await makePeople(installation, simulator, actor)
    const nany = await createChatbot(installation, { actor, name: 'Nany' })
    await createChannel(installation, { actor, chatbotId: nany, channel: teams })
    const hugo = await createChatbot(installation, { actor, name: 'Hugo' })
    await createChannel(installation, { actor, chatbotId: hugo, channel: { kind: 'webchat' } })
  }
  const made = await listChannels(db, organisationId)
  const nany = made.find((channel) => isSample(channel, teams))
  const isOnSkype = made.some(
    ({ kind, chatbotId }) => kind === 'skype' && chatbotId === nany?.chatbotId,
  )
  if (nany && !isOnSkype) {
    await createChannel(installation, { actor, chatbotId: nany.chatbotId, channel: skype })
  }
  for (const channel of await listChannels(db, organisationId)) {
    for (const wanted of [teams, skype]) {
      if (isSample(channel, wanted)) await connect(installation, channel, wanted.settings)
    }
  }
}

type SampleChannel = Extract<NewChannel, { kind: 'teams' | 'skype' }>

/** The simulator's application and its account are always the same; no real ones look like them. */
function isSample({ kind, settings }: Channel, wanted: SampleChannel): boolean {
  if (kind !== wanted.kind) return false
  return wanted.kind === 'teams'
    ? settings['appId'] === wanted.settings.appId
    : settings['username'] === wanted.settings.username
}

/** Points the channel at the simulator where it is today, and checks it if it has not passed yet. */
async function connect(
  installation: Installation,
  channel: Channel,
  settings: TeamsSettings | SkypeSettings,
): Promise<void> {
  const { db, secretBox, openChannel } = installation
  const { organisationId, id } = channel
  const { shown, secrets } = partSettings({ ...settings })
  const sealed = secretBox.seal(JSON.stringify(secrets), sealName(organisationId, id))
  const current = { ...channel, settings: shown, secrets: sealed }
  await saveChannelSettings(db, current)
  if (channel.lastCheck?.ok) return
  const opened = openChannel(current)
  try {
    const steps = await opened.check(AbortSignal.timeout(30_000))
    await recordCheck(installation, { channel: current, steps })
  } finally {
    await opened.close()
  }
}

const SimulatedPeople = z.object({
  items: z.array(
    z.object({ upn: z.string(), sip: z.string(), firstName: z.string(), lastName: z.string() }),
  ),
})

/** Sixty people known to the simulator and on a list; and in the simulator, those of the example files. */
async function makePeople(
  installation: Installation,
  simulator: Simulator,
  actor: Actor,
): Promise<void> {
  const { db, clock } = installation
  const { organisationId } = actor
  await control(simulator, 'POST', 'people', { people: await peopleOfExamples() })
  const answer = await control(simulator, 'POST', 'people', { count: 60, seed: 1 })
  const people = SimulatedPeople.parse(answer).items.map((person) => {
    const [upnKey = null, sipKey = null] = addressKeys(person).map((key) => key.slice(4))
    return { ...person, upnKey, sipKey, language: 'fr', timeZone: null, fields: {} }
  })
  const lists = await pageLists(db, { organisationId, before: 2 ** 31 - 1, limit: 1 })
  if (lists.length > 0) return // A start that was cut short has made them already.
  await db.transaction(async (tx) => {
    const listId = await createList({ db: tx, clock }, { actor, name: 'Équipe pilote' })
    const personIds = await insertPeople(tx, { organisationId, people, at: clock.now() })
    await addMembers(tx, { organisationId, listId, personIds })
  })
}

/** The people of the example files, so that campaigns to them arrive. */
async function peopleOfExamples() {
  const people: Pick<RecipientPerson, 'firstName' | 'lastName' | 'upn' | 'sip' | 'timeZone'>[] = []
  for (const fileName of readdirSync(examples)) {
    if (!/\.(xlsx|csv)$/.test(fileName)) continue
    let header: RecipientHeader | undefined
    const signal = AbortSignal.timeout(60_000)
    for await (const rows of readSpreadsheet(join(examples, fileName), { fileName, signal })) {
      for (const row of rows) {
        if (!header) {
          header = readRecipientHeader(row.cells)
          continue
        }
        const read = readRecipientRow(header, row)
        if (read.kind === 'person') {
          const { firstName, lastName, upn, sip, timeZone } = read.person
          // In a directory everybody has a UPN, also those whom a file names by SIP address only.
          const address = upn ?? sip?.replace('sip:', '') ?? ''
          people.push({
            firstName,
            lastName,
            upn: address,
            sip: sip ?? `sip:${address}`,
            ...(timeZone && { timeZone }),
          })
        }
      }
    }
  }
  return people
}

async function control(
  { url }: Simulator,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<unknown> {
  const { statusCode, body: answer } = await request(`${url}/_control/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body ? JSON.stringify(body) : null,
  })
  const text = await answer.text()
  if (statusCode >= 300) throw new Error(`The simulator answers ${statusCode} to ${path}: ${text}`)
  return text === '' ? null : JSON.parse(text)
}
