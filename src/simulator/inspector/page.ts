import type { Message } from '../messages.ts'
import type { Person } from '../people.ts'
import { presenceWords, teamsPresence } from '../presence-words.ts'
import { sentinelKinds, sentinelNames } from '../sentinel-people.ts'
import { markup, nothing, type Html } from './html.ts'
import { messageView } from './message-view.ts'
import { texts, type Language, type Texts } from './texts.ts'

export type Page = {
  language: Language
  search: string
  /** Those found, of whom only the first are listed. */
  found: Person[]
  person: Person | undefined
  messages: Message[]
}

const listedPeople = 200

/** The page on which people look at what the simulated organisation received. */
export function pageView(page: Page): string {
  const { language, person } = page
  const words = texts[language]
  const other = language === 'fr' ? 'en' : 'fr'
  const { source } = markup`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${words.title} · Clairon</title>
        <link rel="stylesheet" href="/_inspector/style.css" />
        <script src="/_inspector/script.js" defer></script>
      </head>
      <body>
        <header>
          <h1>${words.title}</h1>
          <p>${words.subtitle}</p>
          <a href="${addressOf(page, { language: other })}" lang="${other}">${words.otherLanguage}</a>
        </header>
        <div class="rooms">
          <nav aria-label="${words.people(page.found.length)}">${peopleView(page, words)}</nav>
          <main>${person === undefined ? emptyView(words) : personView(page, person, words)}</main>
        </div>
      </body>
    </html>`
  return source
}

function peopleView(page: Page, words: Texts): Html {
  const { language, search, found, person } = page
  const items = found.slice(0, listedPeople).map((one) => {
    const current = one.aadObjectId === person?.aadObjectId ? markup`aria-current="true"` : nothing
    const presence = teamsPresence(one.presence)
    return markup`<li>
      <a href="${addressOf(page, { person: one })}" ${current}>
        <span class="dot ${presence}"></span>${one.firstName} ${one.lastName}
        <small>${presence}${stateOf(one, words)}</small>
      </a>
    </li>`
  })
  const hidden = found.length - items.length
  return markup`<form role="search">
      <input
        type="search"
        name="q"
        value="${search}"
        aria-label="${words.search}"
        placeholder="${words.search}"
      />
      <input type="hidden" name="lang" value="${language}" />
    </form>
    <p class="quiet">${found.length === 0 ? words.noPeople : words.people(found.length)}</p>
    <ul>
      ${items}
    </ul>
    ${hidden > 0 ? markup`<p class="quiet">${words.more(hidden)}</p>` : nothing}`
}

function personView(page: Page, person: Person, words: Texts): Html {
  const options = presenceWords.map(
    (word) =>
      markup`<option ${word === person.presence ? markup`selected` : nothing}>${word}</option>`,
  )
  const path = `/_control/people/${encodeURIComponent(person.upn)}`
  const messages = page.messages.map((message) => messageItem(message, page, words))
  return markup`<h2>${person.firstName} ${person.lastName}</h2>
    <p class="quiet">${person.upn} · ${person.sip} · ${person.timeZone}${stateOf(person, words)}</p>
    <p>
      <label>${words.presence}
        <select data-patch="${path}" data-field="presence">${options}</select>
      </label>
    </p>
    ${messages.length === 0 ? markup`<p class="quiet">${words.noMessages}</p>` : messages}`
}

function messageItem(message: Message, page: Page, words: Texts): Html {
  const when = (at: string) =>
    new Intl.DateTimeFormat(page.language, {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: page.person?.timeZone ?? 'UTC',
    }).format(new Date(at))
  const acts = [
    ...(message.readAt === undefined ? [] : [markup`${words.wasRead} ${when(message.readAt)}`]),
    ...(message.clicks ?? []).map(({ at, url }) => markup`${words.clicked} ${when(at)} : ${url}`),
    ...(message.presses ?? []).map(
      ({ at, title }) => markup`${words.pressed} ${when(at)} : ${title}`,
    ),
    ...(message.replies ?? []).map(
      ({ at, text }) => markup`${words.replied} ${when(at)} : ${text}`,
    ),
    ...(message.reactions ?? []).map(({ at, type }) => markup`${type} ${when(at)}`),
  ]
  const state = [
    ...(message.editedAt === undefined ? [] : [` · ${words.edited}`]),
    ...(message.deletedAt === undefined ? [] : [` · ${words.deleted}`]),
  ]
  const read =
    message.readAt === undefined
      ? markup`<button class="action" data-post="/_control/messages/${message.id}/read">${words.read}</button>`
      : nothing
  return markup`<article>
    <p class="quiet">${when(message.at)}${state.join('')}</p>
    ${message.deletedAt === undefined ? messageView(message, words) : nothing}
    <p class="actions">${read}</p>
    <ul class="quiet">
      ${acts.map((act) => markup`<li>${act}</li>`)}
    </ul>
  </article>`
}

function emptyView(words: Texts): Html {
  const lines = sentinelKinds.map(
    (kind) =>
      markup`<dt>${sentinelNames[kind]}</dt>
        <dd>${words.sentinelHelp[kind]}</dd>`,
  )
  return markup`<p>${words.pick}</p>
    <h2>${words.sentinels}</h2>
    <dl>${lines}</dl>`
}

function stateOf({ teamsInstalled, blocked }: Person, words: Texts): string {
  if (!teamsInstalled) return ` · ${words.notInstalled}`
  return blocked ? ` · ${words.blocked}` : ''
}

/** The address of this page with something changed. */
function addressOf(page: Page, change: { language?: Language; person?: Person }): string {
  const person = change.person ?? page.person
  const query = new URLSearchParams({
    lang: change.language ?? page.language,
    ...(page.search === '' ? {} : { q: page.search }),
    ...(person === undefined ? {} : { person: person.upn }),
  })
  return `/?${query.toString()}`
}
