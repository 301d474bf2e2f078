import { expect } from 'vitest'

import type { TestBed } from './test-bed.ts'

/** A chatbot whose Teams channel speaks to the simulator and has passed its check. */
export async function arrangeChatbot(
  bed: TestBed,
): Promise<{ chatbotId: string; channelId: string }> {
  const { body: settings } = await bed.control('GET', 'settings')
  const chatbot = await bed.call('POST', 'chatbots', { name: 'Nany' })
  const channel = await bed.call('POST', `chatbots/${chatbot.body.id}/channels`, {
    kind: 'teams',
    settings: settings.teams,
  })
  const check = await bed.call('POST', `channels/${channel.body.id}/check`)
  expect(check.body).toMatchObject({ ok: true })
  return { chatbotId: chatbot.body.id, channelId: channel.body.id }
}

/** A list of `count` people whom the simulator knows. */
export async function arrangeList(bed: TestBed, count: number, name = 'Siège'): Promise<string> {
  const { body } = await bed.control('POST', 'people', { count, seed: 1 })
  const list = await bed.call('POST', 'lists', { name })
  const rows = body.items.map(
    (person: { firstName: string; lastName: string; upn: string; sip: string }) =>
      `${person.firstName};${person.lastName};${person.upn};${person.sip}`,
  )
  const content = ['Prénom;Nom;UPN;SIP', ...rows].join('\n')
  const imported = await bed.importFile(list.body.id, { name: 'people.csv', content })
  expect(imported.body).toMatchObject({ state: 'done', added: count })
  return list.body.id
}

/** A draft to the list, from now for one day, in working hours of every day. */
export async function arrangeCampaign(
  bed: TestBed,
  { chatbotId, listId, ...more }: { chatbotId: string; listId: string; [key: string]: unknown },
): Promise<string> {
  const draft = await bed.call('POST', 'campaigns', {
    name: 'Port du badge',
    chatbotId,
    channel: 'teams',
    message: { markdown: 'Bonjour, [FIRSTNAME] +[LASTNAME].' },
    audience: { listIds: [listId] },
    start: 'now',
    timeZone: 'Europe/Paris',
    duration: 'P1D',
    workingHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '18:00' }],
    holidays: 'none',
    ...more,
  })
  expect(draft).toMatchObject({ status: 201 })
  return draft.body.id
}

/** The report, with its equation checked. */
export async function readReport(bed: TestBed, campaignId: string) {
  const { status, body } = await bed.call('GET', `campaigns/${campaignId}/report`)
  expect(status).toBe(200)
  const { recipients, ...states } = body.ledger
  expect(Object.values<number>(states).reduce((sum, count) => sum + count, 0)).toBe(recipients)
  return body
}
