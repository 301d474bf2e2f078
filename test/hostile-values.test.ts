import { createRequire } from 'node:module'

import type * as AdaptiveCards from 'adaptivecards'
import MarkdownIt from 'markdown-it'
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'

import { createCardWriter } from '../src/message/card-writer.ts'
import { MessageButton, MessageDoc, messageLimits } from '../src/message/document.ts'
import { toAdaptiveCard } from '../src/message/render-adaptive-card.ts'
import { toPlainText } from '../src/message/render-plain-text.ts'
import { toSkypeHtml } from '../src/message/render-skype-html.ts'
import { toTeamsText } from '../src/message/render-teams-text.ts'
import { personalise } from '../src/message/tokens.ts'
import {
  hostileValues,
  imageSource,
  messageWith,
  readPlace,
  seen,
} from './support/hostile-values.ts'

// Whatever people, files and authors bring, in whatever place, is shown as it was typed by readers that are not ours:
// the parser of Adaptive Cards, a Markdown parser, an XML parser. `e2e/hostile-values.test.ts` asks a browser.

// The ES modules of adaptivecards import each other without extensions, which Node refuses; its bundle loads.
const cards: typeof AdaptiveCards = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
)
const markdown = new MarkdownIt({ html: false, linkify: false, xhtmlOut: true })

type Reading = { text: string; links: string[]; images: string[] }

/** Reads markup as XML. @throws for what is not well-formed, and for elements and attributes not named here. */
function readMarkup(markup: string, allowed: Record<string, string[]>): Reading {
  const found: Reading = { text: '', links: [], images: [] }
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    expect(allowed).toHaveProperty(name)
    expect(allowed[name]).toEqual(expect.arrayContaining(Object.keys(attributes)))
    if (name === 'br') found.text += '\n'
    if (name === 'li') found.text += '• '
    if (name === 'a') found.links.push(String(attributes['href']))
    if (name === 'img') {
      found.images.push(String(attributes['src']))
      found.text += String(attributes['alt'])
    }
  })
  parser.on('closetag', ({ name }) => {
    if (['p', 'li', 'root'].includes(name)) found.text += '\n'
  })
  parser.on('text', (text) => {
    found.text += text
  })
  parser.write(`<root>${markup}</root>`).close()
  return found
}

const onTeams = {
  root: [],
  br: [],
  p: [],
  strong: [],
  em: [],
  strike: [],
  u: [],
  ul: [],
  li: [],
  a: ['href'],
  img: ['src', 'alt'],
}
const onSkype = { root: [], div: [], br: [], b: [], i: [], u: [], span: ['style'], a: ['href'] }
const ofMarkdown = { root: [], p: [], strong: [], em: [], a: ['href'] }

/** Reads a card by the parser of its maker. */
function readCard(card: object): Reading & { buttons: string[]; complaints: unknown[] } {
  const context = new cards.SerializationContext(cards.Versions.v1_5)
  const parsed = new cards.AdaptiveCard()
  parsed.parse(structuredClone(card), context)
  const complaints: unknown[] = parsed.validateProperties().validationEvents
  for (let index = 0; index < context.eventCount; index += 1) {
    complaints.push(context.getEventAt(index))
  }
  const found = { text: '', links: [] as string[], images: [] as string[] }
  const readAction = (action: AdaptiveCards.Action | undefined): void => {
    if (action === undefined) return
    expect(action).toBeInstanceOf(cards.OpenUrlAction)
    if (action instanceof cards.OpenUrlAction) found.links.push(action.url ?? '')
  }
  const read = (element: AdaptiveCards.CardElement): void => {
    if (element instanceof cards.RichTextBlock) {
      for (let index = 0; index < element.getInlineCount(); index += 1) {
        const run = element.getInlineAt(index)
        if (!(run instanceof cards.TextRun)) throw new Error('This is no run.')
        expect(run.text).not.toMatch(/\{\{(?:DATE|TIME)\(/i)
        found.text += run.text
        readAction(run.selectAction)
      }
    } else if (element instanceof cards.TextBlock) {
      const { text, links } = readMarkup(markdown.render(element.text ?? ''), ofMarkdown)
      expect(element.text).not.toMatch(/\{\{/)
      found.text += text.replace(/\n$/, '')
      found.links.push(...links)
    } else if (element instanceof cards.Image) {
      found.images.push(element.url ?? '')
      found.text += element.altText ?? ''
    } else if (element instanceof cards.ColumnSet) {
      for (let index = 0; index < element.getItemCount(); index += 1) read(element.getItemAt(index))
      return
    } else if (element instanceof cards.Container) {
      for (let index = 0; index < element.getItemCount(); index += 1) read(element.getItemAt(index))
      return
    } else throw new Error('This is nothing that we make.')
    found.text += '\n'
  }
  for (let index = 0; index < parsed.getItemCount(); index += 1) read(parsed.getItemAt(index))
  const buttons: string[] = []
  for (let index = 0; index < parsed.getActionCount(); index += 1) {
    const action = parsed.getActionAt(index)
    buttons.push(action?.title ?? '')
    readAction(action)
  }
  return { ...found, text: found.text + buttons.join('\n'), buttons, complaints }
}

const shortName = (value: string): string => JSON.stringify(value).slice(0, 60)

test.each(hostileValues.map((value) => [shortName(value), value]))(
  '%s is shown as typed, everywhere',
  (_, value) => {
    const { template, fields, doc, buttons, places } = messageWith(value)
    const links = places.flatMap(({ href }) => href ?? [])
    const written = toAdaptiveCard(doc, { buttons })
    const write = createCardWriter(template, { tone: 'none', buttons })
    expect(write({ fields })).toBe(JSON.stringify(written))
    const card = readCard(written)
    expect(card.complaints).toEqual([])
    const teams = readMarkup(toTeamsText(doc, { buttons }).text, onTeams)
    const skype = readMarkup(toSkypeHtml(doc, { buttons }), onSkype)
    for (const { text } of [card, teams, skype]) {
      const shown = places.map((place, index) => [place.name, seen(readPlace(text, index))])
      expect(shown).toEqual(places.map((place) => [place.name, seen(place.shown)]))
    }
    for (const reading of [card, teams]) {
      expect(new Set(reading.links)).toEqual(new Set(links))
      expect(reading.images).toEqual([imageSource])
    }
    // Skype shows an image as a link to it.
    expect(new Set(skype.links)).toEqual(new Set([...links, imageSource]))

    const plain = toPlainText(doc, { buttons })
    // Addresses may stand behind a blank that belongs to what they are written on.
    const bare = (text: string): string => seen(text).replaceAll(' ', '')
    const plainShown = places.map((place, index) => [place.name, bare(readPlace(plain, index))])
    expect(plainShown).toEqual(
      places.map(({ name, shown, href }) => {
        const to = name === 'an image' ? imageSource : href
        // The address follows what it is written on, which here are one name and all of a line but its end.
        const [label, end] = name === 'a link' ? [shown.slice(0, -7), ', merci'] : [shown, '']
        return [name, bare(to === undefined ? shown : `${label} (${to})${end}`)]
      }),
    )
  },
)

describe('as the target of a link, a button or an image', () => {
  test.each(hostileValues.map((value) => [shortName(value), value]))(
    '%s leads nowhere',
    (_, url) => {
      const paragraph = (href: string) => ({
        type: 'paragraph',
        content: [{ type: 'text', text: 'ici', marks: [{ type: 'link', attrs: { href } }] }],
      })
      for (const address of [
        url,
        `https://a.fr/${url}`,
        `https://a.fr/?q=${url}`,
        `mailto:${url}`,
      ]) {
        const doc = MessageDoc.safeParse({ type: 'doc', content: [paragraph(address)] }).data
        const button = MessageButton.safeParse({ title: 'ici', url: address }).data
        // What is refused stands in no message.
        if (doc === undefined || button === undefined) continue
        expect(button.url).toMatch(/^(?:https?:\/\/|mailto:|tel:)/i)
        const readings = [
          readCard(toAdaptiveCard(doc, { buttons: [button] })),
          readMarkup(toTeamsText(doc, { buttons: [button] }).text, onTeams),
          readMarkup(toSkypeHtml(doc, { buttons: [button] }), onSkype),
        ]
        for (const { links, text } of readings) {
          expect(new Set(links.map(decoded))).toEqual(new Set([decoded(button.url)]))
          expect(text.replace(/\s/gu, '')).toBe('iciici')
        }
      }
      expect(
        MessageDoc.safeParse({ type: 'doc', content: [{ type: 'image', attrs: { src: url } }] })
          .success,
      ).toBe(/^https:\/\/\S+$/.test(url))
    },
  )
})

/** An address as a server reads it: parentheses and the like may be percent-encoded. */
const decoded = (address: string): string => {
  const wellFormed = address.replace(/%(?![\da-f]{2})/gi, '%25')
  try {
    return decodeURIComponent(wellFormed)
  } catch {
    return address
  }
}

describe('a name without end', () => {
  const doc = MessageDoc.parse({
    type: 'doc',
    content: [{ type: 'paragraph', content: [{ type: 'token', attrs: { name: 'FIRSTNAME' } }] }],
  })

  test.each(['x', '👩‍👩‍👧‍👦', '\uD83D', '\u202E'])('of %j is cut, and said to be', (letter) => {
    const shown = toPlainText(personalise(doc, { FIRSTNAME: `y${letter.repeat(10_000)}` }))
    // What a value opens is closed behind it.
    const own = shown.replace(/\u202C+$/, '')
    expect(own.length).toBeLessThanOrEqual(messageLimits.valueCharacters)
    expect(own).toMatch(letter === '\uD83D' ? /^y$/ : /…$/)
    expect(own).not.toMatch(/\p{Surrogate}|\u200D…/u)
  })
})
