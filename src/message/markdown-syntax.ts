import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough'
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough'
import { messageLimits } from './document.ts'
import { readToken } from './token-text.ts'

type SyntaxExtension = ReturnType<typeof gfmStrikethrough>
type Construct = Exclude<
  NonNullable<NonNullable<SyntaxExtension['text']>[string]>,
  readonly unknown[]
>
type Tokenize = Construct['tokenize']
type State = ReturnType<Tokenize>
type Code = Parameters<State>[0]

export type MarkdownTree = ReturnType<typeof fromMarkdown>

/**
 * Parses Markdown as our messages understand it: CommonMark without what a message cannot hold (HTML, code,
 * quotes, reference definitions: they stay text, as typed), with `~~strike~~`, bare `https://` addresses,
 * personal tokens, and the three tags for what Markdown has no sign for: `<u>`, `</u>`, `<br>`. Tokens and tags come
 * out as `inlineCode` nodes, which nothing else makes here and for which the parser already has a place in its
 * tree; their value is the token or the tag as typed.
 */
export const parseMarkdown = (text: string, known: ReadonlySet<string>): MarkdownTree =>
  fromMarkdown(text, {
    extensions: [
      { disable: { null: asTyped } },
      gfmStrikethrough({ singleTilde: false }),
      { text: { [code.h]: bareAddress, [code.H]: bareAddress } },
      tokenSyntax(known),
      { text: { [code.lessThan]: tag } },
    ],
    mdastExtensions: [gfmStrikethroughFromMarkdown()],
  })

const asTyped = [
  'blockQuote',
  'codeFenced',
  'codeIndented',
  'codeText',
  'definition',
  'htmlFlow',
  'htmlText',
  'setextUnderline',
]

const code = {
  tab: 9,
  exclamationMark: 33,
  leftParenthesis: 40,
  rightParenthesis: 41,
  leftBracket: 91,
  lessThan: 60,
  greaterThan: 62,
  backslash: 92,
  rightBracket: 93,
  H: 72,
  h: 104,
} as const

const tokenSyntax = (known: ReadonlySet<string>): SyntaxExtension => {
  const token: Construct = { name: 'personalToken', tokenize: tokenizeToken(known) }
  // Before `[NAME]` an exclamation mark is only that. Without this, `!` would take the bracket for an image.
  const exclamation: Construct = {
    name: 'exclamationBeforeToken',
    tokenize(effects, ok, nok) {
      return (start) => {
        effects.enter('data')
        effects.consume(start)
        effects.exit('data')
        return effects.check(token, ok, nok)
      }
    },
  }
  return { text: { [code.leftBracket]: token, [code.exclamationMark]: exclamation } }
}

// A name, a bar and a fallback in which every character may be escaped; longer is no token.
const longestToken = messageLimits.tokenNameCharacters + 2 * messageLimits.fallbackCharacters + 20

const tokenizeToken =
  (known: ReadonlySet<string>): Tokenize =>
  (effects, ok, nok) => {
    let text = ''
    const take = (character: Code): void => {
      effects.consume(character)
      if (character !== null) text += String.fromCharCode(character)
    }
    const start: State = (character) => {
      if (character !== code.leftBracket) return nok(character)
      effects.enter('codeText')
      effects.enter('codeTextData')
      take(character)
      return inside
    }
    const inside: State = (character) => {
      if (isLineEnd(character) || text.length > longestToken) return nok(character)
      if (character === code.leftBracket) return nok(character)
      if (character === code.backslash) {
        take(character)
        return escaped
      }
      take(character)
      if (character !== code.rightBracket) return inside
      if (readToken(text, known) === null) return nok
      effects.exit('codeTextData')
      effects.exit('codeText')
      return effects.check(linkTarget, nok, ok)
    }
    const escaped: State = (character) => {
      if (isLineEnd(character)) return nok(character)
      take(character)
      return inside
    }
    return start
  }

const tags = ['<u>', '</u>', '<br>', '<br/>', '<br />']

const tag: Construct = {
  name: 'tag',
  tokenize(effects, ok, nok) {
    let text = ''
    const start: State = (character) => {
      effects.enter('codeText')
      effects.enter('codeTextData')
      return inside(character)
    }
    const inside: State = (character) => {
      text += asText(character).toLowerCase()
      if (isLineEnd(character) || !tags.some((one) => one.startsWith(text))) return nok(character)
      effects.consume(character)
      if (character !== code.greaterThan) return inside
      effects.exit('codeTextData')
      effects.exit('codeText')
      return ok
    }
    return start
  },
}

// micromark's codes below zero are line ends and tabs, null is the end.
const isLineEnd = (character: Code): boolean => character === null || character < 0

/**
 * `(…)` as it follows a link's label. `[NOM](https://…)` is a link on the word "NOM"; `[NOM](votre badge)` is no
 * link to CommonMark either, so there the token must win or its brackets would be sent to everybody.
 */
const linkTarget: Construct = {
  name: 'linkTargetAhead',
  partial: true,
  tokenize(effects, ok, nok) {
    let text = ''
    const start: State = (character) => {
      if (character !== code.leftParenthesis) return nok(character)
      effects.enter('data')
      effects.consume(character)
      return inside
    }
    const inside: State = (character) => {
      if (isLineEnd(character) || text.length > messageLimits.hrefCharacters) {
        return nok(character)
      }
      effects.consume(character)
      if (character === code.rightParenthesis) {
        effects.exit('data')
        return /^\s*\S*(?:\s+["'(].*)?\s*$/u.test(text) ? ok : nok
      }
      text += String.fromCharCode(character ?? 0)
      return inside
    }
    return start
  },
}

const wordCharacter = /[\p{L}\p{N}_]/u

const asText = (character: Code): string =>
  character === null || character < 0 ? ' ' : String.fromCharCode(character)

/**
 * `https://…` in running text, up to the next blank; punctuation that ends the sentence is not part of it. It
 * comes out as CommonMark's own `<https://…>` does.
 */
const bareAddress: Construct = {
  name: 'bareAddress',
  previous(character) {
    return !wordCharacter.test(asText(character))
  },
  tokenize(effects, ok, nok) {
    let text = ''
    let openParentheses = 0
    const start: State = (character) => {
      effects.enter('autolink')
      effects.enter('autolinkProtocol')
      return scheme(character)
    }
    const scheme: State = (character) => {
      const next = text + asText(character).toLowerCase()
      if (!'https://'.startsWith(next) && !'http://'.startsWith(next)) return nok(character)
      effects.consume(character)
      text = next
      return next.endsWith('://') ? host : scheme
    }
    const host: State = (character) =>
      wordCharacter.test(asText(character)) ? address(character) : nok(character)
    const address: State = (character) => {
      const letter = asText(character)
      if (endsAddress.test(letter)) return end(character)
      if (mayEndSentence.test(letter) && !(letter === ')' && openParentheses > 0)) {
        return effects.check(sentenceEnd, end, take)(character)
      }
      return take(character)
    }
    const take: State = (character) => {
      if (character === code.leftParenthesis) openParentheses += 1
      if (character === code.rightParenthesis) openParentheses -= 1
      effects.consume(character)
      return address
    }
    const end: State = (character) => {
      effects.exit('autolinkProtocol')
      effects.exit('autolink')
      return ok(character)
    }
    return start
  },
}

const endsAddress = /[\s<>"[\]*\\^`«»“”]/
const mayEndSentence = /[.,;:!?'’)…_~]/

const sentenceEnd: Construct = {
  name: 'sentenceEndAhead',
  partial: true,
  tokenize(effects, ok, nok) {
    const start: State = (character) => {
      effects.enter('data')
      return punctuation(character)
    }
    const punctuation: State = (character) => {
      if (character !== null && character >= 0 && mayEndSentence.test(asText(character))) {
        effects.consume(character)
        return punctuation
      }
      effects.exit('data')
      return endsAddress.test(asText(character)) ? ok(character) : nok(character)
    }
    return start
  },
}
