import { control, read, tellCalled, tellHeard } from './acts.js'
import { byId, make, reconcile } from './dom.js'
import { plainText, receivedView, writtenView } from './message.js'
import { happenedView, typingTo } from './skype.js'
import { count, day, say, time, words } from './words.js'

/** How often the page asks for news, which is answered without a body when there is none. */
const askEveryMs = 600

const address = () => new URLSearchParams(location.search)
let shown = { key: '', version: '' }
let state = null
let quotedMessage = null

const isOnSkype = () => address().get('on') === 'skype'

// Which people are listed, whose chat is open, and of which service, stands in the address.
function goTo(changes) {
  const query = address()
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value)
    else query.delete(name)
  }
  return `/?${query.toString()}`
}

let asking = Promise.resolve()

/** Asks for what there is to show, one question after the other. */
function refresh() {
  asking = asking.then(ask, ask)
  return asking
}

async function ask() {
  const query = new URLSearchParams()
  for (const name of ['q', 'person', 'on']) {
    const value = address().get(name)
    if (value) query.set(name, value)
  }
  const key = query.toString()
  if (key === shown.key) query.set('version', shown.version)
  let answer
  try {
    answer = await fetch(`/_inspector/state?${query.toString()}`)
  } catch {
    answer = null
  }
  byId('lost').hidden = answer?.ok === true
  if (answer?.status !== 200) return
  state = await answer.json()
  const isNewPerson = key !== shown.key
  shown = { key, version: state.version }
  showPeople()
  showPerson(isNewPerson)
}

function showPeople() {
  const chosen = state.person?.upn
  byId('count').textContent = state.total === 0 ? words.noPeople : count(words.people, state.total)
  const hidden = state.total - state.people.length
  byId('more').hidden = hidden === 0
  byId('more').textContent = count(words.more, hidden)
  const items = state.people.map((person) => ({
    key: person.upn,
    print: JSON.stringify([person, person.upn === chosen, shown.key]),
    person,
  }))
  reconcile(byId('people'), items, ({ person }) => rowView(person, person.upn === chosen))
}

function rowView(person, isChosen) {
  const { upn, name, presence, unread, lastAt } = person
  const isMissing = isOnSkype() ? person.skypeUnknown : !person.teamsInstalled
  const status = [
    words.presences[presence],
    ...(isMissing ? [isOnSkype() ? words.state.notOnSkype : words.state.withoutApp] : []),
    ...(person.blocked ? [words.state.blocked] : []),
  ]
  const link = make(
    'a',
    { href: goTo({ person: upn }), ...(isChosen && { 'aria-current': 'page' }) },
    avatarView(name, presence),
    make(
      'span',
      { className: 'who' },
      make('span', { className: unread > 0 ? 'name news' : 'name' }, name),
      make('span', { className: 'status' }, status.join(' · ')),
    ),
    make(
      'span',
      { className: 'when' },
      lastAt === null ? null : make('time', { datetime: lastAt }, when(lastAt, person.timeZone)),
      unread === 0
        ? null
        : make(
            'span',
            { className: 'news-count', title: count(words.unread, unread) },
            make('span', { 'aria-hidden': 'true' }, String(unread)),
            make('span', { className: 'unseen' }, count(words.unread, unread)),
          ),
    ),
  )
  return make('li', {}, link)
}

/** The hour of today, else the day, on the person's wall clock. */
function when(at, timeZone) {
  const isToday = day(at, timeZone) === day(state.now, timeZone)
  return isToday ? time(at, timeZone) : say(at, timeZone, { day: '2-digit', month: '2-digit' })
}

const tints = 6

function avatarView(name, presence) {
  const initials = Array.from(name.matchAll(/(?<![\p{L}’'])\p{L}/gu), ([letter]) => letter)
  const letters = (initials[0] ?? '?') + (initials.length > 1 ? initials.at(-1) : '')
  const tint = Array.from(name).reduce((sum, letter) => sum + letter.codePointAt(0), 0) % tints
  return make(
    'span',
    { className: `avatar tint-${tint}`, 'aria-hidden': 'true' },
    letters.toUpperCase(),
    make('i', { className: `dot ${presence}` }),
  )
}

function showPerson(isNewPerson) {
  const { person } = state
  const asked = address().get('person')
  byId('rooms').classList.toggle('chosen', person !== null)
  byId('empty').hidden = person !== null
  byId('person').hidden = person === null
  byId('no-person').hidden = person !== null || asked === null
  byId('other-language').search = goTo({ lang: byId('other-language').lang }).slice(1)
  if (person === null) {
    document.title = `${words.title} · Clairon`
    return
  }
  const name = `${person.firstName} ${person.lastName}`
  document.title = `${name} · ${words.title}`
  byId('name').textContent = name
  byId('about').textContent = [
    words.presences[person.presence],
    `${time(state.now, person.timeZone)} (${person.timeZone})`,
  ].join(' · ')
  byId('back').href = goTo({ person: null })
  const avatar = avatarView(name, person.presence)
  avatar.id = 'avatar'
  byId('avatar').replaceWith(avatar)
  byId('scroller').ariaLabel = words.chat.replace('{name}', name)
  byId('teams').classList.toggle('skype', isOnSkype())
  for (const link of document.querySelectorAll('[data-service]')) {
    const { service } = link.dataset
    link.href = goTo({ on: service === 'skype' ? service : null })
    link.ariaCurrent = (service === 'skype') === isOnSkype() ? 'page' : null
  }
  showControls(person)
  showMessages(person, isNewPerson)
  showCompose(person)
}

function showControls(person) {
  const select = byId('presence')
  if (document.activeElement !== select) {
    select.options[0].hidden = !state.followsHours
    select.value = state.followsHours && !person.presenceFixed ? '' : person.presence
  }
  for (const field of document.querySelectorAll('[data-field]')) {
    field.checked = person[field.dataset.field]
  }
  for (const part of document.querySelectorAll('[data-on]')) {
    part.hidden = (part.dataset.on === 'skype') !== isOnSkype()
  }
  if (document.activeElement !== byId('manner')) byId('manner').value = person.skype
  byId('upgrade').disabled = !person.teamsInstalled
  byId('fact-upn').textContent = person.upn
  byId('fact-sip').textContent = person.sip
  byId('fact-zone').textContent = person.timeZone
  byId('fact-language').textContent = person.locale
}

function showMessages(person, isNewPerson) {
  const scroller = byId('scroller')
  const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80
  byId('nothing').hidden = state.items.length > 0
  const { timeZone } = person
  const received = new Map(state.items.map((item) => [item.id, item]))
  const lines = []
  let lastDay = ''
  let isNews = false
  const items = state.items.filter(isShown)
  for (const item of items) {
    const date = day(item.at, timeZone)
    if (date !== lastDay) {
      const label = date === day(state.now, timeZone) ? words.today : date
      lines.push({
        key: `day ${date}`,
        print: label,
        build: () => make('li', { className: 'day' }, label),
      })
    }
    lastDay = date
    const isUnread = item.kind === 'received' && !item.readAt && !item.deletedAt
    if (isUnread && !isNews) {
      isNews = true
      const last = state.items.findLast((one) => one.kind === 'received' && !one.deletedAt)
      lines.push({ key: 'news', print: last.id, build: () => newsView(last) })
    }
    lines.push({
      key: item.id,
      print: JSON.stringify([item, timeZone]),
      build: () =>
        item.kind === 'received'
          ? receivedView(item, { timeZone, quote: isOnSkype() ? null : quote })
          : item.kind === 'happened'
            ? happenedView(item, timeZone)
            : writtenView(item, { timeZone, quoted: plainText(received.get(item.quotedId)) }),
    })
  }
  reconcile(byId('messages'), lines, ({ build }) => build())
  if (isNewPerson || isAtEnd) scroller.scrollTop = scroller.scrollHeight
}

/** Who is typing is only seen until something comes of it. */
function isShown(item, index, items) {
  return item.happening !== 'bot-typing' || index === items.length - 1
}

/** Stands before the first message that is not read. */
function newsView(last) {
  const button = make('button', { type: 'button', className: 'plain', textContent: words.markRead })
  button.addEventListener('click', () => void read(last).then(refresh))
  return make('li', { className: 'news-line' }, make('span', {}, words.newMessages), button)
}

function showCompose(person) {
  const reason = isOnSkype()
    ? person.skypeUnknown && words.cannotWrite.notOnSkype
    : person.teamsInstalled
      ? person.blocked && words.cannotWrite.blocked
      : words.cannotWrite.app
  byId('cannot').hidden = !reason
  byId('cannot').textContent = reason || ''
  byId('box').hidden = Boolean(reason)
}

function quote(message) {
  quotedMessage = message
  byId('quoted').hidden = message === null
  byId('quoted-text').textContent = message === null ? '' : plainText(message)
  if (message !== null) byId('text').focus()
}

async function send() {
  const field = byId('text')
  const text = field.value.trim()
  const person = state?.person
  if (text === '' || !person) return
  const path = quotedMessage
    ? `messages/${quotedMessage.id}/reply`
    : `people/${encodeURIComponent(person.upn)}/write`
  field.value = ''
  quote(null)
  const onSkype = isOnSkype()
  const done = await control('POST', path, onSkype ? { text, channel: 'skype' } : { text })
  if (done === null) field.value ||= text
  else if (onSkype) tellHeard(done.heard)
  else tellCalled(done.called)
  byId('scroller').scrollTop = byId('scroller').scrollHeight
  await refresh()
}

async function patch(change) {
  const done = await control('PATCH', `people/${encodeURIComponent(state.person.upn)}`, change)
  if (done !== null) tellCalled(done.called)
  await refresh()
}

function listen() {
  const go = (url) => {
    history.pushState(null, '', url)
    quote(null)
    void refresh()
  }
  document.addEventListener('click', (event) => {
    const link = event.target.closest('.people a, #back, [data-service]')
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    go(link.href)
    if (link.id !== 'back' && matchMedia('(max-width: 760px)').matches) byId('main').focus()
  })
  addEventListener('popstate', () => void refresh())
  byId('search').addEventListener('submit', (event) => event.preventDefault())
  const search = byId('search').elements.q
  search.value = address().get('q') ?? ''
  search.addEventListener('input', () => {
    history.replaceState(null, '', goTo({ q: search.value }))
    void refresh()
  })

  byId('presence').addEventListener('change', ({ target }) => {
    target.blur()
    void patch({ presence: target.value || null })
  })
  byId('manner').addEventListener('change', ({ target }) => {
    target.blur()
    void patch({ skype: target.value })
  })
  for (const field of document.querySelectorAll('[data-field]')) {
    field.addEventListener('change', () => void patch({ [field.dataset.field]: field.checked }))
  }
  byId('upgrade').addEventListener('click', () => {
    const path = `people/${encodeURIComponent(state.person.upn)}/upgrade`
    void control('POST', path, {}).then((done) => done !== null && tellCalled(done.called))
  })
  byId('json').addEventListener('change', ({ target }) => {
    byId('teams').classList.toggle('with-json', target.checked)
  })

  byId('unquote').addEventListener('click', () => quote(null))
  byId('compose').addEventListener('submit', (event) => {
    event.preventDefault()
    void send()
  })
  byId('text').addEventListener('input', () => {
    if (isOnSkype()) typingTo(state.items)
  })
  byId('text').addEventListener('keydown', (event) => {
    if (event.key === 'Escape') quote(null)
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void send()
  })
  // After a reaction or a press, the new state is not waited for.
  byId('messages').addEventListener('click', () => setTimeout(() => void refresh(), 50))
}

function listenToTheme() {
  const root = document.documentElement
  const system = matchMedia('(prefers-color-scheme: dark)')
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches)
  const show = () => byId('theme').setAttribute('aria-pressed', String(isDark()))
  byId('theme').addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark'
    localStorage.setItem('theme', root.dataset.theme)
    show()
  })
  system.addEventListener('change', show)
  show()
}

/** The panel stands open beside the chat where there is room, and is folded above it elsewhere. */
function listenToWidth() {
  const wide = matchMedia('(min-width: 1100px)')
  const show = () => {
    byId('panel').open = wide.matches
    byId('sentinels').open = wide.matches
  }
  wide.addEventListener('change', show)
  show()
}

listenToTheme()
listenToWidth()
listen()
void refresh()
setInterval(() => {
  if (!document.hidden) void refresh()
}, askEveryMs)
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void refresh()
})
