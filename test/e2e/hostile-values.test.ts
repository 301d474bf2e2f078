import { createRequire } from 'node:module'

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

import { toAdaptiveCard } from '../../src/message/render-adaptive-card.ts'
import { toSkypeHtml } from '../../src/message/render-skype-html.ts'
import { toTeamsText } from '../../src/message/render-teams-text.ts'
import { hostileValues, messageWith, readPlace, seen } from '../support/hostile-values.ts'
import { openBrowser } from './support/browser.ts'

// What people, files and authors may bring, shown by a browser: as HTML, and as cards by the renderer of their maker.

const resolve = (name: string) => createRequire(import.meta.url).resolve(name)

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

/** Runs in the page. Shows each rendering and gives its text; elements that would do something are told. */
const showAll = `(renderings) => {
  const markdown = window.markdownit({ html: false })
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdown.render(text)
    result.didProcess = true
  }
  const textOf = (root) => {
    for (const image of root.querySelectorAll('img')) image.replaceWith(image.alt)
    for (const block of root.querySelectorAll('br, p, li, div, button')) block.append('\\n')
    for (const block of root.querySelectorAll('br')) block.replaceWith('\\n')
    return root.textContent
  }
  const oddOf = (root) => [
    ...root.querySelectorAll('script, iframe, object, form, style, svg, math, link, meta, video'),
    ...[...root.querySelectorAll('*')].filter((element) =>
      [...element.attributes].some(({ name }) => name.startsWith('on'))),
    ...[...root.querySelectorAll('a[href]')].filter((link) => !/^(https|http|mailto|tel):/.test(link.href)),
  ].map((element) => element.outerHTML)
  return renderings.map(({ html, card }) => {
    const root = document.createElement('section')
    document.body.replaceChildren(root)
    if (html !== undefined) root.innerHTML = html
    else {
      const shown = new AdaptiveCards.AdaptiveCard()
      shown.parse(card)
      root.append(shown.render())
    }
    const odd = oddOf(root)
    return { odd, text: textOf(root) }
  })
}`

test('a browser shows everything as typed, runs nothing and asks nobody', async () => {
  const page = await browser.newPage()
  const happened: string[] = []
  page.on('dialog', (dialog) => {
    happened.push(dialog.message())
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => happened.push(String(error)))
  page.on('request', (request) => {
    // The images of the message itself.
    if (!request.url().startsWith('https://cdn.example/')) happened.push(request.url())
  })
  await page.addScriptTag({ path: resolve('adaptivecards/dist/adaptivecards.js') })
  await page.addScriptTag({ path: resolve('markdown-it/browser') })

  for (const value of hostileValues) {
    const { doc, buttons, places } = messageWith(value)
    const renderings = [
      { html: toTeamsText(doc, { buttons }).text },
      { html: toSkypeHtml(doc, { buttons }) },
      { card: toAdaptiveCard(doc, { buttons }) },
    ]
    const shown = z
      .array(z.object({ odd: z.array(z.string()), text: z.string() }))
      .parse(await page.evaluate(`(${showAll})(${JSON.stringify(renderings)})`))
    for (const { odd, text } of shown) {
      expect({ value, odd }).toEqual({ value, odd: [] })
      for (const [index, place] of places.entries()) {
        const read = seen(readPlace(text, index)).replace(/^• /, '')
        expect([value, place.name, read]).toEqual([
          value,
          place.name,
          seen(place.shown).replace(/^• /, ''),
        ])
      }
    }
  }
  expect(happened).toEqual([])
})
