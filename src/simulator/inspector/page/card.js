import { words } from './words.js'
import { cardHtml } from './markdown.js'
import { make } from './dom.js'

const cards = globalThis.AdaptiveCards

cards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = cardHtml(text)
  result.didProcess = true
}

const colour = (name) => ({
  default: `var(--card-${name})`,
  subtle: `var(--card-${name}-subtle, var(--card-${name}))`,
})
const colours = {
  foregroundColors: {
    default: colour('text'),
    dark: colour('text'),
    light: colour('quiet'),
    accent: colour('accent'),
    good: colour('good'),
    warning: colour('warning'),
    attention: colour('attention'),
  },
}
const container = (name) => ({ backgroundColor: `var(--card-on-${name})`, ...colours })

/**
 * How Teams dresses a card. The colours are those of the theme at hand, through the style sheet, so
 * that a change of theme needs no new card. Sizes are those that Microsoft's designer has for Teams.
 */
const dress = new cards.HostConfig({
  choiceSetInputValueSeparator: ',',
  supportsInteractivity: true,
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: 'var(--card-line)' },
  imageSizes: { small: 32, medium: 52, large: 100 },
  fontTypes: {
    default: {
      fontFamily: 'inherit',
      fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
      fontWeights: { lighter: 300, default: 400, bolder: 600 },
    },
    monospace: {
      fontFamily: 'ui-monospace, Consolas, "Liberation Mono", monospace',
      fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
      fontWeights: { lighter: 300, default: 400, bolder: 600 },
    },
  },
  lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 32 },
  containerStyles: {
    default: container('default'),
    emphasis: container('emphasis'),
    accent: container('accent'),
    good: container('good'),
    warning: container('warning'),
    attention: container('attention'),
  },
  actions: {
    maxActions: 6,
    spacing: 'default',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 16, style: 'emphasis' },
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
  },
  adaptiveCard: { allowCustomStyle: false },
  imageSet: { imageSize: 'medium', maxImageHeight: 100 },
  factSet: {
    title: { color: 'default', size: 'default', weight: 'bolder', wrap: true, maxWidth: 150 },
    value: { color: 'default', size: 'default', weight: 'default', wrap: true },
    spacing: 16,
  },
  textBlock: { headingLevel: 2 },
})

/**
 * Draws a card. `press` is told of an action by what it holds and what was filled in, `follow` of a
 * link in a text.
 */
export function cardView(card, { press, follow }) {
  const view = new cards.AdaptiveCard()
  view.hostConfig = dress
  view.onExecuteAction = (action) => {
    const inputs = view.getAllInputs().map((input) => [input.id, input.value])
    press({ ...action.toJSON() }, Object.fromEntries(inputs))
  }
  view.onAnchorClicked = (_element, anchor) => {
    follow(anchor.getAttribute('href'))
    return true
  }
  view.parse(card)
  const drawn = view.render()
  return make('div', { className: 'card' }, drawn ?? words.unshownCard)
}
