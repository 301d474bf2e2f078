import { readFile } from 'node:fs/promises'

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { CampaignsPage } from '../../src/contract/campaign.ts'
import { pageOf } from '../../src/contract/common.ts'
import { ListView } from '../../src/contract/list.ts'
import {
  call,
  makeList,
  makePeople,
  readMessages,
  readReport,
  sampleChatbotId,
  scheduleCampaign,
} from './support/api.ts'
import { openBrowser, overflowOf, readEquation } from './support/browser.ts'
import { findingsOf } from './support/findings.ts'
import { buildProgram, endEverything, type Program, startProgram } from './support/program.ts'
import { until } from './support/until.ts'
import { openApp } from './support/web-app.ts'

const people = 30

const looks = [
  { width: 1_280, colorScheme: 'light' },
  { width: 1_280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const

describe('a report', () => {
  let program: Program
  let browser: Browser
  let list: string
  /** Finished; one has blocked the chatbot, some have opened and clicked. */
  let id: string

  const control = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${program.simulatorUrl}/_control/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    expect(response.ok, path).toBe(true)
  }
  const schedule = async (name: string, more: object = {}) => {
    const campaign = await scheduleCampaign(program, {
      name,
      chatbotId: await sampleChatbotId(program),
      channel: 'teams',
      message: { markdown: 'Bonjour [FIRSTNAME], [ici](https://intranet.example/badge).' },
      audience: { listIds: [list] },
      start: 'now',
      duration: 'PT1H',
      workingHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
      holidays: 'none',
      ...more,
    })
    return campaign.id
  }
  const isFinished = async (campaignId: string) =>
    (await readReport(program, campaignId)).campaign.state === 'finished'

  beforeAll(async () => {
    await buildProgram()
    program = await startProgram({
      settings: { CLAIRON_CLOCK: '2026-11-24T09:00:00+01:00 x120' },
    })
    browser = await openBrowser()
    list = await makeList(program, 'Siège', await makePeople(program, people))
    await control('PATCH', 'people/personne.7@contoso.example', { blocked: true })
    id = await schedule('Port du badge')
    await until('the campaign is over', () => isFinished(id))
    const messages = await readMessages(program)
    const own = messages.filter(({ links }) => links.length > 0).slice(0, 6)
    for (const message of own) await control('POST', `messages/${message.id}/read`)
    for (const message of own.slice(0, 3)) {
      await control('POST', `messages/${message.id}/click`, { link: 0 })
    }
  })
  afterAll(async () => {
    await browser?.close()
    await endEverything()
  })

  const open = (look: Parameters<typeof openApp>[2] = {}) =>
    openApp(browser, program, { path: `/campaigns/${id}/report`, ...look })
  const equationOf = (page: Page) =>
    readEquation(page.getByRole('region', { name: 'Everybody accounted for' }))

  test('accounts for everybody, and each term leads to its people', async () => {
    const { page, complaints, close } = await open()
    const terms = await equationOf(page)
    expect(terms.get('Recipients')).toBe(people)
    expect(terms.get('Delivered')).toBe(people - 1)
    expect(terms.size).toBe(10)
    await page.getByRole('link', { name: /Failed/ }).click()
    await page.waitForURL(/state=failed/)
    const table = page.getByRole('region', { name: 'People' }).getByRole('table')
    await table.getByText('This person has blocked the chatbot').waitFor()
    expect(await table.getByRole('row').count()).toBe(2)

    // The way back shows everybody again.
    await page.goBack()
    await page.getByRole('button', { name: 'Next page' }).click()
    await page.waitForURL(/after=/)
    await until(
      'the second page is there',
      async () => (await table.getByRole('row').count()) === 6,
    )
    expect(complaints).toEqual([])
    await close()
  })

  test('says in sentences why somebody has not got the message', async () => {
    const { page, close } = await open()
    await page.getByRole('searchbox', { name: 'Name or address' }).fill('nom7')
    await page.waitForURL(/q=nom7/)
    await page.getByRole('button', { name: 'Prénom7 Nom7' }).click()
    const drawer = page.getByRole('dialog', {
      name: 'Why Prénom7 Nom7 did not get the message',
    })
    await drawer.getByText('Sending failed for good: this person has blocked').waitFor()
    await drawer.getByText('First attempt drawn by lot for').waitFor()
    expect(await findingsOf(page)).toEqual([])
    // What is open stands in the address, and Escape closes it.
    await page.reload()
    await drawer.waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    expect(page.url()).not.toContain('person=')
    await close()
  })

  test('is read by the keyboard: the chart, what figures count, its table', async () => {
    const { page, close } = await open()
    const chart = page.getByRole('img', { name: /Over time/ })
    await chart.focus()
    await page.keyboard.press('ArrowRight')
    await page
      .getByRole('figure')
      .getByText(/\d+ planned, \d+ delivered, \d+ opened$/)
      .waitFor()
    await page.getByText('See the table').press('Enter')
    const total = page.getByRole('row', { name: /^Total/ })
    expect(await total.getByRole('cell').nth(1).innerText()).toBe(String(people - 1))

    await page.getByRole('button', { name: 'What does “Open engagement” count?' }).press('Enter')
    await page.getByText(/^People known to have opened ÷ delivered/).waitFor()
    await page.keyboard.press('Escape')
    await close()
  })

  test('becomes a list of those whom a filter means, with their number beforehand', async () => {
    const { page, close } = await open()
    await page.getByRole('combobox', { name: 'Click' }).selectOption({ label: 'Clicked' })
    await page.waitForURL(/clicked=true/)
    await page.getByRole('button', { name: 'Make a list' }).click()
    const dialog = page.getByRole('dialog', { name: 'Make a list of these people' })
    await dialog.getByText(/^The list will hold \d+ people/).waitFor()
    const { clicked } = await readReport(program, id)
    await dialog.getByText(`The list will hold ${clicked.people} people`).waitFor()
    const name = dialog.getByRole('textbox', { name: 'Name of the list' })
    await name.fill('Siège')
    await dialog.getByRole('button', { name: 'Make the list' }).click()
    // A name that is taken is said at its field, and what was typed stays.
    await dialog.getByText(/Siège/).first().waitFor()
    await name.fill('Ont cliqué')
    await dialog.getByRole('button', { name: 'Make the list' }).click()
    await dialog.waitFor({ state: 'detached' })
    const { items } = await call(program, pageOf(ListView), ['GET', 'lists'])
    expect(items.find((one) => one.name === 'Ont cliqué')?.people).toBe(clicked.people)
    await close()
  })

  test('lets the failures be tried again, in a draft that goes nowhere by itself', async () => {
    const { page, close } = await open()
    await page.getByRole('button', { name: 'Try the failures again' }).click()
    const dialog = page.getByRole('dialog', { name: /^Try again/ })
    await dialog.getByText('The draft will go to one person.').waitFor()
    await dialog.getByRole('button', { name: 'Make the draft' }).click()
    await page.waitForURL(/\/campaigns\/\d+\/edit/)
    const { items } = await call(program, CampaignsPage, ['GET', 'campaigns?state=draft'])
    expect(items.map(({ name }) => name)).toEqual(['Port du badge – another try'])
    await close()
  })

  test('is downloaded directly, with everybody in it, in the language of the page', async () => {
    const { page, close } = await open({ locale: 'fr-FR' })
    await page.getByRole('button', { name: 'Exporter' }).click()
    const downloading = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: /^CSV/ }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toBe('Port du badge.csv')
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n')
    expect(lines).toHaveLength(people + 1)
    expect(lines[0]).toContain('Prénom')
    await close()
  })

  test('shows what runs, and says when news no longer come by themselves', async () => {
    const runningId = await schedule('Exercice incendie', { duration: 'PT4H' })
    await until('it has begun', async () => {
      const { campaign } = await readReport(program, runningId)
      return campaign.state === 'running'
    })
    const { page, close } = await openApp(browser, program, {
      path: `/campaigns/${runningId}/report`,
    })
    await page.getByText(/^The campaign is sounding/).waitFor()
    await page.getByText('now', { exact: true }).waitFor()
    // What has been delivered since comes without a reload.
    const before = (await equationOf(page)).get('Delivered') ?? 0
    await until('more are delivered', async () => {
      const now = (await equationOf(page)).get('Delivered') ?? 0
      return now > before
    })
    await page.context().route('**/api/v1/events', (route) => route.abort())
    await page.reload()
    await page.getByText('Live updates are interrupted').waitFor()
    const cut = (await equationOf(page)).get('Delivered') ?? 0
    await until('figures are asked for', async () => {
      const now = (await equationOf(page)).get('Delivered') ?? 0
      return now > cut
    })
    // Stopping is off unless the organisation has chosen it.
    expect(await page.getByRole('button', { name: 'Stop', exact: true }).count()).toBe(0)
    await close()
  })

  test('of a group or of nobody names nobody, and says so', async () => {
    const groupId = await schedule('Enquête', { tracking: 'group' })
    const noneId = await schedule('Sondage', { tracking: 'none' })
    for (const [campaignId, sentence] of [
      [groupId, /counts openings and clicks for the group/],
      [noneId, /follows neither openings nor clicks/],
    ] as const) {
      await until('it has begun', async () => {
        const { campaign } = await readReport(program, campaignId)
        return campaign.state !== 'scheduled'
      })
      const path = `/campaigns/${campaignId}/report`
      const { page, close } = await openApp(browser, program, { path })
      await page.getByText(sentence).waitFor()
      await page.getByRole('combobox', { name: 'State' }).waitFor()
      expect(await page.getByRole('combobox', { name: 'Opening' }).count()).toBe(0)
      await close()
    }
  })

  test('offers nothing to a viewer that the server would refuse', async () => {
    const { page, close } = await open({ role: 'viewer' })
    await page.getByRole('button', { name: 'Export' }).waitFor()
    await page.getByRole('searchbox').waitFor()
    expect(await page.getByRole('button', { name: 'Make a list' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: /Try the failures/ }).count()).toBe(0)
    await close()
  })

  test('stands beside the information of the campaign', async () => {
    const { page, complaints, close } = await open()
    await page.getByRole('link', { name: 'Information' }).click()
    await page.getByRole('heading', { name: 'Message as it is sent' }).waitFor()
    await page.getByText('Bonjour Camille,').waitFor()
    const facts = page.getByRole('region', { name: 'Settings' })
    await facts.getByText('30 recipients, each once').waitFor()
    await facts.getByText('Europe/Paris time').waitFor()
    await page.getByText('Started for 30 recipients.').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test.each(looks)(
    'fits $width pixels in $colorScheme, and whoever uses other senses',
    async (look) => {
      const { page, close } = await open(look)
      await page.getByRole('region', { name: 'People' }).getByRole('table').waitFor()
      expect(await overflowOf(page)).toBe(0)
      expect(await findingsOf(page)).toEqual([])
      await page.goto(`${program.url}/campaigns/${id}`)
      await page.getByText('Bonjour Camille,').waitFor()
      expect(await overflowOf(page)).toBe(0)
      expect(await findingsOf(page)).toEqual([])
      await close()
    },
  )
})
