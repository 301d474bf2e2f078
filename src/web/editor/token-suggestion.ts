import { Extension } from '@tiptap/core'
import { Suggestion } from '@tiptap/suggestion'

import { matchingChoices, type TokenChoice } from './token-choice.ts'

/** The open list of fields below the cursor. */
export type OpenSuggestion = {
  choices: TokenChoice[]
  active: number
  choose: (choice: TokenChoice) => void
  /** Where the list is drawn; it follows the cursor. */
  place: HTMLElement
}

/**
 * Opens a list of the personal fields when `[` is typed. Arrow keys move in it, Enter or Tab takes the field,
 * Escape leaves the bracket as typed.
 *
 * @param container a CSS selector: the list must stand where the theme's colours do
 * @param onChange told what is open; null when nothing is
 */
export const tokenSuggestion = (options: {
  container: string
  onChange: (open: OpenSuggestion | null) => void
}) =>
  Extension.create({
    name: 'tokenSuggestion',
    addProseMirrorPlugins() {
      return [
        Suggestion<TokenChoice, TokenChoice>({
          editor: this.editor,
          char: '[',
          allowSpaces: false,
          allowedPrefixes: null,
          container: options.container,
          items: ({ query, editor }) => matchingChoices(editor.storage.token.choices, query),
          command: ({ editor, range, props: { name } }) => {
            editor.chain().focus().insertContentAt(range, { type: 'token', attrs: { name } }).run()
          },
          render: () => createList(options.onChange),
        }),
      ]
    },
  })

type Open = { items: TokenChoice[]; command: (choice: TokenChoice) => void }

function createList(onChange: (open: OpenSuggestion | null) => void) {
  let place: HTMLElement | null = null
  let unmount = (): void => {}
  let current: Open | null = null
  let active = 0

  const show = (): void => {
    if (!current || !place || current.items.length === 0) return onChange(null)
    const { items, command } = current
    active = Math.min(active, items.length - 1)
    onChange({ choices: items, active, choose: command, place })
  }
  const close = (): void => {
    unmount()
    unmount = () => {}
    place = null
    current = null
    onChange(null)
  }
  return {
    onStart: (props: Open & { mount: (element: HTMLElement) => () => void }): void => {
      place = document.createElement('div')
      place.className = 'token-suggestion'
      unmount = props.mount(place)
      current = props
      active = 0
      show()
    },
    onUpdate: (props: Open): void => {
      current = props
      show()
    },
    onExit: close,
    onKeyDown: ({ event }: { event: KeyboardEvent }): boolean => {
      if (!current || current.items.length === 0) return false
      const { items, command } = current
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        const step = event.key === 'ArrowDown' ? 1 : -1
        active = (active + step + items.length) % items.length
        show()
        return true
      }
      const choice = items[active]
      if ((event.key === 'Enter' || event.key === 'Tab') && choice) {
        command(choice)
        return true
      }
      return false
    },
  }
}
