import { getSchema, type JSONContent } from '@tiptap/core'
import { Node } from '@tiptap/pm/model'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { MessageDoc } from '../../message/document.ts'
import { docFromMarkdown } from '../../message/markdown.ts'
import { blankDoc, fromEditor, toEditor } from './document-in-out.ts'
import { messageExtensions } from './message-extensions.ts'

const schema = getSchema(messageExtensions())

/** What the editor makes of a message: its own form, checked by its own schema. */
const throughEditor = (doc: MessageDoc): MessageDoc => {
  const node = Node.fromJSON(schema, toEditor(doc))
  node.check()
  return fromEditor(node.toJSON())
}

const everything = docFromMarkdown(
  `# Titre

Bonjour [FIRSTNAME|à tous] **gras** *italique* ~~barré~~ [lien](https://intranet.example/p) 🙂
deuxième ligne

### Petit titre

3. trois
   - dedans
     1. au fond
4. quatre

![une image](https://images.example/a.png "titre")

- [mail](mailto:a@b.example)`,
).doc

describe('a message in the editor and back', () => {
  test('everything that Markdown can say is the same afterwards', () => {
    expect(throughEditor(everything)).toEqual(everything)
  })

  test('underline and the size of an image are kept too', () => {
    const doc: MessageDoc = {
      type: 'doc',
      content: [
        {
          type: 'paragraph',
          content: [{ type: 'text', text: 'u', marks: [{ type: 'underline' }] }],
        },
        {
          type: 'image',
          attrs: { src: `/i/${'a'.repeat(22)}`, alt: 'x', width: 640, height: 480 },
        },
      ],
    }
    expect(throughEditor(doc)).toEqual(doc)
  })

  test('a list item that begins with a list gets the paragraph that the editor wants first', () => {
    const list = (content: MessageDoc['content']): MessageDoc => ({
      type: 'doc',
      content: [{ type: 'bulletList', content: [{ type: 'listItem', content }] }],
    })
    const inner = list([{ type: 'paragraph', content: [{ type: 'text', text: 'a' }] }]).content
    expect(throughEditor(list(inner))).toEqual(list([{ type: 'paragraph' }, ...inner]))
  })

  test('an empty editor is an empty message', () => {
    expect(fromEditor({ type: 'doc' })).toEqual(blankDoc)
    expect(throughEditor(blankDoc)).toEqual(blankDoc)
  })
})

describe('what a message may not hold is left out', () => {
  const paragraph = (...content: JSONContent[]): JSONContent => ({
    type: 'doc',
    content: [{ type: 'paragraph', content }],
  })

  test.each(['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', 'https://a b'])(
    'a link to %s becomes its text',
    (href) => {
      const doc = fromEditor(
        paragraph({ type: 'text', text: 'ici', marks: [{ type: 'link', attrs: { href } }] }),
      )
      expect(doc.content).toEqual([{ type: 'paragraph', content: [{ type: 'text', text: 'ici' }] }])
    },
  )

  test('an image from this computer goes', () => {
    const image = { type: 'image', attrs: { src: 'file:///C:/photo.png' } }
    expect(fromEditor({ type: 'doc', content: [image] })).toEqual(blankDoc)
  })

  test('a list deeper than the deepest is lifted, and loses no word', () => {
    const nest = (levels: number): JSONContent => ({
      type: 'bulletList',
      content: [
        {
          type: 'listItem',
          content: [
            { type: 'paragraph', content: [{ type: 'text', text: `niveau ${levels}` }] },
            ...(levels > 1 ? [nest(levels - 1)] : []),
          ],
        },
      ],
    })
    const doc = fromEditor({ type: 'doc', content: [nest(8)] })
    expect(JSON.stringify(doc).match(/niveau \d/g)).toHaveLength(8)
    expect(MessageDoc.safeParse(doc).success).toBe(true)
  })

  test('whatever the editor holds, the message passes its schema', () => {
    const names = ['paragraph', 'heading', 'bulletList', 'orderedList', 'listItem', 'token']
    const { node } = fc.letrec<{ node: JSONContent }>((tie) => ({
      node: fc.record(
        {
          type: fc.constantFrom(...names, 'image', 'text', 'hardBreak', 'table'),
          text: fc.string({ unit: 'binary' }),
          attrs: fc.record({
            level: fc.integer(),
            start: fc.oneof(fc.integer(), fc.constant(null)),
            name: fc.string(),
            fallback: fc.oneof(fc.string(), fc.constant(null)),
            src: fc.oneof(fc.webUrl(), fc.string()),
            width: fc.oneof(fc.integer(), fc.string()),
          }),
          marks: fc.array(
            fc.record({
              type: fc.constantFrom('bold', 'link', 'code'),
              attrs: fc.record({ href: fc.oneof(fc.webUrl(), fc.string()) }),
            }),
          ),
          content: fc.array(tie('node'), { maxLength: 3 }),
        },
        { requiredKeys: ['type'] },
      ),
    }))
    fc.assert(
      fc.property(fc.array(node, { maxLength: 4 }), (content) => {
        expect(MessageDoc.safeParse(fromEditor({ type: 'doc', content })).success).toBe(true)
      }),
    )
  })
})
