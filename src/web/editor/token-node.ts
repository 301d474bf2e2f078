import { type Editor, InputRule, mergeAttributes, Node } from '@tiptap/core'
import { Fragment, type Node as DocNode, Slice } from '@tiptap/pm/model'
import { NodeSelection, Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'

import { readToken, writeToken } from '../../message/token-text.ts'
import type { TokenChoice } from './token-choice.ts'

/** What chips have to know of the world around the editor. */
export type TokenSurroundings = {
  /** The fields that the recipients have, the built-in ones too; it may change while somebody types. */
  choices: readonly TokenChoice[]
  /** Told where a chip stands that the author opened. */
  onOpen: (position: number) => void
}

declare module '@tiptap/core' {
  interface Storage {
    token: Pick<TokenSurroundings, 'choices'>
  }
}

/** The key of a transaction's note that other fields are known from now on. */
const knownChanged = new PluginKey('known-tokens')

/** Tells the chips of an editor which fields there are from now on, and how they are called. */
export function setChoices(editor: Editor, choices: readonly TokenChoice[]): void {
  // Not on the page, or no longer.
  if (editor.isDestroyed) return
  editor.storage.token.choices = choices
  for (const chip of editor.view.dom.querySelectorAll<HTMLElement>('[data-token]')) {
    const label = chip.firstElementChild
    if (label) label.textContent = labelOf(choices, chip.dataset['token'] ?? '')
  }
  editor.view.dispatch(editor.state.tr.setMeta(knownChanged, true))
}

/** How a field is called on its chip; one that nobody has keeps its name. */
export const labelOf = (choices: readonly TokenChoice[], name: string): string =>
  choices.find((choice) => choice.name === name)?.label ?? name

const isKnown = (choices: readonly TokenChoice[], name: string): boolean =>
  choices.some((choice) => choice.name === name)

const keysOf = (choices: readonly TokenChoice[]): ReadonlySet<string> =>
  new Set(choices.map(({ name }) => name))

/**
 * A personal field in the text. It is one letter to the cursor, so one Backspace takes it away; Enter on it
 * opens what stands there for people without the field.
 */
export const Token = Node.create<TokenSurroundings, Pick<TokenSurroundings, 'choices'>>({
  name: 'token',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: true,
  draggable: true,
  addOptions: () => ({ choices: [], onOpen: () => {} }),
  addStorage() {
    return { choices: this.options.choices }
  },
  addAttributes: () => ({
    name: {
      default: 'FIRSTNAME',
      parseHTML: (element) => element.getAttribute('data-token'),
      renderHTML: ({ name }) => ({ 'data-token': name }),
    },
    fallback: {
      default: '',
      parseHTML: (element) => element.getAttribute('data-fallback') ?? '',
      renderHTML: ({ fallback }) => (fallback ? { 'data-fallback': fallback } : {}),
    },
  }),
  parseHTML: () => [{ tag: 'span[data-token]' }],
  renderHTML: ({ HTMLAttributes, node }) => [
    'span',
    mergeAttributes({ class: 'token' }, HTMLAttributes),
    textOf(node.attrs),
  ],
  renderText: ({ node }) => textOf(node.attrs),

  addNodeView() {
    return ({ node, getPos }) => {
      const dom = document.createElement('span')
      dom.className = 'token'
      dom.contentEditable = 'false'
      const fill = (attrs: Record<string, unknown>): void => {
        const { name, fallback } = namesOf(attrs)
        dom.dataset['token'] = name
        const label = document.createElement('span')
        label.textContent = labelOf(this.storage.choices, name)
        dom.replaceChildren(label)
        if (fallback === '') return
        const rest = document.createElement('span')
        rest.className = 'token-fallback'
        rest.textContent = fallback
        dom.append(rest)
      }
      fill(node.attrs)
      dom.addEventListener('click', () => {
        const position = getPos()
        if (position !== undefined) this.options.onOpen(position)
      })
      return {
        dom,
        update: (next) => {
          if (next.type !== node.type) return false
          fill(next.attrs)
          return true
        },
      }
    }
  },

  addKeyboardShortcuts() {
    return {
      Backspace: ({ editor }) => {
        const { empty, $from } = editor.state.selection
        const before = $from.nodeBefore
        if (!empty || before?.type.name !== this.name) return false
        return editor.commands.deleteRange({ from: $from.pos - before.nodeSize, to: $from.pos })
      },
      Enter: ({ editor }) => {
        const { selection } = editor.state
        if (!(selection instanceof NodeSelection) || selection.node.type.name !== this.name) {
          return false
        }
        this.options.onOpen(selection.from)
        return true
      },
    }
  },

  // Typed out to the closing bracket, it is a field as it would be in Markdown.
  addInputRules() {
    return [
      new InputRule({
        find: /\[[^[\]]+\]$/,
        handler: ({ state, range, match }) => {
          const attrs = readToken(match[0], keysOf(this.storage.choices))
          if (attrs === null) return null
          const marks = state.doc.resolve(range.from).marks()
          state.tr.replaceWith(range.from, range.to, this.type.create(attrs, null, marks))
          return undefined
        },
      }),
    ]
  },

  addProseMirrorPlugins() {
    const { storage, type, name: typeName } = this
    return [
      new Plugin<DecorationSet>({
        key: knownChanged,
        state: {
          init: (_, { doc }) => unknownIn(doc),
          apply: (transaction, before) =>
            transaction.docChanged || transaction.getMeta(knownChanged) !== undefined
              ? unknownIn(transaction.doc)
              : before,
        },
        props: {
          decorations(state) {
            return this.getState(state)
          },
          transformPasted: ({ content, openStart, openEnd }) =>
            new Slice(withChips(content), openStart, openEnd),
        },
      }),
    ]

    /** Makes chips of the fields in what is pasted, whichever program it comes from. */
    function withChips(content: Fragment): Fragment {
      const nodes: DocNode[] = []
      content.forEach((node) => {
        if (node.isText) nodes.push(...chipsIn(node))
        else nodes.push(node.copy(withChips(node.content)))
      })
      return Fragment.fromArray(nodes)
    }

    function chipsIn(node: DocNode): DocNode[] {
      const pieces = (node.text ?? '').split(/(\[[^[\]]+\])/)
      return pieces.flatMap((text) => {
        if (text === '') return []
        const attrs = readToken(text, keysOf(storage.choices))
        return [attrs ? type.create(attrs, null, node.marks) : type.schema.text(text, node.marks)]
      })
    }

    /** Marks the fields that nobody has. */
    function unknownIn(doc: Parameters<typeof DecorationSet.create>[0]): DecorationSet {
      const decorations: Decoration[] = []
      doc.descendants((node, at) => {
        if (node.type.name !== typeName || isKnown(storage.choices, namesOf(node.attrs).name))
          return
        decorations.push(Decoration.node(at, at + node.nodeSize, { class: 'token-unknown' }))
      })
      return DecorationSet.create(doc, decorations)
    }
  },
})

const namesOf = (attrs: Record<string, unknown>): { name: string; fallback: string } => ({
  name: typeof attrs['name'] === 'string' ? attrs['name'] : '',
  fallback: typeof attrs['fallback'] === 'string' ? attrs['fallback'] : '',
})

const textOf = (attrs: Record<string, unknown>): string => writeToken(namesOf(attrs))
