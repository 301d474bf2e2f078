import { expect } from 'vitest'
import { z } from 'zod'

import { CampaignView, type Ledger, type NewCampaign } from '../../../src/contract/campaign.ts'
import { ChatbotView } from '../../../src/contract/chatbot.ts'
import { pageOf } from '../../../src/contract/common.ts'
import { ImportStarted, ImportView, ListView } from '../../../src/contract/list.ts'
import { DeliveryDetail, DeliveryView, ReportView } from '../../../src/contract/report.ts'
import { Message } from '../../../src/simulator/messages.ts'
import type { Program } from './program.ts'
import { until } from './until.ts'

type Place = Pick<Program, 'url' | 'token' | 'simulatorUrl'>

/** Calls the API as an administrator; anything but the expected shape fails the test. */
export async function call<Schema extends z.ZodType>(
  { url, token }: Place,
  schema: Schema,
  [method, path]: [method: 'GET' | 'POST', path: string],
  body?: object,
): Promise<z.output<Schema>> {
  const isForm = body instanceof FormData
  const response = await fetch(`${url}/api/v1/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && !isForm && { 'content-type': 'application/json' }),
    },
    ...(body && { body: isForm ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} is answered ${response.status}: ${text}`)
  return schema.parse(JSON.parse(text))
}

/** Reads all pages of a list. */
export async function readAll<Item extends z.ZodType>(
  place: Place,
  item: Item,
  path: string,
): Promise<z.output<Item>[]> {
  const items: z.output<Item>[] = []
  const Page = z.object({ items: z.array(item), next: z.string().nullable() })
  const sign = path.includes('?') ? '&' : '?'
  for (let after: string | null = ''; after !== null;) {
    const page: z.output<typeof Page> = await call(place, Page, [
      'GET',
      `${path}${sign}limit=500${after && `&after=${after}`}`,
    ])
    items.push(...page.items)
    after = page.next
  }
  return items
}

/** The id of the sample chatbot that speaks Teams. */
export async function sampleChatbotId(place: Place): Promise<string> {
  const { items } = await call(place, pageOf(ChatbotView), ['GET', 'chatbots'])
  const chatbot = items.find(({ channels }) => channels.some(({ kind }) => kind === 'teams'))
  return z.string().parse(chatbot?.id)
}

/** Makes a list out of a CSV file and waits until it is read. @returns its id. */
export async function makeList(place: Place, name: string, csv: string): Promise<string> {
  const { id } = await call(place, ListView, ['POST', 'lists'], { name })
  const form = new FormData()
  form.append('mode', 'keep-good')
  form.append('file', new Blob([csv]), 'people.csv')
  const started = await call(place, ImportStarted, ['POST', `lists/${id}/imports`], form)
  const view = await until('the import has ended', async () => {
    const now = await call(place, ImportView, ['GET', `imports/${started.id}`])
    return now.state !== 'running' && now
  })
  expect(view).toMatchObject({ state: 'done', rejected: 0 })
  return id
}

/** Makes a campaign and schedules it. */
export async function scheduleCampaign(
  place: Place,
  campaign: z.input<typeof NewCampaign>,
): Promise<CampaignView> {
  const { id } = await call(place, CampaignView, ['POST', 'campaigns'], campaign)
  return call(place, CampaignView, ['POST', `campaigns/${id}/schedule`])
}

/** Reads the report; its ledger adds up, whenever it is read. */
export async function readReport(place: Place, campaignId: string): Promise<ReportView> {
  const report = await call(place, ReportView, ['GET', `campaigns/${campaignId}/report`])
  expectToAddUp(report.ledger)
  return report
}

/** Checks that the recipients are the sum of the nine states. */
export function expectToAddUp({ recipients, ...states }: Ledger): void {
  const sum = Object.values(states).reduce((total, count) => total + count, 0)
  expect(sum, JSON.stringify(states)).toBe(recipients)
}

export function readDeliveries(place: Place, campaignId: string): Promise<DeliveryView[]> {
  return readAll(place, DeliveryView, `campaigns/${campaignId}/deliveries`)
}

/** The delivery of one person, with its timeline. */
export function readDelivery(
  place: Place,
  campaignId: string,
  personId: string,
): Promise<DeliveryDetail> {
  return call(place, DeliveryDetail, ['GET', `campaigns/${campaignId}/deliveries/${personId}`])
}

/** Everything that the simulator has received, in the order of arrival. */
export async function readMessages({ simulatorUrl }: Place): Promise<Message[]> {
  const response = await fetch(`${simulatorUrl}/_control/messages?limit=50000`)
  return z.object({ items: z.array(Message) }).parse(await response.json()).items
}

/** People whom both the simulator and a CSV file hold. */
export async function makePeople({ simulatorUrl }: Place, count: number): Promise<string> {
  const people = Array.from({ length: count }, (_, index) => ({
    upn: `personne.${index + 1}@contoso.example`,
    firstName: `Prénom${index + 1}`,
    lastName: `Nom${index + 1}`,
  }))
  const response = await fetch(`${simulatorUrl}/_control/people`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ people }),
  })
  expect(response.ok).toBe(true)
  const rows = people.map(({ upn, firstName, lastName }) => `${firstName};${lastName};${upn}`)
  return ['Prénom;Nom;UPN', ...rows].join('\n')
}
