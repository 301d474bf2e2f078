import { fillCampaign, fillChatbots, newCampaignRow, setText } from './first-page-view.js'
import { wordings } from './first-page-words.js'

/** Refreshed this often while something runs, when nothing does, and when the server is away. */
const runningMs = 2_000
const quietMs = 10_000
const awayMs = 5_000

const stateOrder = ['running', 'scheduled', 'draft', 'finished']

const byId = (id) => document.getElementById(id)

let locale = localStorage.getItem('clairon.locale') ?? preferredLocale()
let token = sessionStorage.getItem('clairon.token')
/** What was last heard of the server; null until it has answered. */
let heard = null
let problem = null
let timer
/** Grows at sign-in and sign-out, so that an answer on its way to the session before is dropped. */
let session = 0
/** By campaign, with the language they were asked for in. */
const reports = new Map()
const rows = new Map()

class ApiError extends Error {
  constructor(status) {
    super(`HTTP ${status}`)
    this.status = status
  }
}

function preferredLocale() {
  const wanted = navigator.languages.find((language) => /^(fr|en)\b/i.test(language)) ?? 'en'
  return wanted.slice(0, 2).toLowerCase()
}

function otherLocale() {
  return locale === 'fr' ? 'en' : 'fr'
}

async function read(path) {
  const response = await fetch(`/api/v1/${path}`, {
    headers: { authorization: `Bearer ${token}`, 'accept-language': locale },
    signal: AbortSignal.timeout(10_000),
    cache: 'no-store',
  })
  if (!response.ok) throw new ApiError(response.status)
  return response.json()
}

/** A campaign under way changes by the second; a finished one only for those who look into it. */
function needsReport({ id, state, recipients }) {
  const known = reports.get(id)
  if (state === 'draft') return false
  if (known === undefined || known.report.campaign.state !== state || known.locale !== locale)
    return true
  if (state === 'finished') return recipients > 0 && rows.get(id)?.details.open === true
  return true
}

async function refresh() {
  clearTimeout(timer)
  const mine = session
  const asked = locale
  try {
    const [chatbots, campaigns] = await Promise.all([read('chatbots'), read('campaigns?limit=100')])
    const fresh = await Promise.all(
      campaigns.items
        .filter(needsReport)
        .map(async ({ id }) => [id, await read(`campaigns/${id}/report`).catch(ignoreMissing)]),
    )
    if (mine !== session) return
    for (const [id, report] of fresh)
      if (report !== null) reports.set(id, { report, locale: asked })
    tellChanges(campaigns.items)
    heard = { at: new Date(), chatbots: chatbots.items, campaigns }
    problem = null
  } catch (error) {
    if (mine !== session) return
    if (error instanceof ApiError && error.status === 401) return signOut(true)
    problem = error instanceof ApiError ? { status: error.status } : { status: null }
  }
  show()
  const isRunning = heard?.campaigns.items.some(({ state }) => state === 'running')
  const waitMs = problem ? awayMs : isRunning ? runningMs : quietMs
  if (!document.hidden) timer = setTimeout(() => void refresh(), waitMs)
}

/** A campaign may be deleted between two questions. */
function ignoreMissing(error) {
  if (error instanceof ApiError && error.status === 404) return null
  throw error
}

/** Tells screen readers what matters: a campaign that started or finished, not every figure. */
function tellChanges(campaigns) {
  if (heard === null) return
  const words = wordings[locale]
  const before = new Map(heard.campaigns.items.map(({ id, state }) => [id, state]))
  const news = campaigns
    .filter(({ id, state }) => before.has(id) && before.get(id) !== state)
    .map(({ name, state }) => words.became(name, words.states[state]))
  if (news.length > 0) byId('news').textContent = news.join(' ')
}

function show() {
  const words = wordings[locale]
  const isSignedIn = token !== null
  document.documentElement.lang = locale
  document.title = `${isSignedIn ? words.campaigns : words.signIn} – Clairon`
  byId('sign-in').hidden = isSignedIn
  byId('sign-out').hidden = !isSignedIn
  byId('board').hidden = !isSignedIn
  const other = otherLocale()
  byId('other-locale').lang = other
  setText(byId('other-locale'), wordings[other].language)
  translate(document.body, words)
  setText(byId('notice'), noticeText(words))
  if (heard === null) return

  const { campaigns, chatbots } = heard
  const sorted = campaigns.items.toSorted(
    (a, b) => stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state),
  )
  const articles = sorted.map((campaign) => {
    const row = rows.get(campaign.id) ?? newRow(campaign.id)
    const chatbot = chatbots.find(({ id }) => id === campaign.chatbotId)
    translate(row.article, words)
    fillCampaign(row, { campaign, report: reports.get(campaign.id)?.report, chatbot }, words)
    return row.article
  })
  const container = byId('campaigns')
  const isInPlace =
    articles.length === container.children.length &&
    articles.every((article, index) => article === container.children[index])
  // Moving what is in place already would lose the focus.
  if (!isInPlace) container.replaceChildren(...articles)

  byId('empty').hidden = articles.length > 0
  byId('more').hidden = campaigns.next === null
  byId('chatbots-section').hidden = chatbots.length === 0
  fillChatbots(byId('chatbots'), chatbots, words)
}

function newRow(id) {
  const row = newCampaignRow(byId('campaign-template'))
  row.details.addEventListener('toggle', () => row.details.open && refresh())
  rows.set(id, row)
  return row
}

function noticeText(words) {
  if (problem === null) return ''
  if (problem.status !== null) return words.broke(problem.status)
  if (heard === null) return words.neverReached
  const time = heard.at.toLocaleTimeString(words.tag, { hour: '2-digit', minute: '2-digit' })
  return words.lost(time)
}

function translate(root, words) {
  for (const node of root.querySelectorAll('[data-word]')) setText(node, words[node.dataset.word])
  for (const node of root.querySelectorAll('[data-label]')) {
    node.setAttribute('aria-label', words[node.dataset.label])
  }
}

function signIn(newToken) {
  session += 1
  token = newToken
  sessionStorage.setItem('clairon.token', token)
  setText(byId('token-refused'), '')
  forget()
  show()
  void refresh()
}

function signOut(wasRefused) {
  session += 1
  clearTimeout(timer)
  token = null
  sessionStorage.removeItem('clairon.token')
  forget()
  show()
  setText(byId('token-refused'), wasRefused ? wordings[locale].tokenRefused : '')
  byId('token').focus()
}

function forget() {
  heard = null
  problem = null
  reports.clear()
  rows.clear()
  byId('campaigns').replaceChildren()
  byId('news').textContent = ''
}

/** Takes the token out of the address, where it would stay in the history and on screenshots. */
function takeTokenFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given === null || given === '') return false
  history.replaceState(null, '', location.pathname + location.search)
  signIn(given)
  return true
}

byId('token-form').addEventListener('submit', (event) => {
  event.preventDefault()
  const field = byId('token')
  // Whoever pastes the whole address means its token.
  const given = field.value.trim().replace(/^.*#token=/, '')
  field.value = ''
  if (given !== '') signIn(given)
})
byId('sign-out').addEventListener('click', () => signOut(false))
byId('other-locale').addEventListener('click', () => {
  locale = otherLocale()
  localStorage.setItem('clairon.locale', locale)
  show()
  // Sentences and reasons come from the server, so they are asked for again.
  if (token !== null) void refresh()
})
window.addEventListener('hashchange', takeTokenFromAddress)
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && token !== null) void refresh()
})

if (!takeTokenFromAddress()) {
  show()
  if (token !== null) void refresh()
}
