import { afterEach, beforeEach, expect, test } from 'vitest'

import { sql } from '../../src/platform/sql.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

// Both directions over real HTTP: the simulator signs its calls, and the product believes only its keys.

let bed: TestBed
let chatbotId: string
let channelId: string
let listId: string

beforeEach(async () => {
  bed = await startTestBed()
  const arranged = await arrangeChatbot(bed)
  chatbotId = arranged.chatbotId
  channelId = arranged.channelId
  listId = await arrangeList(bed, 4)
  const url = await bed.server.listen({ host: '127.0.0.1', port: 0 })
  const endpoint = `${url}/channels/${channelId}/teams/messages`
  expect((await bed.control('PUT', 'bot', { endpoint })).status).toBe(200)
})
afterEach(() => bed.close())

test('what people do with a message shows in its report', async () => {
  const id = await arrangeCampaign(bed, { chatbotId, listId })
  await bed.call('POST', `campaigns/${id}/schedule`)
  const engine = bed.startEngine({ pacePerSecond: 1_000 })
  await until('it runs', async () => (await readReport(bed, id)).campaign.state === 'running')
  // In the last open hour, that of the next morning, everybody's turn has come.
  bed.clock.moveTo('2026-11-25T08:59:30Z')
  // Acting the very moment that a message is there, before its delivery is settled.
  const acted = new Set<string>()
  const act = async ({ id: message }: { id: string }) => {
    const deeds = [['read'], ['reply', { text: 'Merci' }], ['react', { type: 'like' }]] as const
    const [deed, body] = deeds[acted.size] ?? []
    acted.add(message)
    if (deed === undefined) return
    const done = await bed.control('POST', `messages/${message}/${deed}`, body ?? {})
    expect(done.status, deed).toBeLessThan(300)
  }
  await until('all of them have it', async () => {
    const { body } = await bed.control('GET', 'messages?channel=teams')
    for (const message of body.items) if (!acted.has(message.id)) await act(message)
    return acted.size >= 4
  })
  await until('all are settled', async () => (await readReport(bed, id)).ledger.delivered === 4)
  await until('three have opened it', async () => (await readReport(bed, id)).opened.people === 3)
  expect((await readReport(bed, id)).opened).toEqual({ people: 3, rate: 0.75 })

  // Who wrote is answered, by the same lane.
  await until('the answer is there', async () => {
    const { body } = await bed.control('GET', 'messages?channel=teams')
    return JSON.stringify(body.items).includes('je suis le chatbot')
  })
  await engine.stop()
  expect(bed.logged).toEqual([])
})

test('who takes the app away cannot be reached, until they have it again', async () => {
  const { body } = await bed.control('GET', 'people')
  const { upn, aadObjectId } = body.items[0]
  const reachOf = async () => {
    const { rows } = await bed.db.query<{ reach: string }>(sql`
      select reach from newcomer where user_key = ${aadObjectId}`)
    return rows[0]?.reach
  }
  await bed.control('PATCH', `people/${upn}`, { teamsInstalled: false })
  await until('it is known', async () => (await reachOf()) === 'not-installed')
  await bed.control('PATCH', `people/${upn}`, { teamsInstalled: true })
  await until('it is known', async () => (await reachOf()) === 'reachable')
})
