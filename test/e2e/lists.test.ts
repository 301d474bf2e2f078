import { openSync, closeSync, readFileSync, ftruncateSync } from 'node:fs'
import { join } from 'node:path'

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { CampaignView } from '../../src/contract/campaign.ts'
import { ListView } from '../../src/contract/list.ts'
import { PersonExportView } from '../../src/contract/person.ts'
import { call, makeList, makePeople, sampleChatbotId, scheduleCampaign } from './support/api.ts'
import { openBrowser, overflowOf } from './support/browser.ts'
import { findingsOf } from './support/findings.ts'
import {
  buildProgram,
  endEverything,
  makeDirectory,
  type Program,
  startProgram,
} from './support/program.ts'
import { openApp } from './support/web-app.ts'

const looks = [
  { width: 1_280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const

/** Two good rows, one twice, and two with four faults. */
const mixed = [
  'Prénom;Nom;UPN;Site;site;Langue',
  'Zoé;Le Goff;zoe.legoff@contoso.example;Lyon;;fr',
  'Zoé;Le Goff;ZOE.legoff@contoso.example;Lyon;;',
  ';Durand;durand@contoso.example;Paris;;',
  'Luc;;pas une adresse;Brest;;klingon',
  'Hugo;Roy;hugo.roy@contoso.example;Nice;;',
].join('\n')

describe('the pages of mailing lists', () => {
  let program: Program
  let browser: Browser
  let chatbotId: string

  beforeAll(async () => {
    await buildProgram()
    program = await startProgram()
    browser = await openBrowser()
    chatbotId = await sampleChatbotId(program)
  })
  afterAll(async () => {
    await browser?.close()
    await endEverything()
  })

  const upload = (page: Page, file: string | { name: string; content: string | Buffer }) =>
    page
      .locator('input[type=file]')
      .setInputFiles(
        typeof file === 'string'
          ? file
          : { name: file.name, mimeType: '', buffer: Buffer.from(file.content) },
      )

  const campaignTo = (name: string, audience: object, start = '2030-03-04T10:00') => ({
    name,
    chatbotId,
    channel: 'teams' as const,
    message: { markdown: 'Bonjour [FIRSTNAME].' },
    audience: { listIds: [], ...audience },
    start,
    timeZone: 'Europe/Paris',
    duration: 'P1D',
  })

  test('a list is made, filled from a file, and each row is accounted for', async () => {
    const { page, close, complaints } = await openApp(browser, program, { path: '/lists' })
    await page.getByRole('button', { name: 'New list' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Create the list' }).click()
    await dialog.getByText('Give the list a name.').waitFor()
    await dialog.getByLabel('Name of the list').fill('Équipe pilote')
    await page.keyboard.press('Enter')
    await dialog.getByText('There is a list called').waitFor()
    await dialog.getByLabel('Name of the list').fill('Agences')
    await page.keyboard.press('Enter')

    await page.getByRole('heading', { name: 'Agences', level: 1 }).waitFor()
    await upload(page, { name: 'agences.csv', content: mixed })
    await page.getByText('2 people recognised, 2 rows to correct, 1 duplicate.').waitFor()
    await page.getByText('2 added to the list.').waitFor()
    const errors = page.getByRole('region', { name: 'Rows to correct' })
    const rows = await errors.getByRole('row').allInnerTexts()
    expect(rows.slice(1).map((row) => row.split('\t').slice(0, 3))).toEqual([
      ['4', 'Prénom', '(blank)'],
      ['5', 'Nom', '(blank)'],
      ['5', 'UPN', 'pas une adresse'],
      ['5', 'Langue', 'klingon'],
    ])
    await page.getByRole('listitem').filter({ hasText: '[SITE]' }).waitFor()
    await page.getByRole('listitem').filter({ hasText: 'left aside' }).waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the rows to correct' }).click(),
    ])
    const rejects = readFileSync(await download.path(), 'utf8')
    expect(rejects).toContain('Durand')
    expect(rejects).not.toContain('Le Goff')

    // What came of it is still there when one comes back.
    await page.reload()
    await page.getByText('2 people recognised, 2 rows to correct, 1 duplicate.').waitFor()
    // The same people once more: they are updated, and nobody is there twice.
    await upload(page, { name: 'encore.csv', content: mixed })
    await page.getByText('2 were on it already').waitFor()

    await page.getByRole('tab', { name: /^People/ }).click()
    const people = page.getByRole('table', { name: 'People of Agences' })
    await people.getByRole('row').filter({ hasText: 'Hugo Roy' }).waitFor()
    expect(await people.getByRole('row').count()).toBe(3)
    await page.getByRole('searchbox').fill('goff zoe')
    await people.getByRole('row').filter({ hasText: 'Hugo' }).waitFor({ state: 'detached' })
    await people.getByRole('row').filter({ hasText: '[SITE] Lyon' }).waitFor()
    await page.waitForURL(/q=goff/)

    await page.getByRole('button', { name: 'Actions for Agences' }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await dialog.getByLabel('Name of the list').fill('Agences du Nord')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Agences du Nord', level: 1 }).waitFor()
    expect(complaints.filter((each) => !/409/.test(each))).toEqual([])
    await close()
  })

  test('a file that is refused says why, and leaves the list as it was', async () => {
    const { id } = await call(program, ListView, ['POST', 'lists'], { name: 'Refus' })
    const { page, close } = await openApp(browser, program, { path: `/lists/${id}?tab=import` })
    const refusal = page.getByRole('alert').filter({ hasText: 'The list has stayed as it was.' })

    await upload(page, { name: 'page.xlsx', content: '<html><table><tr><td>Nom</td></tr></table>' })
    await refusal.getByText(/HTML|web page/).waitFor()
    await upload(page, { name: 'colonnes.csv', content: 'Nom;UPN\nRoy;roy@contoso.example\n' })
    await refusal.getByText('The file has no column for: first name').waitFor()

    // Too large a file never leaves.
    const path = join(makeDirectory(), 'immense.csv')
    const file = openSync(path, 'w')
    ftruncateSync(file, 60 * 2 ** 20)
    closeSync(file)
    await upload(page, path)
    await page.getByRole('alert').getByText('a file may have 50 MB at most').waitFor()

    await page.getByRole('radio', { name: 'Keep none' }).check()
    await upload(page, { name: 'agences.csv', content: mixed })
    await refusal.getByText('2 rows are bad, so none was kept.').waitFor()
    await page.getByRole('link', { name: 'Download the rows to correct' }).waitFor()
    await page.getByRole('tab', { name: 'People 0' }).click()
    await page.getByRole('heading', { name: 'There is nobody on this list yet' }).waitFor()
    await close()
  })

  test('a list that a campaign needs is kept, and who uses it is said before it goes', async () => {
    const csv = await makePeople(program, 2)
    const [used, drafted] = await Promise.all([
      makeList(program, 'Siège de Lyon', csv),
      makeList(program, 'Direction', csv),
    ])
    const audience = { listIds: [used], excludeListIds: [] }
    await scheduleCampaign(program, campaignTo('Vœux de la direction', audience))
    await call(
      program,
      CampaignView,
      ['POST', 'campaigns'],
      campaignTo('Brouillon du lundi', { listIds: [used], excludeListIds: [drafted] }),
    )
    const { page, close } = await openApp(browser, program, { path: '/lists' })
    const ask = async (name: string) => {
      await page.getByRole('button', { name: `Actions for ${name}` }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
    }
    await ask('Siège de Lyon')
    const kept = page.getByRole('dialog')
    await kept.getByText('“Siège de Lyon” cannot be deleted').waitFor()
    await kept.getByRole('link', { name: 'Vœux de la direction' }).waitFor()
    await kept.getByRole('button', { name: 'Close' }).click()

    await ask('Direction')
    const asked = page.getByRole('alertdialog')
    await asked.getByRole('listitem').getByText('Brouillon du lundi').waitFor()
    await asked.getByText('(people left out)').waitFor()
    await asked.getByRole('button', { name: 'Delete the list' }).click()
    await page.getByRole('status').getByText('“Direction” has been deleted.').waitFor()
    await page.getByRole('row').filter({ hasText: 'Direction' }).waitFor({ state: 'detached' })

    await page.getByRole('searchbox').fill('SIEGE')
    await page.waitForURL(/q=SIEGE/)
    await page.getByRole('link', { name: 'Siège de Lyon' }).waitFor()
    await page.getByRole('link', { name: 'Équipe pilote' }).waitFor({ state: 'detached' })
    await close()
  })

  test('says whom a channel reaches and why not the others, and installs the app for who lacks it', async () => {
    const people = [
      {
        upn: 'ida.sans@contoso.example',
        firstName: 'Ida',
        lastName: 'Sans',
        teamsInstalled: false,
      },
      { upn: 'max.avec@contoso.example', firstName: 'Max', lastName: 'Avec' },
    ]
    await fetch(`${program.simulatorUrl}/_control/people`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ people }),
    })
    const rows = people.map(({ upn, firstName, lastName }) => `${firstName};${lastName};${upn};`)
    const id = await makeList(
      program,
      'Ateliers',
      [
        'Prénom;Nom;UPN;SIP',
        ...rows,
        'Per;Du;personne@contoso.example;',
        'S;K;;s@contoso.example',
      ].join('\n'),
    )
    const { page, close } = await openApp(browser, program, { path: `/lists/${id}?tab=reach` })
    await page.getByText('1 person of 4 can be reached.').waitFor()
    const table = page.getByRole('table', { name: 'People of Ateliers' })
    const rowOf = (name: string) => table.getByRole('row').filter({ hasText: name })
    await rowOf('Max Avec').getByText('Reachable').waitFor()
    await rowOf('Per Du').getByText('Unknown address').waitFor()
    await rowOf('S K').getByText('No UPN').waitFor()

    await page.getByRole('tab', { name: 'Without the app 1' }).click()
    await page.waitForURL(/reach=not-installed/)
    await rowOf('Max Avec').waitFor({ state: 'detached' })
    await rowOf('Ida Sans').waitFor()
    await page.getByRole('button', { name: 'Install the app for 1 person' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Install the app for 1 person' }).click()
    await page.getByText('2 people of 4 can be reached.').waitFor()
    await page.getByRole('tab', { name: 'Reachable 2' }).click()
    await rowOf('Ida Sans').waitFor()

    await page.getByRole('combobox', { name: 'Channel' }).click()
    await page.getByRole('option', { name: /^Skype/ }).click()
    await page.getByText('Skype for Business has no app to install').waitFor()
    await close()
  })

  test('hands a person what is known of them, and erases it when asked', async () => {
    const csv = 'Prénom;Nom;UPN\nOlympe;Dupuis-Roy;olympe.dupuis@contoso.example\n'
    await makeList(program, 'Anciens', csv)
    const { page, close } = await openApp(browser, program, { path: '/lists' })
    await page.getByRole('link', { name: 'Data of a person' }).click()
    await page.getByRole('heading', { name: 'Data of a person', level: 1 }).waitFor()
    await page.getByRole('searchbox').fill('roy olympe')
    const row = page.getByRole('row').filter({ hasText: 'Olympe Dupuis-Roy' })
    await row.getByText('Anciens').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      row.getByRole('button', { name: 'Export the data of Olympe Dupuis-Roy' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('olympe.dupuis@contoso.example.json')
    const exported = JSON.parse(readFileSync(await download.path(), 'utf8'))
    expect(PersonExportView.parse(exported).people).toMatchObject([{ lastName: 'Dupuis-Roy' }])

    await row.getByRole('button', { name: 'Erase Olympe Dupuis-Roy' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByText('their place on Anciens').waitFor()
    await dialog.getByRole('button', { name: 'Erase their data' }).click()
    const told = page.getByRole('dialog')
    await told.getByText('Olympe Dupuis-Roy: erased').waitFor()
    await told.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('heading', { name: 'Nobody is known by this' }).waitFor()
    await close()
  })

  test('shows a viewer what there is, and no act that the server would refuse', async () => {
    const { page, close } = await openApp(browser, program, { path: '/lists', role: 'viewer' })
    await page.getByRole('link', { name: 'Équipe pilote' }).click()
    await page.getByRole('tab', { name: /^Reachability/ }).waitFor()
    expect(await page.getByRole('tab').allInnerTexts()).toHaveLength(2)
    expect(await page.getByRole('button', { name: /Actions for/ }).count()).toBe(0)
    await page.goto(`${program.url}/settings/people`)
    await page.getByRole('heading', { name: 'For administrators only' }).waitFor()
    await page.goto(`${program.url}/lists/999999`)
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
    await close()
  })

  test.each(looks)(
    'fits $width pixels in $colorScheme, and whoever uses other senses',
    async (look) => {
      const { id } = await call(program, ListView, ['POST', 'lists'], {
        name: `Regard ${look.width}`,
      })
      const { page, close } = await openApp(browser, program, {
        ...look,
        path: `/lists/${id}?tab=import`,
        locale: 'fr-FR',
      })
      const check = async () => {
        expect([page.url(), await overflowOf(page)]).toEqual([page.url(), 0])
        expect([page.url(), await findingsOf(page)]).toEqual([page.url(), []])
      }
      await upload(page, { name: 'agences.csv', content: mixed })
      await page.getByText('lignes à corriger').first().waitFor()
      await page.getByRole('region', { name: 'Lignes à corriger' }).waitFor()
      await check()
      for (const path of [
        '/lists',
        `/lists/${id}`,
        `/lists/${id}?tab=reach`,
        '/settings/people?q=contoso',
      ]) {
        await page.goto(program.url + path)
        await page.getByRole('table').waitFor()
        await check()
      }
      await page.goto(`${program.url}/lists?q=rien`)
      await page.getByRole('heading', { name: 'Aucune liste trouvée' }).waitFor()
      await check()
      await close()
    },
  )
})
