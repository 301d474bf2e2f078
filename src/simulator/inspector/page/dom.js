/** Finds an element of the page that is always there. */
export const byId = (id) => document.getElementById(id)

/** Makes an element: properties are set, `data-…`, `aria-…` and `role` are attributes, texts are texts. */
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue
    if (/^(?:aria-|data-|role$|lang$|datetime$|for$)/.test(key)) element.setAttribute(key, value)
    else element[key] = value
  }
  element.append(...children.filter((child) => child !== null && child !== undefined))
  return element
}

/** Makes an icon of strokes. */
export function icon(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 20 20')
  svg.setAttribute('aria-hidden', 'true')
  svg.setAttribute('class', 'icon')
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

/** What each element of a list was drawn from. */
const prints = new WeakMap()

/**
 * Brings a list to what it should show, touching only what is new: an item whose `key` and `print`
 * are as before keeps its element, with whatever was typed into it.
 */
export function reconcile(list, items, build) {
  const known = new Map(Array.from(list.children, (child) => [child.dataset.key, child]))
  let place = list.firstElementChild
  for (const item of items) {
    let element = known.get(item.key)
    known.delete(item.key)
    if (element === undefined || prints.get(element) !== item.print) {
      const fresh = build(item)
      fresh.dataset.key = item.key
      prints.set(fresh, item.print)
      if (element !== undefined) {
        if (place === element) place = fresh
        element.replaceWith(fresh)
      }
      element = fresh
    }
    if (place === element) place = element.nextElementSibling
    else list.insertBefore(element, place)
  }
  for (const element of known.values()) element.remove()
}
