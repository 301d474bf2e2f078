/** What Teams shows of HTML in a message; of anything else only the text stays. */
const shown = new Set(
  'a b strong i em u s strike del p div span br ul ol li blockquote pre code h1 h2 h3 img'.split(
    ' ',
  ),
)
/** Nothing of these is text for people. */
const dropped = new Set(['script', 'style', 'template', 'iframe', 'object', 'noscript', 'title'])
const safeLink = /^(?:https?:|mailto:|tel:)/i
const safeImage = /^(?:https?:|data:image\/(?:png|jpeg|gif);base64,)/i

/**
 * Makes harmless elements of foreign HTML: it is read by an inert parser, and built anew from a list of
 * names, with no attribute but the address of a link and that of an image.
 */
export function safeHtml(source) {
  const fragment = document.createDocumentFragment()
  copyChildren(new DOMParser().parseFromString(source, 'text/html').body, fragment)
  return fragment
}

function copyChildren(from, to) {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.append(child.data)
    if (child.nodeType === Node.ELEMENT_NODE) copyElement(child, to)
  }
}

function copyElement(element, to) {
  const name = element.localName
  if (dropped.has(name)) return
  if (!shown.has(name)) return copyChildren(element, to)
  const copy = document.createElement(name)
  if (name === 'a') {
    const address = element.getAttribute('href') ?? ''
    if (!safeLink.test(address.trim())) return copyChildren(element, to)
    copy.setAttribute('href', address)
  }
  if (name === 'img') {
    const address = element.getAttribute('src') ?? ''
    if (!safeImage.test(address.trim())) return to.append(element.getAttribute('alt') ?? '')
    copy.setAttribute('src', address)
    copy.setAttribute('alt', element.getAttribute('alt') ?? '')
  }
  copyChildren(element, copy)
  to.append(copy)
}
