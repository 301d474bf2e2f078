import { follow, press, react } from './acts.js'
import { cardView } from './card.js'
import { icon, make } from './dom.js'
import { messageHtml } from './markdown.js'
import { safeHtml } from './safe-html.js'
import { fill, time, words } from './words.js'

export const emojis = {
  like: '👍',
  heart: '❤️',
  laugh: '😆',
  surprised: '😮',
  sad: '😢',
  angry: '😠',
}

const answerIcon = 'M8 5 3.5 9.5 8 14M4 9.5h7.5a5 5 0 0 1 5 5v1'

/** Draws a message of the bot, with everything a person can do with it; without `quote` neither answers nor reactions. */
export function receivedView(message, { timeZone, quote }) {
  const isGone = message.deletedAt !== undefined
  const at = time(message.at, timeZone)
  const name = message.envelope?.from?.name ?? 'Clairon'
  const content = isGone
    ? make('p', { className: 'bubble gone' }, words.deleted)
    : contentView(message)
  return make(
    'li',
    { className: 'message' },
    botView(),
    make(
      'article',
      { 'aria-label': `${name}, ${at}` },
      make(
        'p',
        { className: 'meta' },
        make('b', {}, name),
        make('time', { datetime: message.at }, at),
        message.editedAt === undefined ? null : make('span', {}, words.edited),
      ),
      content,
      isGone || quote === null ? null : toolsView(message, quote),
      reactionsView(message),
      actsView(message, timeZone),
      jsonView(message, at),
    ),
  )
}

/** The bot's picture is the one over the chat. */
function botView() {
  return document.querySelector('.teams-head .bot').cloneNode(true)
}

/** Draws what the person wrote. */
export function writtenView(writing, { timeZone, quoted }) {
  return make(
    'li',
    { className: 'message own' },
    make(
      'article',
      {},
      make(
        'p',
        { className: 'meta' },
        make('time', { datetime: writing.at }, time(writing.at, timeZone)),
      ),
      make(
        'div',
        { className: 'bubble' },
        quoted === '' ? null : make('blockquote', {}, quoted),
        make('p', {}, writing.text),
      ),
    ),
  )
}

/** The first words of a message, as they are quoted. */
export function plainText(message) {
  if (message === undefined) return ''
  const { contentType, text } = message
  const shown = contentType === 'text/markdown' ? safeHtml(messageHtml(text)).textContent : text
  const line = shown.trim().replaceAll(/\s+/g, ' ')
  return line.length > 140 ? `${line.slice(0, 139)}…` : line
}

function contentView(message) {
  if (message.card !== undefined && message.contentType.endsWith('card.adaptive')) {
    return cardView(message.card, {
      press: (action, inputs) => void press(message, action, inputs),
      follow: (url) => void follow(message, url),
    })
  }
  const bubble = make('div', { className: 'bubble' })
  if (message.contentType === 'text/html') bubble.append(safeHtml(message.html ?? ''))
  else if (message.contentType === 'text/markdown')
    bubble.append(safeHtml(messageHtml(message.text)))
  else bubble.append(linkedText(message))
  bubble.addEventListener('click', (event) => {
    const link = event.target.closest('a[href]')
    if (link === null) return
    event.preventDefault()
    void follow(message, link.getAttribute('href'))
  })
  return bubble
}

/** A plain text whose addresses can be followed, as both clients show them. */
function linkedText({ text, contentType, links }) {
  const line = make('p', {})
  let rest = text || contentType
  for (const link of links) {
    const at = rest.indexOf(link)
    if (at === -1 || !/^https?:/i.test(link)) continue
    line.append(rest.slice(0, at), make('a', { href: link }, link))
    rest = rest.slice(at + link.length)
  }
  line.append(rest)
  return line
}

/** What Teams shows over a message under the pointer: reactions, and answering. */
function toolsView(message, quote) {
  const chosen = new Set((message.reactions ?? []).map(({ type }) => type))
  const buttons = Object.entries(emojis).map(([type, emoji]) => {
    const name = words.react[type]
    const label = chosen.has(type) ? fill(words.takeBack, { reaction: name }) : name
    const button = make('button', {
      type: 'button',
      title: label,
      'aria-label': label,
      'aria-pressed': String(chosen.has(type)),
      textContent: emoji,
    })
    button.addEventListener('click', () => void react(message, type))
    return button
  })
  const answer = make('button', { type: 'button', title: words.reply, 'aria-label': words.reply })
  answer.append(icon(answerIcon))
  answer.addEventListener('click', () => quote(message))
  return make('div', { className: 'tools' }, ...buttons, answer)
}

function reactionsView({ reactions = [] }) {
  if (reactions.length === 0) return null
  const shown = reactions.map(({ type }) =>
    make('li', { title: words.react[type] ?? type }, emojis[type] ?? type),
  )
  return make('ul', { className: 'reactions' }, ...shown)
}

/** What the person did with it, which Teams would not show. */
function actsView({ readAt, clicks = [], presses = [] }, timeZone) {
  const lines = [
    ...(readAt === undefined ? [] : [fill(words.acts.read, { time: time(readAt, timeZone) })]),
    ...clicks.slice(-1).map(({ at }) => fill(words.acts.clicked, { time: time(at, timeZone) })),
    ...presses
      .slice(-1)
      .flatMap(({ at, title, answer }) => [
        fill(words.acts.pressed, { title, time: time(at, timeZone) }),
        ...(answer?.kind === 'message' ? [fill(words.acts.answered, { text: answer.text })] : []),
      ]),
  ]
  return lines.length === 0 ? null : make('p', { className: 'acts' }, lines.join(' · '))
}

function jsonView(message, at) {
  const label = fill(words.jsonOf, { time: at })
  const text = JSON.stringify(message.sent, null, 2)
  return make('pre', { className: 'json', tabIndex: 0, role: 'group', 'aria-label': label }, text)
}
