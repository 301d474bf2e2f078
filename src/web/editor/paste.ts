/**
 * Makes plain HTML of what Word, Outlook and web pages put on the clipboard: Word's paragraphs that play
 * lists become lists, styles become marks, and what leads to a file or a script goes. The editor's schema then
 * drops whatever it does not know.
 *
 * @see https://learn.microsoft.com/openspecs/ie_standards/ms-html5 (how `mso-list` styles are written)
 */
export function cleanPastedHtml(html: string): string {
  // Conditional comments hold the bullets once more, as pictures for old browsers.
  const bare = html.replace(/<!--[\s\S]*?-->|<!\[(?:if|endif)[^>]*\]>/gi, '')
  const { body } = new DOMParser().parseFromString(bare, 'text/html')
  for (const element of body.querySelectorAll('style, script, xml, meta, link, title, iframe')) {
    element.remove()
  }
  makeLists(body)
  for (const element of body.querySelectorAll<HTMLElement>('span, font, b')) makeMarks(element)
  for (const link of body.querySelectorAll('a')) {
    if (!/^(https?|mailto|tel):/i.test(link.getAttribute('href') ?? '')) unwrap(link)
  }
  for (const image of body.querySelectorAll('img')) {
    if (!/^https:/i.test(image.getAttribute('src') ?? '')) image.remove()
  }
  return body.innerHTML
}

const styleOf = (element: Element): string => element.getAttribute('style') ?? ''

/** Turns `<p style="mso-list:l0 level2 lfo1">` into nested lists. */
function makeLists(body: HTMLElement): void {
  let open: HTMLElement[] = []
  let last: Element | null = null
  for (const paragraph of body.querySelectorAll<HTMLElement>('p, div')) {
    const level = Number(/mso-list:[^;]*level(\d)/i.exec(styleOf(paragraph))?.[1] ?? 0)
    if (level === 0) continue
    // A list goes on only where nothing stands between its paragraphs.
    if (last === null || paragraph.previousElementSibling !== last) open = []
    const tag = takeMarker(paragraph) ? 'ol' : 'ul'
    open.length = Math.min(open.length, level)
    if (open.length === level && open.at(-1)?.localName !== tag && open.length === 1) open = []
    while (open.length < level) {
      const list = document.createElement(tag)
      const parent = open.at(-1)
      if (parent) (parent.lastElementChild ?? parent).append(list)
      else paragraph.before(list)
      open.push(list)
      if (parent === undefined) last = list
    }
    const item = document.createElement('li')
    item.append(...paragraph.childNodes)
    open.at(-1)?.append(item)
    paragraph.remove()
  }
}

/** Removes the bullet that Word wrote as text, and tells whether it was a number. */
function takeMarker(paragraph: HTMLElement): boolean {
  const marker = [...paragraph.querySelectorAll('span')].find((span) =>
    /mso-list:\s*ignore/i.test(styleOf(span)),
  )
  if (marker) {
    const isNumber = looksNumbered(marker.textContent)
    marker.remove()
    return isNumber
  }
  const first = paragraph.textContent.trimStart()
  return looksNumbered(first)
}

const looksNumbered = (text: string): boolean => /^\s*(\d+|[a-z]|[ivxlc]+)[.)]/i.test(text)

const dresses = [
  { tag: 'strong', style: /font-weight:\s*(bold|[6-9]00)/i },
  { tag: 'em', style: /font-style:\s*italic/i },
  { tag: 's', style: /text-decoration[^;]*:[^;]*line-through/i },
  { tag: 'u', style: /text-decoration[^;]*:[^;]*underline/i },
]

/** Word and web mail write bold and italic as styles of a span. */
function makeMarks(element: HTMLElement): void {
  if (element.dataset['token'] !== undefined) return
  const style = styleOf(element)
  // Google's clipboard is wrapped in a bold element that says it is not bold.
  if (element.localName === 'b') {
    if (/font-weight:\s*normal/i.test(style)) unwrap(element)
    return
  }
  for (const { tag } of dresses.filter((dress) => dress.style.test(style))) {
    const mark = document.createElement(tag)
    mark.append(...element.childNodes)
    element.append(mark)
  }
  unwrap(element)
}

const unwrap = (element: Element): void => element.replaceWith(...element.childNodes)
