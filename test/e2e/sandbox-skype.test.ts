import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import {
  startTestPool,
  type TestApplication,
  type TestPool,
} from '../../src/simulator/skype/test-pool.ts'
import { openBrowser, overflowOf, visit } from './support/browser.ts'
import { findingsOf } from './support/findings.ts'
import { until } from './support/until.ts'

const ana = 'sip:ana@contoso.example'
const hostile = '<img src=x onerror="document.title=1">'

describe('the sandbox page, on Skype', () => {
  let browser: Browser
  let pool: TestPool
  let bot: TestApplication
  let conversation: string
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    pool = await startTestPool()
    await pool.addPerson()
    bot = await pool.signIn()
    const href = 'data:text/plain,Le+badge+change+%3a+https%3a%2f%2fintranet.example%2fbadge'
    conversation = await bot.talkTo(ana, { _links: { message: { href } } })
  })
  afterEach(() => pool.close())

  const open = (query = '?person=ana@contoso.example&on=skype', options = {}) =>
    visit(browser, `${pool.url}/${query}`, options)

  test('shows the conversation of a person, from its beginning to its end', async () => {
    const { page, complaints, close } = await open('?person=ana@contoso.example')
    await page.getByText('No message yet.').waitFor()
    await page.getByRole('link', { name: 'Skype' }).click()
    await page.getByText('The conversation begins.').waitFor()
    await page.getByRole('link', { name: 'https://intranet.example/badge' }).waitFor()
    expect(new URL(page.url()).searchParams.get('on')).toBe('skype')
    await bot.say(conversation, '<b>Port du badge</b>', 'text/html')
    await page.locator('b').getByText('Port du badge').waitFor()
    await bot.call('POST', `${conversation}/messaging/typing`)
    await page.getByText('The chatbot is typing…').waitFor()
    await bot.call('DELETE', conversation)
    await page.getByText('The conversation has ended.').waitFor()
    expect(await page.getByText('The chatbot is typing…').count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('does in the place of a person what they would do there, and the bot hears it', async () => {
    const { page, complaints, close } = await open()
    await page.locator('.bubble').getByText('Le badge change').waitFor()
    expect(await page.getByRole('button', { name: 'Heart' }).count()).toBe(0)
    await page.getByRole('textbox', { name: 'Type a message' }).pressSequentially('Merci')
    const typing = await bot.pollUntil('participant', 'added')
    expect(typing.at(-1)?.in?.rel).toBe('typingParticipants')
    await page.keyboard.press('Enter')
    await page.locator('.own').getByText('Merci').waitFor()
    await page.getByRole('status').getByText('hears it in the conversation').waitFor()
    expect(JSON.stringify(await bot.pollUntil('message', 'completed'))).toContain('Merci%0d%0a')

    await page.getByLabel('When invited to a conversation').selectOption('Declines')
    await until('it is known', async () => {
      const { text } = await pool.ask('GET', '/_control/people')
      return text.includes('"skype":"decline"')
    })
    await bot.call('DELETE', conversation)
    await bot.invite(ana)
    await page.getByText('The invitation is declined.').waitFor()
    await page.getByRole('textbox', { name: 'Type a message' }).fill('Autre chose')
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('invited to a new conversation').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('whatever a message holds is shown, and never runs', async () => {
    const html = `${hostile}<b>fort</b><a href="javascript:document.title=2">lien</a>`
    await bot.say(conversation, html, 'text/html')
    await bot.say(conversation, `${hostile} javascript:document.title=3`)
    const { page, close } = await open()
    await page.getByText('fortlien').waitFor()
    await page.getByText(`${hostile} javascript:document.title=3`).waitFor()
    expect(await page.title()).toBe('Ana Petit · Sandbox')
    expect(await page.locator('.messages :is([href^="javascript"], script)').count()).toBe(0)
    await close()
  })

  test.each([390, 1280])('fits %i pixels, and whoever uses other senses', async (width) => {
    await bot.say(conversation, '<b>Port du badge</b>', 'text/html')
    await pool.ask('POST', '/_control/people/ana@contoso.example/write', {
      body: { text: 'Merci', channel: 'skype' },
    })
    const { page, complaints, close } = await open(undefined, { width })
    await page.locator('b').getByText('Port du badge').waitFor()
    expect(await overflowOf(page)).toBe(0)
    expect(await findingsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Dark theme' }).click()
    expect(await findingsOf(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })
})
