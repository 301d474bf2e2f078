/* The first page, in three parts: its words, what it draws, what it asks the server. */

/* Words */

/** The no-break space that French puts before : ; ? ! and inside « ». */
const _ = '\u00a0'

/** Every text of the first page. `one` and `many` follow the number: French counts nought as one. */
const fr = {
  language: 'Français',
  tag: 'fr-FR',
  isOne: (count) => count < 2,
  campaigns: 'Campagnes',
  lede: 'Ce que vos chatbots ont à dire, à qui et quand.',
  motto: 'Un message,\nau bon moment,\nà chacun.',
  signIn: 'Connexion',
  signOut: 'Se déconnecter',
  token: 'Jeton d’accès',
  tokenHelp: `Le serveur l’imprime à son démarrage, à la fin de son adresse${_}:`,
  tokenRefused: 'Le serveur ne reconnaît pas ce jeton. Copiez-le à nouveau.',
  open: 'Ouvrir',
  chatbots: 'Chatbots et canaux',
  noChannel: 'aucun canal',
  channels: { teams: 'Teams', skype: 'Skype', webchat: 'Webchat' },
  channelStates: {
    unchecked: 'pas encore contrôlé',
    ready: 'prêt',
    failing: 'ne répond pas',
    paused: 'en pause',
  },
  states: { draft: 'Brouillon', scheduled: 'Planifiée', running: 'En cours', finished: 'Terminée' },
  noWindow: 'fenêtre pas encore choisie',
  now: 'départ dès la planification',
  recipients: { one: 'destinataire', many: 'destinataires' },
  deliveries: {
    planned: { one: 'planifié', many: 'planifiés' },
    retrying: { one: 'à réessayer', many: 'à réessayer' },
    sending: { one: 'en cours d’envoi', many: 'en cours d’envoi' },
    delivered: { one: 'remis', many: 'remis' },
    failed: { one: 'en échec', many: 'en échec' },
    unreachable: { one: 'injoignable', many: 'injoignables' },
    uncertain: { one: 'incertain', many: 'incertains' },
    unscheduled: { one: 'déprogrammé', many: 'déprogrammés' },
    stopped: { one: 'arrêté', many: 'arrêtés' },
  },
  ledgerOf: (name) => `Registre de «${_}${name}${_}»`,
  deliveredOf: (delivered, recipients) => `${delivered} remis sur ${recipients}`,
  details: 'Engagement, raisons et rythme',
  engagement: 'Engagement',
  sent: 'Messages envoyés',
  sentMeans: 'remis ÷ destinataires',
  opened: 'Engagement d’ouverture',
  openedMeans: 'personnes qui ont ouvert ÷ remis',
  clicked: 'Engagement de clic',
  clickedMeans: 'personnes qui ont cliqué au moins un lien ÷ remis',
  measure: 'Mesure',
  people: 'Personnes',
  rate: 'Taux',
  reasons: 'Raisons',
  noReasons: 'Aucun échec ni report.',
  number: 'Nombre',
  state: 'État',
  reason: 'Raison',
  timeline: 'Par demi-heure',
  halfHour: 'Demi-heure',
  planned: 'Planifiés',
  delivered: 'Remis',
  openedCount: 'Ouverts',
  links: 'Liens',
  link: 'Lien',
  clicks: 'Clics',
  became: (name, state) => `${name}${_}: ${state}.`,
  lost: (time) =>
    `Le serveur ne répond pas. Les chiffres datent de ${time}${_}; nouvel essai toutes les 5${_}secondes.`,
  neverReached: `Le serveur ne répond pas${_}; nouvel essai toutes les 5${_}secondes.`,
  broke: (status) =>
    `Le serveur a répondu par une erreur (${status})${_}; nouvel essai toutes les 5${_}secondes.`,
  more: 'Les 100 premières campagnes sont affichées.',
  emptyTitle: 'Aucune campagne',
  emptyText: `Chaque campagne apparaîtra ici avec son registre${_}: combien de destinataires, combien de messages remis, et ce qu’elle attend. Pour commencer, trois commandes dans le dossier de Clairon${_}:`,
  emptyCommands:
    'npx clairon list create Siège\nnpx clairon list import Siège examples/siege.xlsx\nnpx clairon campaign create -f examples/port-du-badge.yaml',
  emptyThen: 'La dernière donne un brouillon et dit comment le planifier.',
  commands: 'Commandes',
}

const en = {
  language: 'English',
  tag: 'en-GB',
  isOne: (count) => count === 1,
  campaigns: 'Campaigns',
  lede: 'What your chatbots have to say, to whom and when.',
  motto: 'One message,\nat the right moment,\nto each.',
  signIn: 'Sign in',
  signOut: 'Sign out',
  token: 'Access token',
  tokenHelp: 'The server prints it when it starts, at the end of its address:',
  tokenRefused: 'The server does not know this token. Copy it again.',
  open: 'Open',
  chatbots: 'Chatbots and channels',
  noChannel: 'no channel',
  channels: { teams: 'Teams', skype: 'Skype', webchat: 'Webchat' },
  channelStates: {
    unchecked: 'not checked yet',
    ready: 'ready',
    failing: 'does not answer',
    paused: 'paused',
  },
  states: { draft: 'Draft', scheduled: 'Scheduled', running: 'Running', finished: 'Finished' },
  noWindow: 'window not chosen yet',
  now: 'starts as soon as it is scheduled',
  recipients: { one: 'recipient', many: 'recipients' },
  deliveries: {
    planned: { one: 'planned', many: 'planned' },
    retrying: { one: 'retrying', many: 'retrying' },
    sending: { one: 'sending', many: 'sending' },
    delivered: { one: 'delivered', many: 'delivered' },
    failed: { one: 'failed', many: 'failed' },
    unreachable: { one: 'unreachable', many: 'unreachable' },
    uncertain: { one: 'uncertain', many: 'uncertain' },
    unscheduled: { one: 'unscheduled', many: 'unscheduled' },
    stopped: { one: 'stopped', many: 'stopped' },
  },
  ledgerOf: (name) => `Ledger of “${name}”`,
  deliveredOf: (delivered, recipients) => `${delivered} delivered of ${recipients}`,
  details: 'Engagement, reasons and pace',
  engagement: 'Engagement',
  sent: 'Messages sent',
  sentMeans: 'delivered ÷ recipients',
  opened: 'Open engagement',
  openedMeans: 'people who opened ÷ delivered',
  clicked: 'Click engagement',
  clickedMeans: 'people who clicked at least one link ÷ delivered',
  measure: 'Measure',
  people: 'People',
  rate: 'Rate',
  reasons: 'Reasons',
  noReasons: 'Nothing failed or was put off.',
  number: 'Number',
  state: 'State',
  reason: 'Reason',
  timeline: 'By half hour',
  halfHour: 'Half hour',
  planned: 'Planned',
  delivered: 'Delivered',
  openedCount: 'Opened',
  links: 'Links',
  link: 'Link',
  clicks: 'Clicks',
  became: (name, state) => `${name}: ${state}.`,
  lost: (time) =>
    `The server does not answer. The figures are from ${time}; trying again every 5 seconds.`,
  neverReached: 'The server does not answer; trying again every 5 seconds.',
  broke: (status) => `The server answered with an error (${status}); trying again every 5 seconds.`,
  more: 'The first 100 campaigns are shown.',
  emptyTitle: 'No campaign yet',
  emptyText:
    'Each campaign will appear here with its ledger: how many recipients, how many messages delivered, and what it waits for. To begin, three commands in the folder of Clairon:',
  emptyCommands:
    'npx clairon list create Siège\nnpx clairon list import Siège examples/siege.xlsx\nnpx clairon campaign create -f examples/port-du-badge.yaml',
  emptyThen: 'The last one makes a draft, and says how to schedule it.',
  commands: 'Commands',
}

const wordings = { fr, en }

/* Drawing */

const deliveryStates = [
  'planned',
  'retrying',
  'sending',
  'delivered',
  'failed',
  'unreachable',
  'uncertain',
  'unscheduled',
  'stopped',
]

/** Makes an empty row of a campaign; its texts come with `fillCampaign`. */
function newCampaignRow(template) {
  const article = template.content.firstElementChild.cloneNode(true)
  const parts = {}
  for (const node of article.querySelectorAll('[data-part]')) parts[node.dataset.part] = node
  const terms = new Map(
    ['recipients', ...deliveryStates].map((name) => {
      const label = element('th', { role: 'rowheader', scope: 'row' })
      const figure = element('td', { role: 'cell' })
      parts.terms.append(element('tr', { role: 'row', class: `term ${name}` }, label, figure))
      return [name, { label, figure }]
    }),
  )
  return { article, details: parts.details, parts, terms, shown: '' }
}

/** Writes what is known of a campaign into its row. `report` may not be there yet. */
function fillCampaign(row, { campaign, report, chatbot }, words) {
  const { parts } = row
  row.article.dataset.state = campaign.state
  setText(parts.name, campaign.name)
  setText(parts.state, words.states[campaign.state])
  setText(
    parts.facts,
    [words.channels[campaign.channel], chatbot?.name, windowText(campaign, words)]
      .filter(Boolean)
      .join(' · '),
  )
  const hasFigures = report !== undefined && report.ledger.recipients > 0
  parts.figures.hidden = !hasFigures
  parts.details.hidden = !hasFigures
  if (hasFigures) fillLedger(row, campaign, report.ledger, words)

  const waitingFor = report?.campaign.waitingFor ?? ''
  parts.waiting.hidden = waitingFor === ''
  setText(parts.waiting, waitingFor)

  // Rebuilding the tables at every tick would take a selection away from the reader.
  if (!hasFigures || !parts.details.open) return
  const content = JSON.stringify([words.tag, report])
  if (content === row.shown) return
  row.shown = content
  const scroller = parts.pages.querySelector('.scroller')
  const scrolled = scroller?.scrollTop ?? 0
  const hadFocus = scroller !== null && scroller === document.activeElement
  parts.pages.replaceChildren(...detailPages(report, campaign.timeZone, words))
  const renewed = parts.pages.querySelector('.scroller')
  if (renewed) renewed.scrollTop = scrolled
  if (hadFocus) renewed?.focus({ preventScroll: true })
}

/** Lists chatbots with their channels, in words. */
function fillChatbots(list, chatbots, words) {
  const items = chatbots.map(({ name, channels }) => ({
    name,
    channels: channels.map(({ kind, state, pausedReason }) => {
      const said = `${words.channels[kind]} ${words.channelStates[state]}`
      return state === 'paused' && pausedReason ? `${said} (${pausedReason})` : said
    }),
  }))
  const content = JSON.stringify([words.tag, items])
  if (list.dataset.shown === content) return
  list.dataset.shown = content
  list.replaceChildren(
    ...items.map(({ name, channels }) =>
      element(
        'li',
        {},
        element('strong', {}, name),
        element('span', {}, channels.join(' · ') || words.noChannel),
      ),
    ),
  )
}

function fillLedger({ parts, terms }, { name, state }, ledger, words) {
  const format = numbers(words)
  setText(parts.caption, words.ledgerOf(name))
  for (const [term, { label, figure }] of terms) {
    const count = ledger[term]
    const { one, many } = term === 'recipients' ? words.recipients : words.deliveries[term]
    setText(label, words.isOne(count) ? one : many)
    setText(figure, format(count))
    figure.parentElement.classList.toggle('zero', count === 0)
  }
  parts.meter.max = ledger.recipients
  parts.meter.value = ledger.delivered
  parts.meter.classList.toggle('running', state === 'running')
  const said = words.deliveredOf(format(ledger.delivered), format(ledger.recipients))
  parts.meter.setAttribute('aria-label', said)
}

function detailPages(report, timeZone, words) {
  const format = numbers(words)
  const { opened, clicked, reasons, links, timeline, ledger } = report
  const percent = (rate) =>
    rate
      .toLocaleString(words.tag, { style: 'percent', maximumFractionDigits: 1 })
      .replaceAll('\u202f', '\u00a0')
  const pages = [
    page(
      words.engagement,
      table(
        [words.measure, words.people, words.rate],
        [
          [
            explained(words.sent, words.sentMeans),
            format(ledger.delivered),
            percent(report.sentRate),
          ],
          [explained(words.opened, words.openedMeans), format(opened.people), percent(opened.rate)],
          [
            explained(words.clicked, words.clickedMeans),
            format(clicked.people),
            percent(clicked.rate),
          ],
        ],
        { numeric: [1, 2] },
      ),
    ),
    page(
      words.reasons,
      reasons.length === 0
        ? element('p', { class: 'help' }, words.noReasons)
        : table(
            [words.number, words.state, words.reason],
            reasons.map(({ count, state, message }) => {
              const { one, many } = words.deliveries[state]
              return [format(count), words.isOne(count) ? one : many, message]
            }),
            { numeric: [0] },
          ),
    ),
  ]
  if (links.length > 0) {
    const linkRows = links.map(({ url, people, events }) => [
      element('span', { class: 'address' }, url),
      format(people),
      format(events),
    ])
    const head = [words.link, words.people, words.clicks]
    pages.push(page(words.links, table(head, linkRows, { numeric: [1, 2] }), 'wide'))
  }
  if (timeline.length > 0)
    pages.push(page(words.timeline, timelineTable(timeline, timeZone, words), 'wide'))
  return pages
}

/** One table, a group of rows a day; beside the figures a bar: an outline for planned, filled for delivered. */
function timelineTable(timeline, timeZone, words) {
  const format = numbers(words)
  const day = dates(words, { weekday: 'long', day: 'numeric', month: 'long', timeZone })
  const time = dates(words, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone })
  const most = Math.max(1, ...timeline.flatMap(({ planned, delivered }) => [planned, delivered]))
  const whole = table([words.halfHour, words.planned, words.delivered, words.openedCount], [], {
    numeric: [1, 2, 3],
  })
  whole.classList.add('timeline')
  whole.querySelector('thead tr').append(element('td', {}))
  const body = whole.querySelector('tbody')
  let dayBefore
  for (const { from, to, planned, delivered, opened } of timeline) {
    const today = day(from)
    if (today !== dayBefore) {
      const title = element('th', { scope: 'rowgroup', colspan: '5', class: 'day' }, today)
      body.append(element('tr', {}, title))
    }
    dayBefore = today
    const plannedBar = element('i', { class: 'planned' })
    const deliveredBar = element('i', { class: 'delivered' })
    plannedBar.style.width = `${(planned / most) * 100}%`
    deliveredBar.style.width = `${(delivered / most) * 100}%`
    const figures = [planned, delivered, opened].map((count) =>
      element('td', { class: count === 0 ? 'number zero' : 'number' }, format(count)),
    )
    body.append(
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, `${time(from)} – ${time(to)}`),
        ...figures,
        element(
          'td',
          { class: 'bars', 'aria-hidden': 'true' },
          element('span', {}, plannedBar, deliveredBar),
        ),
      ),
    )
  }
  const scroller = {
    class: 'scroller',
    tabindex: '0',
    role: 'region',
    'aria-label': words.timeline,
  }
  return element('div', scroller, whole)
}

function windowText({ startsAt, endsAt, start, timeZone }, words) {
  const short = { weekday: 'short', day: 'numeric', month: 'short', hourCycle: 'h23' }
  const minute = { hour: '2-digit', minute: '2-digit' }
  const zone = `(${timeZone})`
  if (startsAt !== null && endsAt !== null) {
    const from = dates(words, { ...short, ...minute, timeZone })
    const until = dates(words, { ...short, ...minute, year: 'numeric', timeZone })
    const day = dates(words, { ...short, year: 'numeric', timeZone })
    if (day(startsAt) !== day(endsAt)) return `${from(startsAt)} → ${until(endsAt)} ${zone}`
    const time = dates(words, { ...minute, hourCycle: 'h23', timeZone })
    return `${until(startsAt)} → ${time(endsAt)} ${zone}`
  }
  if (start === null) return words.noWindow
  if (start === 'now') return words.now
  // Wall-clock time of the zone; read as UTC only to be written nicely.
  const from = dates(words, { ...short, ...minute, year: 'numeric', timeZone: 'UTC' })
  return `${from(`${start}Z`)} ${zone}`
}

function dates(words, options) {
  const format = new Intl.DateTimeFormat(words.tag, options)
  return (at) => format.format(new Date(at))
}

/** The narrow no-break space between French thousands all but vanishes in many fonts. */
function numbers(words) {
  const format = new Intl.NumberFormat(words.tag)
  return (value) => format.format(value).replaceAll('\u202f', '\u00a0')
}

function page(title, content, width = '') {
  return element('section', { class: width }, element('h3', {}, title), content)
}

/** A figure's name with its definition under it. */
function explained(name, meaning) {
  return element('span', {}, name, element('small', {}, meaning))
}

/** The first cell of a row is its heading unless it is a number. */
function table(head, bodyRows, { numeric = [] } = {}) {
  const classOf = (index) => (numeric.includes(index) ? 'number' : '')
  const headCells = head.map((text, index) =>
    element('th', { scope: 'col', class: classOf(index) }, text),
  )
  const lines = bodyRows.map((cells) =>
    element(
      'tr',
      {},
      ...cells.map((text, index) =>
        index === 0 && !numeric.includes(0)
          ? element('th', { scope: 'row' }, text)
          : element('td', { class: classOf(index) }, text),
      ),
    ),
  )
  return element(
    'table',
    { class: 'figures' },
    element('thead', {}, element('tr', {}, ...headCells)),
    element('tbody', {}, ...lines),
  )
}

/** Texts become text nodes, so nothing that the server sends is ever read as markup. */
function element(tag, attributes, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== '') node.setAttribute(name, value)
  }
  node.append(...children)
  return node
}

/* Asking */

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
  if (!document.hidden) timer = setTimeout(refresh, waitMs)
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

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
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
