import type { Message } from '../messages.ts'
import { isJsonObject, objectsOf, textOf, type JsonObject } from '../teams/card.ts'
import { readMarkdown } from '../teams/markdown.ts'
import { markup, nothing, type Html } from './html.ts'
import type { Texts } from './texts.ts'

const closingMark = { strong: markup`</strong>`, em: markup`</em>`, s: markup`</s>` } as const
const openingMark = { strong: markup`<strong>`, em: markup`<em>`, s: markup`<s>` } as const

/**
 * Shows a message roughly as Teams does. Links and buttons are pressed through the simulator, so
 * that a click is both written down here and counted once there.
 */
export function messageView(message: Message, texts: Texts): Html {
  // Links are found again in the order in which they were counted.
  const links = new Map(message.links.map((url, index) => [url, index]))
  const path = `/_control/messages/${message.id}`
  const clickable = (label: string, url: string, style: 'link' | 'action') => {
    const index = links.get(url)
    if (index === undefined) return markup`${label}`
    const order = JSON.stringify({ link: index })
    return markup`<button class="${style}" title="${url}" data-post="${path}/click" data-body="${order}">${label}</button>`
  }

  function markdown(source: string): Html {
    const open: ('strong' | 'em' | 's')[] = []
    const pieces = readMarkdown(source).map((token) => {
      if (token.kind === 'text') return markup`${token.text}`
      if (token.kind === 'link') return clickable(token.label, token.url, 'link')
      const { mark } = token
      const place = open.lastIndexOf(mark)
      if (place === -1) {
        open.push(mark)
        return openingMark[mark]
      }
      // Only the innermost may be closed, or the tags would cross.
      if (place !== open.length - 1) return nothing
      open.pop()
      return closingMark[mark]
    })
    return markup`${pieces}${open.toReversed().map((mark) => closingMark[mark])}`
  }

  function element(node: JsonObject): Html {
    const type = textOf(node, 'type')
    const inner = ['body', 'items', 'columns', 'rows', 'cells'].flatMap((name) =>
      objectsOf(node, name).map(element),
    )
    if (type === 'TextBlock') {
      const large = /large/i.test(textOf(node, 'size')) || textOf(node, 'style') === 'heading'
      const bold = large || textOf(node, 'weight').toLowerCase() === 'bolder'
      const style = large ? 'large' : bold ? 'bold' : ''
      return markup`<p class="${style}">${markdown(textOf(node, 'text'))}</p>`
    }
    if (type === 'RichTextBlock') return markup`<p>${inlines(node['inlines'])}</p>`
    if (type === 'Image') {
      return markup`<p class="quiet">[${texts.image} ${textOf(node, 'altText')}]</p>`
    }
    if (type === 'FactSet') {
      const facts = objectsOf(node, 'facts').map((fact) => {
        const [title, value] = [textOf(fact, 'title'), textOf(fact, 'value')].map(markdown)
        return markup`<dt>${title ?? nothing}</dt><dd>${value ?? nothing}</dd>`
      })
      return markup`<dl>${facts}</dl>`
    }
    const columns = type === 'ColumnSet' || type === 'TableRow'
    return markup`<div class="${columns ? 'columns' : ''}">${inner}</div>`
  }

  function inlines(list: unknown): Html[] {
    if (!Array.isArray(list)) return []
    return list.map((inline: unknown) => {
      if (typeof inline === 'string') return markup`${inline}`
      if (!isJsonObject(inline)) return nothing
      const text = textOf(inline, 'text')
      const action = inline['selectAction']
      const shown = isJsonObject(action)
        ? clickable(text, textOf(action, 'url'), 'link')
        : markup`${text}`
      const bold = textOf(inline, 'weight').toLowerCase() === 'bolder'
      const struck = inline['strikethrough'] === true ? markup`<s>${shown}</s>` : shown
      return bold ? markup`<strong>${struck}</strong>` : struck
    })
  }

  function button({ title, url }: Message['buttons'][number], index: number): Html {
    if (url !== undefined) return clickable(title, url, 'action')
    const order = JSON.stringify({ button: index })
    return markup`<button class="action" data-post="${path}/press" data-body="${order}">${title}</button>`
  }

  function body(): Html {
    if (isJsonObject(message.card)) {
      const buttons = message.buttons.map(button)
      return markup`<div class="card">${element(message.card)}<p class="actions">${buttons}</p></div>`
    }
    if (message.contentType !== 'text/html') {
      return markup`<p class="text">${markdown(message.text)}</p>`
    }
    const listed = message.links.map((url) => markup`<br />${clickable(url, url, 'link')}`)
    return markup`<p class="text">${message.text}${listed}</p>`
  }
  return body()
}
