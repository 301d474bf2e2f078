import { byId, make } from './dom.js'
import { fill, words } from './words.js'

let hiding = 0

/** Says below the chat what came of something, for a while. */
export function tell(text, ...more) {
  const said = byId('said')
  clearTimeout(hiding)
  said.replaceChildren(text, ...more)
  said.classList.add('shown')
  hiding = setTimeout(() => said.classList.remove('shown'), 10_000)
}

/** Calls the control API. Resolves to the answer, or to null after saying why there is none. */
export async function control(method, path, body) {
  try {
    const answer = await fetch(`/_control/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const json = await answer.json().catch(() => null)
    if (answer.ok) return json
    tell(fill(words.refused, { message: json?.message ?? answer.status }))
  } catch {
    tell(words.lost)
  }
  return null
}

/** Says whether the bot heard of an act. */
export function tellCalled(called) {
  if (called === undefined) return
  if (called === null) return tell(words.called.nobody)
  if (called.status === null) return tell(fill(words.called.failed, { error: called.error }))
  tell(fill(called.failed > 0 ? words.called.refused : words.called.ok, called))
}

/** Says who heard what was said on Skype. */
export function tellHeard(heard) {
  if (heard !== undefined) tell(words.heard[heard])
}

/** Says where a link led, and offers to go there. */
export function tellFollowed({ url, status, location, error }) {
  if (status === null && !/^https?:/i.test(url)) return tell(words.followed.other)
  if (status === null) return tell(fill(words.followed.failed, { error }))
  if (location === null) return tell(fill(words.followed.status, { status }))
  const target = new URL(location, url)
  const text = fill(words.followed.to, { status, url: target.host + target.pathname })
  if (!/^https?:$/.test(target.protocol)) return tell(text)
  const open = {
    href: target.href,
    target: '_blank',
    rel: 'noreferrer',
    textContent: words.followed.open,
  }
  tell(text, ' · ', make('a', open))
}

const pathOf = ({ id }) => `messages/${encodeURIComponent(id)}`

export async function read(message) {
  const done = await control('POST', `${pathOf(message)}/read`, {})
  if (done !== null) tellCalled(done.called)
}

export async function react(message, type) {
  const remove = (message.reactions ?? []).some((reaction) => reaction.type === type)
  const done = await control('POST', `${pathOf(message)}/react`, { type, remove })
  if (done !== null) tellCalled(done.called)
}

export async function follow(message, url) {
  const link = message.links.indexOf(url)
  if (link === -1) return
  const done = await control('POST', `${pathOf(message)}/click`, { link })
  if (done !== null) tellFollowed(done.followed)
}

/** Presses the button of a card that holds what the action holds. */
export async function press(message, action, inputs) {
  const button = message.buttons.findIndex(
    ({ type, title, url, data }) =>
      type === action.type &&
      title === (action.title ?? '') &&
      url === action.url &&
      JSON.stringify(data) === JSON.stringify(action.data),
  )
  if (button === -1) {
    if (action.url !== undefined) await follow(message, action.url)
    return
  }
  const done = await control('POST', `${pathOf(message)}/press`, { button, inputs })
  if (done === null) return
  if (done.followed !== undefined) return tellFollowed(done.followed)
  const answer = done.message?.presses?.at(-1)?.answer
  if (answer?.kind === 'message') return tell(answer.text)
  if (answer?.kind === 'none' && done.called?.status === 200) return tell(words.acts.silent)
  tellCalled(done.called)
}
