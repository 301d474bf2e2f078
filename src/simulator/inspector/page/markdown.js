const { default: MarkdownIt } = await import(document.documentElement.dataset.markdown)

const common = ['emphasis', 'list', 'link', 'autolink', 'escape', 'entity', 'newline']

/**
 * Markdown as cards know it in Teams: bold, italic, lists and links.
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
 */
const ofCards = new MarkdownIt('zero', { html: false })
ofCards.enable(common)

/**
 * Markdown as messages know it; strikethrough and quotes too.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
const ofMessages = new MarkdownIt('zero', { html: false, linkify: true, breaks: true })
ofMessages.enable([...common, 'strikethrough', 'blockquote', 'backticks', 'fence', 'linkify'])
ofMessages.linkify.set({ fuzzyLink: false, fuzzyEmail: false })

/** Writes the Markdown of a card's text as HTML; whatever else it holds stays text. */
export const cardHtml = (text) => ofCards.render(text.replaceAll('\r', '\n'))

/** Writes the Markdown of a message as HTML. */
export const messageHtml = (text) => ofMessages.render(text)
