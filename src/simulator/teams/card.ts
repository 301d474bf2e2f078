import type { Button } from '../messages.ts'
import { markdownLinks, markdownText } from './markdown.ts'

/** What a person finds in an Adaptive Card, in reading order. https://adaptivecards.io/explorer/ */
export type CardContent = { texts: string[]; links: string[]; buttons: Button[] }

export type JsonObject = { [name: string]: unknown }

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects of a list that another object holds; none when there is no such list. */
export function objectsOf(holder: JsonObject, name: string): JsonObject[] {
  const list = holder[name]
  return Array.isArray(list) ? list.filter(isJsonObject) : []
}

export function textOf(holder: JsonObject, name: string): string {
  const text = holder[name]
  return typeof text === 'string' ? text : ''
}

/** The lists that hold further elements, in every kind of container. */
const childLists = ['body', 'items', 'columns', 'rows', 'cells', 'images'] as const

/** Reads a card; whatever kind of element it does not know holds nothing to read. */
export function readCard(card: JsonObject): CardContent {
  const content: CardContent = { texts: [], links: [], buttons: [] }
  readElement(card, content)
  return content
}

function readElement(element: JsonObject, content: CardContent): void {
  const type = textOf(element, 'type')
  if (type === 'TextBlock') addMarkdown(textOf(element, 'text'), content)
  if (type === 'RichTextBlock') readRichText(element, content)
  if (type === 'FactSet') {
    for (const fact of objectsOf(element, 'facts')) {
      addMarkdown(`${textOf(fact, 'title')} ${textOf(fact, 'value')}`, content)
    }
  }
  for (const name of childLists) {
    for (const child of objectsOf(element, name)) readElement(child, content)
  }
  addSelectAction(element, content)
  for (const action of objectsOf(element, 'actions')) readAction(action, content)
}

function readRichText(block: JsonObject, content: CardContent): void {
  const inlines = Array.isArray(block['inlines']) ? block['inlines'] : []
  const texts = inlines.map((inline: unknown) =>
    typeof inline === 'string' ? inline : isJsonObject(inline) ? textOf(inline, 'text') : '',
  )
  content.texts.push(texts.join(''))
  for (const inline of inlines) if (isJsonObject(inline)) addSelectAction(inline, content)
}

function readAction(action: JsonObject, content: CardContent): void {
  const title = textOf(action, 'title')
  const url = textOf(action, 'url')
  const type = textOf(action, 'type')
  const verb = textOf(action, 'verb')
  if (type === 'Action.OpenUrl') content.buttons.push({ type, title, url })
  else {
    const data = action['data']
    content.buttons.push({ type, title, data, ...(verb === '' ? {} : { verb }) })
  }
  const inner = action['card']
  if (isJsonObject(inner)) readElement(inner, content)
}

function addMarkdown(text: string, content: CardContent): void {
  content.texts.push(markdownText(text))
  content.links.push(...markdownLinks(text))
}

function addSelectAction(element: JsonObject, content: CardContent): void {
  const action = element['selectAction']
  if (!isJsonObject(action) || textOf(action, 'type') !== 'Action.OpenUrl') return
  content.links.push(textOf(action, 'url'))
}
