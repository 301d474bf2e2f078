import { make } from './dom.js'
import { time, words } from './words.js'

/** How often a key that is pressed is told, as the desktop client does. */
const tellEveryMs = 4_000
let toldAt = 0

/** Draws what happens between messages: a conversation begins, ends, or comes to nothing. */
export function happenedView({ at, happening }, timeZone) {
  return make(
    'li',
    { className: 'happened' },
    make('span', {}, words.happenings[happening] ?? happening),
    make('time', { datetime: at }, time(at, timeZone)),
  )
}

/** Lets the bot see that the person is typing, in the conversation of the last message; nothing is said here. */
export function typingTo(items) {
  const last = items.findLast(({ kind }) => kind === 'received')
  if (last === undefined || Date.now() - toldAt < tellEveryMs) return
  toldAt = Date.now()
  void fetch(`/_control/messages/${encodeURIComponent(last.id)}/typing`, { method: 'POST' })
}
