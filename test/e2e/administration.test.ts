import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { openBrowser, overflowOf, visit } from './support/browser.ts'
import { findingsOf } from './support/findings.ts'
import { buildProgram, endEverything, type Program, startProgram } from './support/program.ts'
import { makeSignInLink, openApp } from './support/web-app.ts'

const looks = [
  { width: 1_280, colorScheme: 'light' },
  { width: 1_280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
] as const

const SimulatorSettings = z.object({
  teams: z.object({
    appId: z.string(),
    tenantId: z.string(),
    clientSecret: z.string(),
    serviceUrl: z.string(),
    tokenUrl: z.string(),
    graphUrl: z.string(),
  }),
})

const password = 'a quiet phrase for tests'

describe('what an administrator sets up', () => {
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

  /** What was said at the foot of the window. */
  const said = (page: Page, text: string) => page.getByRole('status').getByText(text).waitFor()

  test('whoever came by a link is calmly told to choose a password, and does', async () => {
    const { page, complaints, close } = await openApp(browser, program, { path: '/campaigns' })
    const note = page.getByRole('complementary', { name: 'A password to choose' })
    await note.getByRole('link', { name: 'Choose a password' }).click()
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    expect(await note.count()).toBe(0)
    await page.getByLabel('New password').fill('too short')
    await page.getByRole('button', { name: 'Choose this password' }).click()
    await page.getByText('3 characters are missing').waitFor()
    await page.getByLabel('New password').fill(password)
    await page.getByRole('button', { name: 'Choose this password' }).click()
    await said(page, 'Your new password is in force')
    await page.getByRole('link', { name: 'Campaigns', exact: true }).click()
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    expect(await note.count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('the note about the password rests when it has been put aside', async () => {
    const { page, close } = await openApp(browser, program)
    const note = page.getByRole('complementary', { name: 'A password to choose' })
    await note.getByRole('button', { name: /^Close/ }).click()
    await note.waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    expect(await note.count()).toBe(0)
    await close()
  })

  test('one changes one’s own name, and leaving with an unsaved one asks first', async () => {
    const { page, close } = await openApp(browser, program, { path: '/settings' })
    await page.getByLabel('Name', { exact: true }).fill('Hakim Ouali')
    await page.getByRole('link', { name: 'Campaigns', exact: true }).click()
    const asked = page.getByRole('alertdialog')
    await asked.getByRole('button', { name: 'Stay on the page' }).click()
    // What was typed is there, also after a look at another tab.
    await page.getByRole('tab', { name: 'Organisation' }).click()
    await page.getByRole('tab', { name: 'My account' }).click()
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Hakim Ouali')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await said(page, 'Your account is up to date')
    await page.getByRole('button', { name: /Hakim Ouali/ }).waitFor()
    await close()
  })

  test('an administrator invites a person, who comes in by the link that is shown once', async () => {
    const { page, close } = await openApp(browser, program, { path: '/settings?tab=accounts' })
    await page.getByRole('button', { name: 'Invite a person' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Work e-mail address').fill('nadia.belkacem@contoso.example')
    await dialog.getByLabel('Name', { exact: true }).fill('Nadia Belkacem')
    await dialog.getByRole('radio', { name: /^Publisher/ }).check()
    await dialog.getByRole('button', { name: 'Make the account and its link' }).click()
    const link = await page.getByLabel('Sign-in link', { exact: true }).inputValue()
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click()
    const row = page.getByRole('row').filter({ hasText: 'Nadia Belkacem' })
    await row.getByText('No password yet').waitFor()
    await row.getByText('Publisher').waitFor()

    const guest = await visit(browser, link)
    await guest.page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    await guest.close()

    await page.getByRole('button', { name: 'Actions for Nadia Belkacem' }).click()
    await page.getByRole('menuitem', { name: 'Disable' }).click()
    await page.getByRole('button', { name: 'Disable the account' }).click()
    await row.getByText('Disabled').waitFor()
    await close()
  })

  test('the organisation’s settings are changed by an administrator, and read by others', async () => {
    const { page, close } = await openApp(browser, program, { path: '/settings?tab=organisation' })
    await page.getByLabel('Days kept').fill('0')
    await page.getByText('From 1 to 3,650').waitFor()
    await page.getByLabel('Days kept').fill('90')
    await page.getByRole('switch', { name: /publisher may stop/ }).check()
    await page.getByRole('button', { name: 'Save the settings' }).click()
    await said(page, 'The settings are saved')
    await close()

    const reader = await openApp(browser, program, {
      path: '/settings?tab=organisation',
      role: 'viewer',
    })
    await reader.page.getByText('erased after 90 days').waitFor()
    await reader.page.getByText('only an administrator changes them').waitFor()
    expect(await reader.page.getByRole('textbox').count()).toBe(0)
    await reader.page.getByRole('tab', { name: 'Accounts' }).click()
    await reader.page.getByText('Accounts are managed by an administrator').waitFor()
    await reader.close()
  })

  test('a chatbot is made, renamed, and deleted while it has neither channel nor campaign', async () => {
    const { page, close } = await openApp(browser, program, { path: '/chatbots' })
    await page.getByRole('button', { name: 'New chatbot' }).click()
    await page.getByLabel('Name of the chatbot').fill('Nany')
    await page.getByRole('button', { name: 'Make the chatbot' }).click()
    await page.getByText('There is a chatbot called "Nany" already').waitFor()
    await page.getByLabel('Name of the chatbot').fill('Marcel')
    await page.getByRole('button', { name: 'Make the chatbot' }).click()
    const sheet = page.getByRole('region', { name: 'Marcel' })
    await sheet.getByText('speaks to nobody yet').waitFor()
    await page.getByRole('button', { name: 'Actions for Nany' }).click()
    expect(await page.getByRole('menuitem', { name: 'Delete' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Actions for Marcel' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Delete the chatbot' }).click()
    await sheet.waitFor({ state: 'detached' })
    await close()
  })

  test('the guide sets a Teams channel up, from its ids to a check that passes', async () => {
    const answer = await fetch(`${program.simulatorUrl}/_control/settings`)
    const { teams } = SimulatorSettings.parse(await answer.json())
    const { page, complaints, close } = await openApp(browser, program, { path: '/chatbots' })
    const hugo = page.getByRole('region', { name: 'Hugo' })
    await hugo.getByRole('button', { name: 'Add Teams' }).click()
    await page.getByRole('img', { name: /Application \(client\) ID, .* is circled/ }).waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('This field is needed').first().waitFor()
    await page.getByRole('textbox', { name: 'Application (client) ID' }).fill(teams.appId)
    await page.getByRole('textbox', { name: 'Directory (tenant) ID' }).fill(teams.tenantId)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Value of the client secret', { exact: true }).fill('kept from everybody')
    // What was typed before is there on the way back.
    await page.getByRole('button', { name: 'Back' }).click()
    expect(await page.getByRole('textbox', { name: 'Directory (tenant) ID' }).inputValue()).toBe(
      teams.tenantId,
    )
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Make the channel and continue' }).click()
    const endpoint = page.getByLabel('Messaging endpoint', { exact: true })
    expect(await endpoint.inputValue()).toMatch(/\/channels\/\d+\/teams\/messages$/)
    expect(await page.content()).not.toContain('kept from everybody')

    // To the simulator, whose addresses are set anew together with the secret.
    await page.getByRole('button', { name: 'Leave the set-up' }).click()
    await page.getByRole('button', { name: 'Change the settings' }).click()
    await page.getByText('Addresses for another cloud').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Value of the client secret', { exact: true }).fill(teams.clientSecret)
    await dialog.getByLabel('Service address of Teams').fill(teams.serviceUrl)
    await dialog.getByLabel('Address of tokens').fill(teams.tokenUrl)
    await dialog.getByLabel('Address of Microsoft Graph').fill(teams.graphUrl)
    await dialog.getByRole('button', { name: 'Save the settings' }).click()
    await said(page, 'The settings are saved')
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByText('All that sending needs answers').waitFor()

    // A wrong secret is found by the check, which says what to do.
    await page.getByRole('button', { name: 'Renew the secret' }).click()
    await page.getByLabel('Value of the client secret', { exact: true }).fill('a wrong one')
    await page.getByRole('button', { name: 'Save the new secret' }).click()
    await page.getByText('has not been checked yet').waitFor()
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByText('The client secret is wrong').first().waitFor()
    await page.getByRole('link', { name: 'Chatbots and channels' }).first().click()
    await hugo.getByText('The check failed').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('a channel is paused after a question that says what stops, and goes on', async () => {
    const { page, close } = await openApp(browser, program, { path: '/channels/1' })
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('No campaign is running on this channel').waitFor()
    await page.getByRole('button', { name: 'Pause the channel' }).click()
    await page.getByText('This channel is paused: by Solène Marchetti').waitFor()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('button', { name: 'Resume sending' }).click()
    await page.getByText('Teams answers').waitFor()
    await page.getByLabel('A second').fill('70')
    await page.getByText('Enter a number from 0.1 to 50').waitFor()
    await page.getByLabel('A second').fill('20')
    await page.getByRole('button', { name: 'Save the pace' }).click()
    await page.getByText('20 requests a second').waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download the package' }).click()
    expect((await download).suggestedFilename()).toMatch(/Teams\.zip$/)
    await close()
  })

  test('help opens over the page, leads from page to page, and is a page of its own', async () => {
    const { page, complaints, close } = await openApp(browser, program, { path: '/channels/1' })
    await page.getByRole('link', { name: 'Help about this channel' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('heading', { name: 'Microsoft Teams', level: 1 }).waitFor()
    expect(await findingsOf(page)).toEqual([])
    await drawer.getByRole('link', { name: 'CLAIRON_PUBLIC_URL' }).first().click()
    await drawer.getByRole('heading', { name: 'Configuration', level: 1 }).waitFor()
    await drawer.getByRole('button', { name: 'Close' }).click()
    await drawer.waitFor({ state: 'detached' })

    await page.getByRole('link', { name: 'Help', exact: true }).click()
    await page.waitForURL(/\/help\/delivery$/)
    await page.getByRole('navigation', { name: 'Pages of help' }).getByText('The report').click()
    await page.getByRole('heading', { name: 'The report', level: 1 }).waitFor()
    // What is no page of help is not a link, and the other language is a matter of the app.
    expect(await page.locator('.help-article a[href*=".md"]').count()).toBe(0)
    expect(await page.getByText('En français').count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('an organisation that has sent nothing is led to its first campaign, unless it puts that aside', async () => {
    const { page, close } = await openApp(browser, program, { path: '/campaigns' })
    const steps = page.getByRole('region', { name: 'Towards your first campaign' })
    await steps.getByText('A channel answers').waitFor()
    await steps.getByText('A mailing list is ready').waitFor()
    await steps.getByText('sixty made-up people').waitFor()
    await steps.getByRole('link', { name: 'Write a first campaign' }).waitFor()
    await steps.getByRole('button', { name: /^Close/ }).click()
    await steps.waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('tab', { name: /^Drafts/ }).waitFor()
    expect(await steps.count()).toBe(0)
    await close()
  })

  test('in a tab of Teams there is one row of tabs and no rail, on every page that follows', async () => {
    const { page, close } = await openApp(browser, program, { path: '/campaigns?host=teams' })
    await page.getByRole('link', { name: 'Chatbots and channels' }).click()
    await page.getByRole('heading', { name: 'Chatbots and channels', level: 1 }).waitFor()
    expect(await page.getByRole('button', { name: /Your account/ }).count()).toBe(0)
    const font = 'getComputedStyle(document.querySelector("h1")).fontFamily'
    expect(await page.evaluate(font)).toContain('Segoe UI')
    expect(await overflowOf(page)).toBe(0)
    expect(await findingsOf(page)).toEqual([])
    await close()
  })

  test.each(looks)(
    'fits $width pixels in $colorScheme, and whoever uses other senses',
    async (look) => {
      const { page, close } = await visit(browser, await makeSignInLink(program), look)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      const paths = [
        '/settings',
        '/settings?tab=organisation',
        '/settings?tab=accounts',
        '/chatbots',
        '/channels/1',
        '/channels/1?guide=permissions',
        '/chatbots/2/skype?guide=discovery',
        '/help/delivery',
      ]
      for (const path of paths) {
        await page.goto(program.url + path)
        await page.getByRole('heading', { level: 1 }).first().waitFor()
        expect([path, await overflowOf(page)]).toEqual([path, 0])
        expect([path, await findingsOf(page)]).toEqual([path, []])
      }
      await close()
    },
  )
})
