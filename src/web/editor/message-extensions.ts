import { Extension, type Extensions } from '@tiptap/core'
import { Image } from '@tiptap/extension-image'
import { StarterKit } from '@tiptap/starter-kit'

import { messageLimits } from '../../message/document.ts'
import { isSafeHref } from '../../message/href.ts'
import { Token, type TokenSurroundings } from './token-node.ts'

/**
 * Gives the editing schema: exactly what a message may hold. It touches no DOM until an editor is made of
 * it, so rules about it can be checked anywhere.
 */
export const messageExtensions = (surroundings: Partial<TokenSurroundings> = {}): Extensions => [
  StarterKit.configure({
    heading: { levels: [1, 2, 3] },
    blockquote: false,
    code: false,
    codeBlock: false,
    horizontalRule: false,
    // An empty paragraph that nobody typed would be sent as a blank line.
    trailingNode: false,
    link: {
      openOnClick: false,
      autolink: true,
      linkOnPaste: true,
      defaultProtocol: 'https',
      protocols: ['mailto', 'tel'],
      isAllowedUri: (url) => isSafeHref(url),
      HTMLAttributes: { target: null, rel: null },
    },
  }),
  Image.configure({ inline: false, allowBase64: false }),
  Token.configure(surroundings),
  ListDepth,
]

/** Keeps lists from becoming deeper than a message can say. */
const ListDepth = Extension.create({
  name: 'listDepth',
  priority: 1_000,
  addKeyboardShortcuts: () => ({
    Tab: ({ editor }) => listDepthAt(editor.state.selection.$from) >= messageLimits.listDepth,
  }),
})

/** Counts the lists around a place in the editor. */
export const listDepthAt = ($from: {
  depth: number
  node(depth: number): { type: { name: string } }
}): number => {
  let lists = 0
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name.endsWith('List')) lists += 1
  }
  return lists
}
