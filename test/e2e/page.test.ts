import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { CampaignView } from '../../src/contract/campaign.ts'
import { call, makeList, makePeople, sampleChatbotId, scheduleCampaign } from './support/api.ts'
import { openBrowser, overflowOf, visit } from './support/browser.ts'
import { findingsOf } from './support/findings.ts'
import { buildProgram, endEverything, type Program, startProgram } from './support/program.ts'
import { makeSignInLink, openApp } from './support/web-app.ts'

const looks = [
  { width: 1_280, colorScheme: 'light' },
  { width: 1_280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const

/** Runs in the browser: whether nothing covers the middle of the heading of the page. */
const isHeadingOnTop = `(() => {
  const heading = document.querySelector('h1')
  const { x, y, width, height } = heading.getBoundingClientRect()
  return document.elementFromPoint(x + width / 2, y + height / 2) === heading
})()`

describe('the web app', () => {
  let program: Program
  let browser: Browser

  beforeAll(async () => {
    await buildProgram()
    program = await startProgram({
      settings: { CLAIRON_CLOCK: '2026-11-24T09:00:00+01:00 x120' },
    })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await endEverything()
  })

  const makeDraft = async (name: string) => {
    const body = { name, chatbotId: await sampleChatbotId(program), channel: 'teams' }
    return call(program, CampaignView, ['POST', 'campaigns'], body)
  }

  test('is what page addresses answer with, and machines get none of it', async () => {
    const ask = (path: string, accept = 'text/html') =>
      fetch(program.url + path, { headers: { accept } })
    for (const path of ['/', '/sign-in', '/campaigns', '/campaigns/12/report', '/settings']) {
      const response = await ask(path)
      expect([path, response.status]).toEqual([path, 200])
      expect(response.headers.get('content-type')).toContain('text/html')
      expect(response.headers.get('cache-control')).toBe('no-cache')
      const policy = response.headers.get('content-security-policy')
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain('frame-ancestors')
      expect(policy).toContain('https://*.cloud.microsoft')
    }
    const page = await (await ask('/')).text()
    const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(page) ?? []
    const asset = await ask(script)
    expect(asset.status).toBe(200)
    expect(asset.headers.get('cache-control')).toContain('immutable')

    for (const path of ['/api/v1/nothing', '/api/nothing', '/r/nothing', '/i/nothing']) {
      expect([path, (await ask(path)).status]).toEqual([path, 404])
    }
    expect(await (await ask('/api/nothing')).json()).toMatchObject({ code: 'not-found' })
    expect((await ask('/assets/nothing.js')).status).toBe(404)
    expect((await ask('/assets/../package.json')).status).toBe(404)
    // An address of a person's, and of nothing: the app itself says so.
    const unknown = await ask('/nothing')
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([
      404,
      'text/html; charset=utf-8',
    ])
    expect((await ask('/nothing', 'application/json')).status).toBe(404)
  })

  test('asks who comes to sign in, and brings them where they wanted to go', async () => {
    const { page, close } = await visit(browser, `${program.url}/campaigns?state=finished`)
    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor()
    expect(new URL(page.url()).searchParams.get('next')).toBe('/campaigns?state=finished')

    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Enter your address.').waitFor()
    await page.getByLabel('Work e-mail address').fill('nobody@contoso.example')
    await page.getByLabel('Password').fill('quite another one')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()

    const link = await makeSignInLink(program)
    await page.goto(link.replace('/sign-in#', '/sign-in?next=/campaigns?state=finished#'))
    await page.getByRole('tab', { name: /^Finished/, selected: true }).waitFor()
    await close()
  })

  test('a link signs in once, and never stays in the address', async () => {
    const link = await makeSignInLink(program)
    const first = await visit(browser, link)
    await first.page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    expect(first.page.url()).not.toContain('link=')
    await first.page.reload()
    await first.page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    await first.close()

    const second = await visit(browser, link)
    await second.page.getByRole('alert').getByText('no longer signs in').waitFor()
    expect(second.page.url()).not.toContain('link=')
    await second.close()
  })

  test('a session that ends is taken up again over the page, and what was typed stays', async () => {
    const draft = await makeDraft('Semaine de la mobilité')
    const { page, close } = await openApp(browser, program, { path: '/campaigns?state=draft' })
    const password = 'une phrase assez longue'
    const ask = (method: string, path: string, data?: object) =>
      page.request.fetch(`${program.url}/api/v1/${path}`, {
        method,
        headers: { 'x-clairon': 'web' },
        ...(data && { data }),
      })
    const changed = await ask('PATCH', 'me', { password: { new: password } })
    expect(changed.status()).toBe(200)

    await page.getByRole('button', { name: `Actions for ${draft.name}` }).click()
    await page.getByRole('menuitem', { name: 'Try' }).click()
    const address = page.getByLabel('Address of the person')
    await address.fill('nobody.known@contoso.example')
    expect((await ask('DELETE', 'session')).status()).toBe(204)
    await page.getByRole('button', { name: 'Check' }).click()

    const again = page.getByRole('alertdialog', { name: 'Your session has ended' })
    expect(await again.getByLabel('Work e-mail address').inputValue()).toContain('@')
    await again.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
    await again.waitFor({ state: 'detached' })
    // The call was made again, and what the server thinks of the address is told.
    await page.getByText('This address is on no list.').waitFor()
    expect(await address.inputValue()).toBe('nobody.known@contoso.example')
    await close()
  })

  test('whoever only reads is offered nothing else', async () => {
    const draft = await makeDraft('Fermeture de fin d’année')
    const { page, close } = await openApp(browser, program, {
      path: '/campaigns?state=draft',
      role: 'viewer',
    })
    await page.getByRole('row').filter({ hasText: draft.name }).waitFor()
    expect(await page.getByRole('button', { name: /^Actions for/ }).count()).toBe(0)
    await close()
  })

  test('a server that is away is said in a sentence, and the page goes on when it is back', async () => {
    const { page, close } = await openApp(browser, program, { path: '/campaigns?state=draft' })
    await page.route('**/api/v1/campaigns*', (route) => route.abort())
    await page.getByRole('tab', { name: /^Finished/ }).click()
    await page.getByText('The server cannot be reached.').first().waitFor()
    await page.unroute('**/api/v1/campaigns*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('tab', { name: /^Finished/, selected: true }).waitFor()
    await close()
  })

  test('speaks the language of the browser, and the other one when asked', async () => {
    const { page, close } = await openApp(browser, program, { locale: 'fr-FR' })
    await page.getByRole('heading', { name: 'Campagnes', level: 1 }).waitFor()
    expect(await page.getAttribute('html', 'lang')).toBe('fr')
    await page.getByRole('button', { name: /Votre compte/ }).click()
    // The page stays to be seen around what lies over it.
    await page.getByRole('menuitemradio', { name: 'English' }).waitFor()
    expect(await page.evaluate(isHeadingOnTop)).toBe(true)
    await page.getByRole('menuitemradio', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    expect(await page.getAttribute('html', 'lang')).toBe('en')
    await close()
  })

  test('copies, unschedules and deletes a campaign, each where its state allows it', async () => {
    const draft = await makeDraft('Semaine du handicap')
    const { page, close } = await openApp(browser, program, { path: '/campaigns?state=draft' })
    const rowOf = (name: string) => page.getByRole('row').filter({ hasText: name })
    await page.getByRole('button', { name: `Actions for ${draft.name}` }).click()
    const menu = page.getByRole('menu')
    await menu.getByRole('menuitem', { name: 'Try' }).waitFor()
    expect(await menu.getByRole('menuitem').allInnerTexts()).toEqual(['Try', 'Copy', 'Delete'])
    await menu.getByRole('menuitem', { name: 'Copy' }).click()
    await page.getByRole('status').getByText('has been copied').waitFor()
    await rowOf('Semaine du handicap (copy)').waitFor()

    await page.getByRole('button', { name: `Actions for ${draft.name} (copy)` }).click()
    await menu.getByRole('menuitem', { name: 'Delete' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByText('Nobody has received anything').waitFor()
    await dialog.getByRole('button', { name: 'Delete the campaign' }).click()
    await page.getByRole('status').getByText('has been deleted').waitFor()
    await rowOf('Semaine du handicap (copy)').waitFor({ state: 'detached' })
    await close()
  })

  test('shows a campaign live from its first delivery to its end, without a reload', async () => {
    const list = await makeList(program, 'Essai en direct', await makePeople(program, 30))
    const { page, complaints, close } = await openApp(browser, program, {
      path: '/campaigns?state=running',
    })
    const name = 'Point de rassemblement'
    await scheduleCampaign(program, {
      name,
      chatbotId: await sampleChatbotId(program),
      channel: 'teams',
      message: { markdown: 'Bonjour [FIRSTNAME], le point de rassemblement change.' },
      audience: { listIds: [list] },
      start: 'now',
      duration: 'PT1H',
      workingHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
      holidays: 'none',
    })
    const row = page.getByRole('row').filter({ hasText: name })
    await row.getByRole('meter', { name: /^[1-9]\d? delivered of 30$/ }).waitFor()
    // All have it, so it stands under another tab.
    await row.waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: /^Finished/ }).click()
    await row.getByText('30 / 30').waitFor()
    expect(await page.getByText('Live updates are interrupted').count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('finds campaigns by name, and keeps tab and search in the address', async () => {
    await makeDraft('Vœux de la direction')
    const { page, close } = await openApp(browser, program, { path: '/campaigns?state=draft' })
    const search = page.getByRole('searchbox', { name: 'Find a campaign' })
    await search.fill('vœux DIRECTION')
    await page.getByRole('heading', { name: 'No campaign found' }).waitFor()
    await search.fill('DIRECT')
    await page.getByRole('row').filter({ hasText: 'Vœux de la direction' }).waitFor()
    await page.waitForURL(/q=DIRECT/)
    await page.reload()
    await page.getByRole('row').filter({ hasText: 'Vœux de la direction' }).waitFor()
    expect(await search.inputValue()).toBe('DIRECT')
    await close()
  })

  test('a chatbot that cannot go to people has no campaigns, and its address says why', async () => {
    const { page, close } = await openApp(browser, program, { path: '/campaigns?chatbot=2' })
    await page.getByRole('heading', { name: 'Hugo cannot send campaigns' }).waitFor()
    await close()
  })

  test.each(looks)(
    'fits $width pixels in $colorScheme, and whoever uses other senses',
    async (look) => {
      const list = await makeList(
        program,
        `Essai ${look.width} ${look.colorScheme}`,
        await makePeople(program, 20),
      )
      await scheduleCampaign(program, {
        name: `Port du badge ${look.width} ${look.colorScheme}`,
        chatbotId: await sampleChatbotId(program),
        channel: 'teams',
        message: { markdown: 'Bonjour [FIRSTNAME], le badge se porte visible.' },
        audience: { listIds: [list] },
        start: 'now',
        duration: 'P5D',
      })
      const signIn = await visit(browser, `${program.url}/sign-in`, look)
      await signIn.page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor()
      expect(await overflowOf(signIn.page)).toBe(0)
      expect(await findingsOf(signIn.page)).toEqual([])
      await signIn.close()

      const { page, close } = await openApp(browser, program, look)
      for (const state of ['draft', 'scheduled', 'running', 'finished']) {
        await page.goto(`${program.url}/campaigns?state=${state}`)
        await page
          .getByRole('table')
          .or(page.getByRole('heading', { level: 2 }))
          .first()
          .waitFor()
        for (const width of [look.width, ...(look.width > 760 ? [1_080, 770] : [])]) {
          await page.setViewportSize({ width, height: 800 })
          expect([state, width, await overflowOf(page)]).toEqual([state, width, 0])
        }
        await page.setViewportSize({ width: look.width, height: 800 })
        expect([state, await findingsOf(page)]).toEqual([state, []])
      }
      await page.goto(`${program.url}/nothing`)
      await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
      expect(await findingsOf(page)).toEqual([])
      await close()
    },
  )
})
