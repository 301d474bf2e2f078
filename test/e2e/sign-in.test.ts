import { createServer } from 'node:http'

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { ChatbotView } from '../../src/contract/chatbot.ts'
import { pageOf } from '../../src/contract/common.ts'
import { call } from './support/api.ts'
import { openBrowser, visit } from './support/browser.ts'
import { buildProgram, endEverything, type Program, startProgram } from './support/program.ts'

const email = 'admin@contoso.example'
const password = 'correct horse battery'

describe('signing in with a browser', () => {
  let program: Program
  let browser: Browser

  beforeAll(async () => {
    await buildProgram()
    program = await startProgram()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await endEverything()
  })

  test('the printed link opens the campaigns, leaves no token behind, and lasts', async () => {
    const { page, close } = await visit(browser, program.signInLink)
    const campaigns = page.getByRole('heading', { name: 'Campaigns', level: 1 })
    await campaigns.waitFor()
    const [, token = ''] = program.signInLink.split('#link=')
    expect(token).not.toBe('')
    expect(page.url()).not.toContain(token)
    expect(await page.evaluate('document.cookie')).toBe('')
    await page.reload()
    await campaigns.waitFor()

    // As the pages will: with the header of our own, from our own origin.
    const status = await page.evaluate(
      `fetch('/api/v1/me', {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', 'x-clairon': 'web' },
        body: ${JSON.stringify(JSON.stringify({ password: { new: password } }))},
      }).then(({ status }) => status)`,
    )
    expect(status).toBe(200)
    await page.reload()
    await campaigns.waitFor()
    await close()
  })

  test('a used link says so, and the password opens instead', async () => {
    const { page, close } = await visit(browser, program.signInLink)
    await page.getByRole('alert').getByText('This link no longer signs in').waitFor()
    await page.getByLabel('Work e-mail address').fill(email)
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('The e-mail address or the password is wrong').waitFor()
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    await close()
  })

  test('a page of another origin on the same machine changes nothing', async () => {
    const { page, close } = await visit(browser, `${program.url}/sign-in`)
    await page.getByLabel('Work e-mail address').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()

    const channelState = async () => {
      const { items } = await call(program, pageOf(ChatbotView), ['GET', 'chatbots'])
      return items.flatMap(({ channels }) => channels).find(({ kind }) => kind === 'teams')
    }
    const channel = await channelState()
    const path = `/api/v1/channels/${channel?.id}/pause`
    const foreign = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end('<title>Elsewhere</title>')
    })
    await new Promise<void>((done) => foreign.listen(0, '127.0.0.1', done))
    const { port } = z.object({ port: z.number() }).parse(foreign.address())
    await page.goto(`http://127.0.0.1:${port}/`)
    // To a browser another port is the same site: the cookie goes along, or the answer were 401.
    const sent = page.waitForResponse((response) => response.url().endsWith(path))
    await page.evaluate(
      `fetch('${program.url}${path}', { method: 'POST', mode: 'no-cors', credentials: 'include' })`,
    )
    expect((await sent).status()).toBe(403)
    expect(await channelState()).toMatchObject({ state: channel?.state })
    foreign.closeAllConnections()
    foreign.close()
    await close()
  })
})
