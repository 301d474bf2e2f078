import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { CampaignView } from '../../src/contract/campaign.ts'
import { call, makeList, readMessages, sampleChatbotId } from './support/api.ts'
import { openBrowser, overflowOf } from './support/browser.ts'
import { findingsOf } from './support/findings.ts'
import { buildProgram, endEverything, type Program, startProgram } from './support/program.ts'
import { until } from './support/until.ts'
import { openApp } from './support/web-app.ts'

/** What Word puts on the clipboard: lists that are paragraphs, styles, a file and a script as addresses. */
const fromWord = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><!--StartFragment-->
<p class=MsoNormal><b><span style='color:red'>Bonjour [Prénom]</span></b><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>Un<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o</span>Dedans</p>
<p class=MsoNormal><span style='font-style:italic'>Voir</span> <a href="javascript:alert(1)">mal</a>
<a href="https://intranet.example/bien">bien</a><img src="file:///C:/photo.png"></p>
<!--EndFragment--></body></html>`

/** Runs in the browser: pastes HTML where the cursor is. */
const pasting = (html: string): string => `(() => {
  const data = new DataTransfer()
  data.setData('text/html', ${JSON.stringify(html)})
  document.querySelector('.tiptap').dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
  )
})()`

const ada = 'ada.composer@contoso.example'
const grace = 'grace.composer@contoso.example'
const people = `First name;Name;UPN;SIP;SITE
Ada;Lovelace;${ada};sip:ada@contoso.example;Lyon
Grace;Hopper;${grace};sip:grace@contoso.example;Paris
`

describe('a campaign is written', () => {
  let program: Program
  let browser: Browser
  let listId: string

  beforeAll(async () => {
    await buildProgram()
    program = await startProgram({
      settings: { CLAIRON_CLOCK: '2026-11-24T09:00:00+01:00 x60' },
    })
    browser = await openBrowser()
    await addPeople(program)
    listId = await makeList(program, 'Sites', people)
  })
  afterAll(async () => {
    await browser?.close()
    await endEverything()
  })

  const read = (id: string) => call(program, CampaignView, ['GET', `campaigns/${id}`])
  const idOf = (page: Page): string => z.string().parse(/campaigns\/(\d+)\//.exec(page.url())?.[1])
  const makeDraft = async (name: string, more: object = {}) => {
    const chatbotId = await sampleChatbotId(program)
    const body = { name, chatbotId, channel: 'teams', ...more }
    return call(program, CampaignView, ['POST', 'campaigns'], body)
  }
  const whole = () => ({
    message: { markdown: 'Hello [FIRSTNAME], see you in [SITE|your office].' },
    audience: { listIds: [listId] },
    start: '2026-12-01T10:00',
    duration: 'P1D',
  })
  const text = (page: Page) => page.getByRole('textbox', { name: 'Message' })
  const go = (page: Page, step: string) =>
    page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: step }).click()
  const saved = (page: Page) => page.getByText(/^Saved at/).waitFor()

  test('from the name to the schedule, with the keyboard alone', async () => {
    const { page, complaints, close } = await openApp(browser, program, { path: '/campaigns' })
    await page.getByRole('button', { name: 'New campaign' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'What is this campaign called?' }).waitFor()
    await page.getByLabel('Name of the campaign').focus()
    await page.keyboard.type('Badges')
    await page.waitForURL(/campaigns\/\d+\/edit/)
    const id = idOf(page)

    await page.getByRole('button', { name: 'Continue' }).press('Enter')
    await text(page).focus()
    await page.keyboard.type('Hello [first')
    await page.getByRole('listbox').getByRole('option', { name: 'First name' }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.type(', wear your ')
    await page.keyboard.press('Control+B')
    await page.keyboard.type('badge')
    await page.keyboard.press('Control+B')
    await page.keyboard.type('. [SITE]')
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Control+S')
    await saved(page)
    expect((await read(id)).message?.markdown).toBe('Hello [FIRSTNAME], wear your **badge**.')
    // What is seen is what leaves.
    await page.getByText('Hello Camille, wear your').first().waitFor()

    await page.getByRole('button', { name: 'Continue' }).press('Enter')
    await page.getByRole('heading', { name: 'By which chatbot?' }).waitFor()
    await page.getByRole('button', { name: 'Continue' }).press('Enter')
    await page.getByRole('checkbox', { name: 'Sites' }).press('Space')
    await page.getByText('2 people').last().waitFor()
    await page.getByRole('button', { name: 'Continue' }).press('Enter')
    await page.getByLabel('Duration').fill('2')
    await page.getByRole('img', { name: 'First messages over the window' }).press('ArrowRight')
    await page
      .getByText(/1 message|0 messages|2 messages/)
      .first()
      .waitFor()

    await go(page, 'Review')
    await page.getByRole('button', { name: /^Schedule for 2 people, from / }).press('Enter')
    await page.getByText('“Badges” is scheduled.').waitFor()
    const view = await read(id)
    expect(view).toMatchObject({ state: 'scheduled', duration: 'P2D', start: '2026-11-25T10:00' })
    expect(complaints).toEqual([])
    await close()
  })

  test('a chip goes with one Backspace, a fallback is given on it, and Markdown loses nothing', async () => {
    const draft = await makeDraft('Chips', { message: { markdown: 'Hello [FIRSTNAME]' } })
    const path = `/campaigns/${draft.id}/edit?step=message`
    const { page, complaints, close } = await openApp(browser, program, { path })
    await page.locator('.token').click()
    await page.getByLabel('Replacement text').fill('all of you')
    await page.keyboard.press('Enter')
    await page.getByLabel('Replacement text').waitFor({ state: 'detached' })
    await text(page).press('Control+End')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+U')
    await page.keyboard.type('underlined')
    const markdown = page.getByRole('button', { name: 'Markdown' })
    await markdown.click()
    const source = page.getByRole('textbox', { name: 'Message' })
    expect(await source.inputValue()).toBe('Hello [FIRSTNAME|all of you]\n\n<u>underlined</u>')
    await source.fill('# Hello [FIRSTNAME|all of you]\n\n- <u>one</u>\n  - two')
    await markdown.click()
    await page.locator('.tiptap h1 .token').waitFor()
    expect(await page.locator('.tiptap li li').innerText()).toBe('two')
    await page.keyboard.press('Control+S')
    await saved(page)
    expect((await read(draft.id)).message?.markdown).toBe(
      '# Hello [FIRSTNAME|all of you]\n\n- <u>one</u>\n  - two',
    )
    await text(page).press('Control+Home')
    await page.keyboard.press('End')
    await page.keyboard.type('x')
    await page.keyboard.press('Backspace')
    await page.locator('.token').waitFor()
    await page.keyboard.press('Backspace')
    await page.locator('.token').waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await close()
  })

  test('what comes from Word becomes a message, without what no message may hold', async () => {
    const draft = await makeDraft('From Word')
    const path = `/campaigns/${draft.id}/edit?step=message`
    const { page, complaints, close } = await openApp(browser, program, { path })
    await text(page).click()
    await page.evaluate(pasting(fromWord))
    await page.keyboard.press('Control+S')
    await saved(page)
    expect((await read(draft.id)).message?.markdown).toBe(
      '**Bonjour [FIRSTNAME]**\n\n- Un\n  - Dedans\n\n_Voir_ mal [bien](https://intranet.example/bien)',
    )
    expect(complaints).toEqual([])
    await close()
  })

  test('a link is refused in words, and an address without its scheme is completed', async () => {
    const draft = await makeDraft('Links')
    const path = `/campaigns/${draft.id}/edit?step=message`
    const { page, close } = await openApp(browser, program, { path })
    await text(page).click()
    await page.keyboard.press('Control+K')
    const dialog = page.getByRole('dialog', { name: 'Add a link' })
    await dialog.getByLabel('Address').fill('javascript:alert(1)')
    await page.keyboard.press('Enter')
    await dialog.getByText('The address must begin with https://').waitFor()
    await dialog.getByLabel('Address').fill('intranet.example/badge')
    await dialog.getByLabel('Text shown').fill('The badge')
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await page.locator('.tiptap a').waitFor()
    await page.keyboard.press('Control+S')
    await saved(page)
    const { message } = await read(draft.id)
    expect(message?.markdown).toBe('[The badge](https://intranet.example/badge)')
    await close()
  })

  test('a list is made on the spot, with what is wrong in its file', async () => {
    const draft = await makeDraft('On the spot')
    const path = `/campaigns/${draft.id}/edit?step=audience`
    const { page, complaints, close } = await openApp(browser, program, { path })
    await page.getByRole('radio', { name: 'A new file' }).check()
    await page.locator('input[type=file]').setInputFiles({
      name: 'Agences.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`${people};Nobody;nobody.composer@contoso.example;;Lille\n`),
    })
    await page.getByText(/people recognised/).waitFor()
    await page.getByText(', 1 row to correct').waitFor()
    const errors = page.getByRole('region', { name: 'Rows to correct' })
    await errors.getByRole('cell', { name: '4', exact: true }).waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the rows to correct' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('Agences-rejects.csv')
    await page
      .getByRole('region', { name: 'What was understood' })
      .getByRole('cell', { name: 'Lyon' })
      .waitFor()
    await saved(page)
    const { audience } = await read(draft.id)
    expect(audience.listIds).toHaveLength(1)
    expect(await page.getByRole('checkbox', { name: 'Agences' }).isChecked()).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })

  test('two people change it at once: nothing is written over unless somebody says so', async () => {
    const draft = await makeDraft('Together')
    const path = `/campaigns/${draft.id}/edit`
    const one = await openApp(browser, program, { path })
    const other = await openApp(browser, program, { path })
    const name = (page: Page) => page.getByLabel('Name of the campaign')
    await name(one.page).fill('By one')
    await saved(one.page)
    await name(other.page).fill('By the other')
    const dialog = other.page.getByRole('alertdialog', {
      name: 'This campaign was changed in the meantime',
    })
    await dialog.getByText('Your versions differ in: the name.').waitFor()
    expect((await read(draft.id)).name).toBe('By one')
    await dialog.getByRole('button', { name: 'Take theirs' }).click()
    await until(
      'the name is theirs',
      async () => (await name(other.page).inputValue()) === 'By one',
    )

    await name(one.page).fill('By one again')
    await until('it is saved', async () => (await read(draft.id)).name === 'By one again')
    await name(other.page).fill('By the other again')
    await dialog.getByRole('button', { name: 'Keep mine' }).click()
    await until('it is mine', async () => (await read(draft.id)).name === 'By the other again')
    await Promise.all([one.close(), other.close()])
  })

  test('a scheduled campaign is changed at once or not at all, and leaving asks first', async () => {
    const draft = await makeDraft('Tomorrow', whole())
    await call(program, CampaignView, ['POST', `campaigns/${draft.id}/schedule`])
    const path = `/campaigns/${draft.id}/edit`
    const { page, close } = await openApp(browser, program, { path })
    await page.getByLabel('Name of the campaign').fill('The day after')
    await page.getByText('Changes not saved').waitFor()
    await page.getByRole('link', { name: 'Clairon, home' }).first().click()
    const guard = page.getByRole('alertdialog', { name: 'Leave without saving?' })
    await guard.getByRole('button', { name: 'Stay on the page' }).click()
    expect((await read(draft.id)).name).toBe('Tomorrow')
    // Nothing typed is lost by a reload either.
    page.on('dialog', (dialog) => void dialog.accept())
    await page.reload()
    await page.getByText('Changes that had not been saved were found again.').waitFor()
    expect(await page.getByLabel('Name of the campaign').inputValue()).toBe('The day after')
    await page.keyboard.press('Control+S')
    await saved(page)
    expect(await read(draft.id)).toMatchObject({ name: 'The day after', state: 'scheduled' })
    await close()
  })

  test('without the server what was typed stays, and is saved when it is back', async () => {
    const draft = await makeDraft('Offline')
    const path = `/campaigns/${draft.id}/edit`
    const { page, close } = await openApp(browser, program, { path })
    await page.context().setOffline(true)
    await page.getByLabel('Name of the campaign').fill('Typed offline')
    await page.getByText('The server cannot be reached. Check your connection.').waitFor()
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Try again now' }).click()
    await saved(page)
    expect((await read(draft.id)).name).toBe('Typed offline')
    await close()
  })

  test('it is tried on somebody whose address was checked first', async () => {
    const draft = await makeDraft('To be tried', whole())
    const path = `/campaigns/${draft.id}/edit?step=review`
    const { page, close } = await openApp(browser, program, { path })
    await page.getByRole('button', { name: 'Try', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Try “To be tried”' })
    const send = dialog.getByRole('button', { name: 'Send the trial' })
    expect(await send.getAttribute('aria-disabled')).toBe('true')
    await dialog.getByLabel('Address of the person').fill('nonsense')
    await dialog.getByRole('button', { name: 'Check' }).click()
    await dialog.getByText('This is no e-mail address.').waitFor()
    await dialog.getByLabel('Address of the person').fill(ada)
    await page.keyboard.press('Enter')
    await dialog.getByText(/can be reached|is on your lists/).waitFor()
    await send.click()
    await dialog.getByText(/^The message has left for/).waitFor()
    await until('it has come', async () =>
      (await readMessages(program)).some(({ address }) => address === ada),
    )
    await close()
  })

  test('a refusal is said at its question', async () => {
    const draft = await makeDraft('Weekend', {
      ...whole(),
      start: '2026-11-28T10:00',
      duration: 'PT5H',
    })
    const path = `/campaigns/${draft.id}/edit?step=review`
    const { page, close } = await openApp(browser, program, { path })
    await page.getByRole('button', { name: 'Schedule the campaign' }).click()
    await page.getByText('The window falls entirely on days off').first().waitFor()
    await page.getByRole('button', { name: 'Go to: Date and pace' }).click()
    await page.getByRole('heading', { name: 'When, and at what pace?' }).waitFor()
    await page.getByText('The window falls entirely on days off').waitFor()
    await close()
  })

  test.each([
    { width: 1_280, colorScheme: 'light', locale: 'fr-FR' },
    { width: 1_280, colorScheme: 'dark', locale: 'en-GB' },
    { width: 390, colorScheme: 'light', locale: 'en-GB' },
    { width: 390, colorScheme: 'dark', locale: 'fr-FR' },
  ] as const)('every question is as it should be, $locale $width $colorScheme', async (look) => {
    const draft = await makeDraft('Axe', {
      ...whole(),
      channel: 'skype',
      buttons: [{ title: 'Read', url: 'https://intranet.example/' }],
    })
    const path = `/campaigns/${draft.id}/edit`
    const { page, complaints, close } = await openApp(browser, program, { ...look, path })
    // Colours on their way from one to another are neither.
    await page.emulateMedia({ reducedMotion: 'reduce' })
    for (const step of [
      'name',
      'message',
      'channel',
      'audience',
      'schedule',
      'presence',
      'review',
    ]) {
      await page.goto(`${program.url}${path}?step=${step}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.locator('.composer-fields > *').first().waitFor()
      if (step === 'review') {
        await page.getByRole('button', { name: /^(Schedule|Planifier) (for|pour) / }).waitFor()
      }
      expect([step, await findingsOf(page)]).toEqual([step, []])
      expect([step, await overflowOf(page)]).toEqual([step, 0])
    }
    expect(complaints).toEqual([])
    await close()
  })
})

/** Lets the people of the list be there, with the app. */
async function addPeople({ simulatorUrl }: Program): Promise<void> {
  const response = await fetch(`${simulatorUrl}/_control/people`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      people: [
        { upn: ada, sip: 'sip:ada@contoso.example', firstName: 'Ada', lastName: 'Lovelace' },
        { upn: grace, sip: 'sip:grace@contoso.example', firstName: 'Grace', lastName: 'Hopper' },
      ],
    }),
  })
  expect(response.ok).toBe(true)
}
