import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { ListView } from '../../src/contract/list.ts'
import { pageOf } from '../../src/contract/common.ts'
import { call, sampleChatbotId, scheduleCampaign } from './support/api.ts'
import { openBrowser, overflowOf, readEquation, visit } from './support/browser.ts'
import { buildProgram, endEverything, type Program, startProgram } from './support/program.ts'
import { until } from './support/until.ts'

const name = 'Port du badge'

describe('the first page', () => {
  let program: Program
  let browser: Browser
  let address: string

  beforeAll(async () => {
    await buildProgram()
    program = await startProgram({
      settings: { CLAIRON_CLOCK: '2026-11-24T09:00:00+01:00 x120' },
    })
    address = `${program.url}/#token=${program.token}`
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await endEverything()
  })

  test('opens from the address that start prints, and takes the token out of it', async () => {
    const { page, complaints, close } = await visit(browser, address)
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    expect(page.url()).toBe(`${program.url}/`)
    await page.reload()
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    await page.getByRole('region', { name: 'Chatbots and channels' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('shows each chatbot with its channels, and how to begin', async () => {
    const { page, complaints, close } = await visit(browser, address)
    const chatbots = page.getByRole('region', { name: 'Chatbots and channels' })
    const nany = chatbots.getByRole('listitem').filter({ hasText: 'Nany' })
    await nany.getByText('Teams ready').waitFor()
    const hugo = chatbots.getByRole('listitem').filter({ hasText: 'Hugo' })
    expect(await hugo.innerText()).toContain('Webchat')

    const empty = page.getByRole('region', { name: 'No campaign yet' })
    const commands = await empty.getByLabel('Commands').innerText()
    expect(commands.trim().split('\n')).toEqual([
      'npx clairon list create Siège',
      'npx clairon list import Siège examples/siege.xlsx',
      'npx clairon campaign create -f examples/port-du-badge.yaml',
    ])
    expect(complaints).toEqual([])
    await close()
  })

  test('asks for the token when it is missing or wrong, and says which', async () => {
    const { page, complaints, close } = await visit(browser, `${program.url}/#token=wrong`)
    const alert = page.getByRole('alert')
    await alert.getByText('The server does not know this token.').waitFor()
    const field = page.getByLabel('Access token')
    await field.fill('wrong again')
    await page.getByRole('button', { name: 'Open' }).click()
    await alert.getByText('The server does not know this token.').waitFor()
    expect(await page.getByRole('heading', { name: 'Campaigns' }).isVisible()).toBe(false)

    // Whoever pastes the whole address means its token.
    await field.fill(address)
    await field.press('Enter')
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await field.waitFor()
    expect(await alert.innerText()).toBe('')
    await page.reload()
    await field.waitFor()

    // The browser itself writes down each refusal; there is nothing else.
    const others = complaints.filter((text) => !/status of 401/.test(text))
    expect(others).toEqual([])
    await close()
  })

  test('speaks the language of the browser, and the other one when asked', async () => {
    const { page, complaints, close } = await visit(browser, address, { locale: 'fr-FR' })
    await page.getByRole('heading', { name: 'Campagnes', level: 1 }).waitFor()
    await page.getByRole('region', { name: 'Aucune campagne' }).waitFor()
    await page.getByRole('region', { name: 'Chatbots et canaux' }).getByText('Teams prêt').waitFor()
    expect(await page.getAttribute('html', 'lang')).toBe('fr')

    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    expect(await page.getAttribute('html', 'lang')).toBe('en')
    await page.reload()
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('shows a campaign live, its ledger as an equation that adds up at every look', async () => {
    const wide = await visit(browser, address)
    const narrow = await visit(browser, address, { locale: 'fr-FR', width: 390 })
    await wide.page.getByRole('region', { name: 'No campaign yet' }).waitFor()
    await narrow.page.getByRole('region', { name: 'Aucune campagne' }).waitFor()
    expect(await overflowOf(narrow.page)).toBe(0)

    await startCampaign()
    const article = campaignOn(wide.page)
    await article.getByText('Running').waitFor()
    await article.getByText(/^(next send at \d\d:\d\d|sending now)$/i).waitFor()
    const ledger = article.getByRole('table', { name: `Ledger of “${name}”` })
    const seen = new Set<number>()
    await until('the campaign is finished on the page', async () => {
      const equation = await readEquation(ledger)
      expect(equation.get('recipients')).toBe(60)
      seen.add(equation.get('delivered') ?? -1)
      return article.getByText('Finished').isVisible()
    })
    // Nobody has reloaded the page.
    expect(seen.size).toBeGreaterThan(3)
    expect(Object.fromEntries(await readEquation(ledger))).toEqual({
      recipients: 60,
      planned: 0,
      retrying: 0,
      sending: 0,
      delivered: 60,
      failed: 0,
      unreachable: 0,
      uncertain: 0,
      unscheduled: 0,
      stopped: 0,
    })
    await article.getByRole('progressbar', { name: '60 delivered of 60' }).waitFor()
    expect(wide.complaints).toEqual([])

    const french = campaignOn(narrow.page)
    await french.getByText('Terminée').waitFor()
    const registre = french.getByRole('table', { name: `Registre de «\u00a0${name}\u00a0»` })
    expect((await readEquation(registre)).get('remis')).toBe(60)
    await french.getByText('Engagement, raisons et rythme').click()
    await french.getByRole('heading', { name: 'Par demi-heure' }).waitFor()
    expect(await overflowOf(narrow.page)).toBe(0)
    await narrow.page.getByRole('button', { name: 'Se déconnecter' }).click()
    await narrow.page.getByLabel('Jeton d’accès').waitFor()
    expect(await overflowOf(narrow.page)).toBe(0)
    expect(narrow.complaints).toEqual([])
    await wide.close()
    await narrow.close()
  })

  test('says so when the server goes away, and goes on when it is back', async () => {
    const { page, close } = await visit(browser, address)
    await campaignOn(page).getByText('Finished').waitFor()
    program.pressCtrlC()
    await program.hasEnded
    const notice = page.getByRole('status').filter({ hasText: 'The server does not answer.' })
    await notice.waitFor()
    await campaignOn(page).getByText('Finished').waitFor()

    program = await startProgram({
      dataDir: program.dataDir,
      settings: { CLAIRON_PORT: new URL(program.url).port },
    })
    await notice.waitFor({ state: 'hidden' })
    await close()
  })

  /** A minute or so of messages to the sample people. */
  async function startCampaign(): Promise<void> {
    const { items } = await call(program, pageOf(ListView), ['GET', 'lists'])
    await scheduleCampaign(program, {
      name,
      chatbotId: await sampleChatbotId(program),
      channel: 'teams',
      message: { markdown: 'Bonjour, [FIRSTNAME].' },
      audience: { listIds: items.map(({ id }) => id) },
      start: 'now',
      duration: 'PT1H',
      workingHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
      holidays: 'none',
      presence: 'any',
    })
  }
})

function campaignOn(page: Page): Locator {
  return page.getByRole('article').filter({ has: page.getByRole('heading', { name }) })
}
