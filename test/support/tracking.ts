import { expect } from 'vitest'
import { request } from 'undici'

import { sql } from '../../src/platform/sql.ts'
import { arrangeCampaign, arrangeList, readReport } from './arrange.ts'
import { type TestBed, until } from './test-bed.ts'

export type Message = { id: string; address: string; links: string[]; text: string }

export const badge = 'https://intranet.example/badge'
export const faq = 'https://intranet.example/faq?question=1&langue=fr'
export const plan = 'https://plan.example'

/** A message with three links: `badge` twice in the text, `faq`, and `plan` on a button. */
export const message = {
  message: { markdown: `Bonjour. [Le badge](${badge}) et [la FAQ](${faq}) ([badge](${badge})).` },
  buttons: [{ title: 'Le plan', url: plan }],
}

/** A campaign that each of `count` people has received. The server of the bed must listen. */
export async function deliver(
  bed: TestBed,
  { chatbotId, count, ...more }: { chatbotId: string; count: number; [key: string]: unknown },
): Promise<{ id: string; messages: Message[] }> {
  const { rows } = await bed.db.query(sql`select from mailing_list`)
  const listId = await arrangeList(bed, count, `Liste ${rows.length + 1}`)
  const id = await arrangeCampaign(bed, {
    chatbotId,
    listId,
    duration: 'PT1H',
    workingHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
    ...message,
    ...more,
  })
  await bed.control('DELETE', 'messages')
  expect((await bed.call('POST', `campaigns/${id}/schedule`)).status).toBe(200)
  const engine = bed.startEngine({ pacePerSecond: 1_000 })
  await until('it runs', async () => {
    return (await readReport(bed, id)).campaign.state === 'running'
  })
  bed.clock.passSeconds(3_599)
  await until('everybody has it', async () => {
    return (await readReport(bed, id)).ledger.delivered === count
  })
  await engine.stop()
  return { id, messages: await readMessages(bed) }
}

export async function readMessages(bed: TestBed): Promise<Message[]> {
  const { body } = await bed.control('GET', 'messages?limit=1000')
  return body.items
}

const browser =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0'

/** Asks for an address as a browser does, and follows nothing. */
export async function ask(
  url: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
) {
  const answer = await request(url, {
    method,
    headers: { 'user-agent': browser, ...headers },
  })
  const { location, ...others } = answer.headers
  return {
    status: answer.statusCode,
    location,
    headers: others,
    body: await answer.body.text(),
  }
}

/** Waits until clicks have come to so many. */
export async function untilEvents(bed: TestBed, id: string, events: number) {
  let report = await readReport(bed, id)
  await until(`${events} clicks are counted`, async () => {
    report = await readReport(bed, id)
    return report.clicked.events >= events
  })
  return report
}

/** Adds up who opened and clicked from the rows alone. */
export async function countRows(bed: TestBed, id: string) {
  const { rows } = await bed.db.query(sql`
    select (select count(*) from delivery where campaign_id = ${id} and opened_at is not null) as "opened",
           (select count(*) from delivery where campaign_id = ${id} and clicked_at is not null) as "clicked",
           (select count(distinct person_id) from delivery_click where campaign_id = ${id}) as "people",
           (select coalesce(sum(events), 0) from delivery_click where campaign_id = ${id}) as "events"`)
  return rows[0]
}
