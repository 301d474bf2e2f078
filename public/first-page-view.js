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
export function newCampaignRow(template) {
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
export function fillCampaign(row, { campaign, report, chatbot }, words) {
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
export function fillChatbots(list, chatbots, words) {
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
    rate === null
      ? '–'
      : rate
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
  return (value) => (value === null ? '–' : format.format(value).replaceAll('\u202f', '\u00a0'))
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

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}
