import { availabilities } from '../../protocols/graph.ts'
import { sentinelKinds, sentinelNames } from '../sentinel-people.ts'
import { markup, type Html } from './html.ts'
import { texts, type Language, type Texts } from './texts.ts'

/** The addresses of the libraries, with their versions. */
export type Libraries = { adaptiveCards: string; markdown: string }

/** The page as it comes, before its script fills it with people and messages. */
export function shellView(language: Language, libraries: Libraries): string {
  const words = texts[language]
  const other = language === 'fr' ? 'en' : 'fr'
  // As data in attributes: no script stands in the page.
  const { source } = markup`<!doctype html>
    <html
      lang="${language}"
      data-words="${JSON.stringify(words)}"
      data-markdown="${libraries.markdown}"
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <meta name="referrer" content="no-referrer" />
        <title>${words.title} · Clairon</title>
        <link rel="icon" href="/_inspector/icon.svg" />
        <link rel="stylesheet" href="/_inspector/frame.css" />
        <link rel="stylesheet" href="/_inspector/teams.css" />
        <link rel="stylesheet" href="/_inspector/skype.css" />
        <script src="/_inspector/theme.js"></script>
        <script src="${libraries.adaptiveCards}" defer></script>
        <script type="module" src="/_inspector/app.js"></script>
      </head>
      <body>
        <a class="skip" href="#main">${words.skip}</a>
        <header class="top">
          <p class="brand">${horn} Clairon <span>${words.title}</span></p>
          <button type="button" class="quiet" id="theme" aria-pressed="false">
            ${themeIcon}<span class="unseen">${words.theme.dark}</span>
          </button>
          <a class="quiet" id="other-language" href="/?lang=${other}" hreflang="${other}" lang="${other}"
            >${words.otherLanguage}</a
          >
        </header>
        <div class="rooms" id="rooms">
          <nav class="people" aria-label="${words.peopleTitle}">
            <form role="search" id="search">
              <input
                type="search"
                name="q"
                autocomplete="off"
                spellcheck="false"
                aria-label="${words.search}"
                placeholder="${words.search}"
              />
            </form>
            <p class="count" id="count" role="status"></p>
            <ul id="people"></ul>
            <p class="count" id="more" hidden></p>
          </nav>
          <main id="main" tabindex="-1">
            <noscript><p class="notice">${words.needsScript}</p></noscript>
            <p class="notice" id="lost" role="alert" hidden>${words.lost}</p>
            ${emptyView(words)} ${personView(words)}
          </main>
        </div>
      </body>
    </html>`
  return source
}

function emptyView(words: Texts): Html {
  const rows = sentinelKinds.map(
    (kind) =>
      markup`<div>
        <dt>${sentinelNames[kind]}</dt>
        <dd>${words.sentinelHelp[kind]}</dd>
      </div>`,
  )
  return markup`<section class="empty" id="empty">
    <div class="sheet">
      ${largeHorn}
      <div>
        <h1>${words.title}</h1>
        <p class="lede">${words.subtitle}</p>
        <h2>${words.pickTitle}</h2>
        <p>${words.pick}</p>
        <p id="no-person" hidden>${words.noPerson}</p>
      </div>
    </div>
    <details id="sentinels">
      <summary><h2>${words.sentinels}</h2></summary>
      <dl>
        ${rows}
      </dl>
    </details>
  </section>`
}

function personView(words: Texts): Html {
  return markup`<section class="person" id="person" aria-labelledby="name" hidden>
    <header class="person-head">
      <a class="back" id="back" href="/">${chevron}<span>${words.back}</span></a>
      <span class="avatar" id="avatar" aria-hidden="true"></span>
      <div>
        <h1 id="name"></h1>
        <p id="about"></p>
      </div>
      <nav class="services" aria-label="${words.services}">
        <a data-service="teams" href="/">Teams</a>
        <a data-service="skype" href="/?on=skype">Skype</a>
      </nav>
    </header>
    <div class="teams" id="teams">
      <div class="teams-head">
        <span class="bot" aria-hidden="true">${botHorn}</span>
        <p class="teams-name" id="bot-name">Clairon</p>
        <p class="tab">${words.tab}</p>
      </div>
      <div class="scroller" id="scroller" tabindex="0" role="region">
        <p class="nothing" id="nothing" hidden>${words.noMessages}</p>
        <ol class="messages" id="messages"></ol>
      </div>
      <form class="compose" id="compose">
        <p class="quoted" id="quoted" hidden>
          <span><b>${words.replyTo}</b> <span id="quoted-text"></span></span>
          <button type="button" id="unquote" aria-label="${words.cancel}">${cross}</button>
        </p>
        <p class="cannot" id="cannot" hidden></p>
        <div class="box" id="box">
          <textarea
            id="text"
            rows="1"
            maxlength="10000"
            aria-label="${words.write}"
            placeholder="${words.write}"
          ></textarea>
          <button type="submit" aria-label="${words.send}" title="${words.send}">${plane}</button>
        </div>
        <p class="said" id="said" role="status"></p>
      </form>
    </div>
    <details class="panel" id="panel">
      <summary>${words.details}</summary>
      ${panelView(words)}
    </details>
  </section>`
}

function panelView(words: Texts): Html {
  const toggle = (field: string, label: string) =>
    markup`<label class="switch"
      ><span>${label}</span><input type="checkbox" role="switch" data-field="${field}"
    /></label>`
  const presences = availabilities.map(
    (word) => markup`<option value="${word}">${words.presences[word]}</option>`,
  )
  const manners = Object.entries(words.manners).map(
    ([manner, label]) => markup`<option value="${manner}">${label}</option>`,
  )
  return markup`<div class="controls">
    <label class="field" for="presence">${words.presence}</label>
    <select id="presence">
      <option value="">${words.byHours}</option>
      ${presences}
    </select>
    ${toggle('blocked', words.blocked)}
    <div class="controls" data-on="teams">
      ${toggle('teamsInstalled', words.installed)} ${toggle('readReceipts', words.receipts)}
      <button type="button" class="plain" id="upgrade">${words.upgrade}</button>
    </div>
    <div class="controls" data-on="skype">
      <label class="field" for="manner">${words.manner}</label>
      <select id="manner">
        ${manners}
      </select>
      ${toggle('skypeHtml', words.html)} ${toggle('skypeUnknown', words.notOnSkype)}
    </div>
    <hr />
    <label class="switch"
      ><span>${words.json}</span><input type="checkbox" role="switch" id="json"
    /></label>
    <hr />
    <dl class="facts">
      <dt>${words.facts.upn}</dt>
      <dd id="fact-upn"></dd>
      <dt>${words.facts.sip}</dt>
      <dd id="fact-sip"></dd>
      <dt>${words.facts.zone}</dt>
      <dd id="fact-zone"></dd>
      <dt>${words.facts.language}</dt>
      <dd id="fact-language"></dd>
    </dl>
  </div>`
}

const horn = markup`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path class="horn" d="M3 9.5h4L14 5v14l-7-4.5H3z" />
  <path class="sound" d="M16.6 9a4.4 4.4 0 0 1 0 6M19 6.6a7.8 7.8 0 0 1 0 10.8" />
</svg>`

const botHorn = markup`<svg viewBox="0 0 24 24">
  <path d="M4 10h3.5L13 6.3v11.4L7.5 14H4z" fill="currentColor" />
  <path
    d="M15.5 9.6a3.4 3.4 0 0 1 0 4.8M17.6 7.5a6.4 6.4 0 0 1 0 9"
    fill="none"
    stroke="currentColor"
    stroke-width="1.6"
    stroke-linecap="round"
  />
</svg>`

const largeHorn = markup`<svg viewBox="0 0 120 96" aria-hidden="true">
  <path class="horn" d="M8 38h16l30-20v60L24 58H8z" />
  <path class="sound" d="M66 34a20 20 0 0 1 0 28M78 24a34 34 0 0 1 0 48M90 14a48 48 0 0 1 0 68" />
</svg>`

const themeIcon = markup`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
  <path d="M15.9 12.6A6.8 6.8 0 0 1 7.4 4.1a6.8 6.8 0 1 0 8.5 8.5Z" />
</svg>`

const chevron = markup`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
  <path d="m12 4.5-5.5 5.5 5.5 5.5" />
</svg>`

const cross = markup`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
  <path d="m5.5 5.5 9 9m0-9-9 9" />
</svg>`

const plane = markup`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
  <path d="M3.2 3.4 17.4 10 3.2 16.6 5.4 10zM5.4 10h6" />
</svg>`
