import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { startTestBot, type TestBot } from '../../src/simulator/test-bot.ts'
import {
  cardActivity,
  hello,
  startTestSimulator,
  type TestSimulator,
} from '../../src/simulator/test-simulator.ts'
import { openBrowser, overflowOf, visit } from './support/browser.ts'
import { findingsOf } from './support/findings.ts'
import { until } from './support/until.ts'

const hostile = '<img src=x onerror="document.title=1">'

describe('the sandbox page', () => {
  let browser: Browser
  let simulator: TestSimulator
  let bot: TestBot
  let chat: string
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    simulator = await startTestSimulator()
    bot = await startTestBot()
    bot.trust(simulator.settings.teams.openIdUrl)
    await simulator.ask('PUT', '/_control/bot', { body: { endpoint: bot.endpoint } })
    chat = await simulator.chat(await simulator.addPerson())
  })
  afterEach(async () => {
    expect(bot.refused).toEqual([])
    await simulator.close()
    await bot.close()
  })

  const send = (activity: unknown) => simulator.connector('POST', chat, activity)
  const open = (query = '?person=ana@contoso.example', options = {}) =>
    visit(browser, `${simulator.url}/${query}`, options)
  const heard = (kind: string) => until(kind, () => bot.kinds().includes(kind))

  test('shows people, and the chat of the one who is picked, live', async () => {
    const { page, complaints, close } = await open('')
    await page.getByRole('heading', { name: 'Sandbox', level: 1 }).waitFor()
    await page.getByRole('link', { name: 'Ana Petit' }).click()
    await page.getByRole('heading', { name: 'Ana Petit', level: 1 }).waitFor()
    await page.getByText('No message yet.').waitFor()
    await send({ ...hello, text: 'Le restaurant **ouvre** lundi' })
    await page.getByRole('article').getByText('Le restaurant ouvre lundi').waitFor()
    expect(new URL(page.url()).searchParams.get('person')).toBe('ana@contoso.example')
    await page.goBack()
    await page.getByRole('heading', { name: 'Sandbox', level: 1 }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('does in the place of a person what they would do in Teams, and the bot hears it', async () => {
    const actions = [
      { type: 'Action.Submit', title: 'Je viens', data: { answer: 'yes' } },
      { type: 'Action.Execute', title: 'Me le rappeler', verb: 'remind', data: {} },
    ]
    const inputs = { type: 'Input.Text', id: 'why', label: 'Remarque' }
    await send(
      cardActivity({ body: [{ type: 'TextBlock', text: 'Venez-vous ?' }, inputs], actions }),
    )
    const { page, complaints, close } = await open()

    await page.getByRole('button', { name: 'Mark as read' }).click()
    await heard('event application/vnd.microsoft.readReceipt')
    await page.getByText('Read at').waitFor()

    await page.getByRole('article').hover()
    await page.getByRole('button', { name: 'Heart' }).click()
    await heard('messageReaction')
    await page.getByRole('button', { name: 'Heart: take back' }).waitFor()

    await page.getByLabel('Remarque').fill('avec plaisir')
    await page.getByRole('button', { name: 'Je viens' }).click()
    await until('the press is heard', () => bot.kinds().includes('message'))
    expect(bot.received.at(-1)?.activity).toMatchObject({
      value: { answer: 'yes', why: 'avec plaisir' },
    })

    const type = 'application/vnd.microsoft.activity.message'
    bot.answers.push({ status: 200, body: { statusCode: 200, type, value: 'C’est noté' } })
    await page.getByRole('button', { name: 'Me le rappeler' }).click()
    await page.getByRole('status').getByText('C’est noté').waitFor()

    await page.getByRole('button', { name: 'Reply' }).click()
    await page.getByRole('textbox', { name: 'Type a message' }).fill('Merci')
    await page.keyboard.press('Enter')
    await page.locator('.own').getByText('Merci').waitFor()
    expect(bot.received.at(-1)?.activity).toMatchObject({ text: 'Merci' })

    await page.getByRole('switch', { name: 'App installed' }).uncheck()
    await heard('installationUpdate remove')
    await page.getByText('this person cannot write to the chatbot').waitFor()
    await page.getByRole('combobox', { name: 'Presence' }).selectOption('Busy')
    await until('the presence is known', async () => {
      const { json } = await simulator.ask('GET', '/_control/people')
      return JSON.stringify(json).includes('"presence":"Busy"')
    })
    expect(complaints).toEqual([])
    await close()
  })

  test('an answered card takes the place of the one that was pressed', async () => {
    const actions = [{ type: 'Action.Execute', title: 'Inscrire', verb: 'enrol' }]
    await send(cardActivity({ body: [{ type: 'TextBlock', text: 'Venez-vous ?' }], actions }))
    const { page, close } = await open()
    const value = {
      type: 'AdaptiveCard',
      version: '1.5',
      body: [{ type: 'TextBlock', text: 'Noté' }],
    }
    const type = 'application/vnd.microsoft.card.adaptive'
    bot.answers.push({ status: 200, body: { statusCode: 200, type, value } })
    await page.getByRole('button', { name: 'Inscrire' }).click()
    await page.locator('.card').getByText('Noté').waitFor()
    expect(await page.locator('.card').getByText('Venez-vous ?').count()).toBe(0)
    await close()
  })

  test('follows a link once, through the simulator, and says where it led', async () => {
    await send({ ...hello, text: `[ici](${bot.endpoint}?link)` })
    const { page, close } = await open()
    await page.getByRole('link', { name: 'ici' }).click()
    await page.getByRole('status').getByText('Link followed: 403').waitFor()
    const [message] = await simulator.messages()
    expect(message?.clicks).toHaveLength(1)
    expect(page.context().pages()).toHaveLength(1)
    bot.refused.length = 0 // It was asked for a page, and is a bot.
    await close()
  })

  test('whatever people and messages hold is shown, and never runs', async () => {
    await simulator.addPerson({ firstName: hostile })
    await send({ ...hello, text: `${hostile} **gras** [x](javascript:document.title=2)` })
    const script = '<script>document.title=3</script><a href="javascript:document.title=4">lien</a>'
    await send({ type: 'message', textFormat: 'xml', text: `${script}<b>fort</b>${hostile}` })
    const text = `${hostile} [ici](javascript:document.title=5) <b>plat</b>`
    const title = hostile
    const url = 'javascript:document.title=6'
    await send(
      cardActivity({
        body: [{ type: 'TextBlock', text }],
        actions: [{ type: 'Action.OpenUrl', title, url }],
      }),
    )
    const { page, close } = await open()
    await page.getByRole('heading', { name: `${hostile} Petit` }).waitFor()
    await page.getByText(`${hostile} gras [x](javascript:document.title=2)`).waitFor()
    await page.getByText('lienfort').waitFor()
    await page.locator('.card').getByText('<b>plat</b>').waitFor()
    await page.locator('.card').getByRole('link', { name: hostile }).click()
    await page.getByRole('status').getByText('This link opens another program.').waitFor()
    expect(await page.title()).toBe(`${hostile} Petit · Sandbox`)
    expect(
      await page.locator('[href^="javascript"], .messages img, .messages script').count(),
    ).toBe(0)
    await close()
  })

  test('speaks French, is dark when asked, and stays so', async () => {
    await send(hello)
    const { page, complaints, close } = await open(undefined, { locale: 'fr-FR' })
    await page.getByRole('button', { name: 'Marquer comme lu' }).waitFor()
    const theme = page.getByRole('button', { name: 'Thème sombre' })
    expect(await theme.getAttribute('aria-pressed')).toBe('false')
    await theme.click()
    expect(await theme.getAttribute('aria-pressed')).toBe('true')
    await page.reload()
    await page.getByRole('button', { name: 'Marquer comme lu' }).waitFor()
    expect(await theme.getAttribute('aria-pressed')).toBe('true')
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByRole('button', { name: 'Mark as read' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('shows what was sent', async () => {
    await send({ ...hello, importance: 'high' })
    const { page, close } = await open()
    const json = page.getByLabel(/^JSON of the message/)
    await page.getByRole('article').getByText('Bonjour').first().waitFor()
    expect(await json.isVisible()).toBe(false)
    await page.getByRole('switch', { name: 'Raw JSON' }).check()
    expect(JSON.parse(await json.innerText())).toEqual({ ...hello, importance: 'high' })
    await close()
  })

  test.each([390, 900, 1280])('fits %i pixels, and whoever uses other senses', async (width) => {
    const body = [{ type: 'TextBlock', text: 'Venez-vous ?', wrap: true, weight: 'bolder' }]
    const actions = ['Oui', 'Non, je ne viens pas', 'Je ne sais pas encore'].map((title) => ({
      type: 'Action.Submit',
      title,
    }))
    await send(hello)
    await send(cardActivity({ body, actions }))
    for (const query of ['', '?person=ana@contoso.example']) {
      const { page, complaints, close } = await open(query, { width })
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await page.locator(':text("Available"):visible').first().waitFor()
      expect(await overflowOf(page)).toBe(0)
      expect(await findingsOf(page)).toEqual([])
      await page.getByRole('button', { name: 'Dark theme' }).click()
      expect(await findingsOf(page)).toEqual([])
      expect(complaints).toEqual([])
      await close()
    }
  })
})
