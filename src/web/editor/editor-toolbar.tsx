import { ToggleButton, Toolbar, ToolbarDivider, ToolbarGroup } from '@fluentui/react-components'
import { ArrowRedoRegular } from '@fluentui/react-icons/svg/arrow-redo'
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo'
import { MarkdownRegular } from '@fluentui/react-icons/svg/markdown'
import { TextBoldRegular } from '@fluentui/react-icons/svg/text-bold'
import { TextBulletListLtrRegular } from '@fluentui/react-icons/svg/text-bullet-list-ltr'
import { TextIndentDecreaseLtrRegular } from '@fluentui/react-icons/svg/text-indent-decrease-ltr'
import { TextIndentIncreaseLtrRegular } from '@fluentui/react-icons/svg/text-indent-increase-ltr'
import { TextItalicRegular } from '@fluentui/react-icons/svg/text-italic'
import { TextNumberListLtrRegular } from '@fluentui/react-icons/svg/text-number-list-ltr'
import { TextStrikethroughRegular } from '@fluentui/react-icons/svg/text-strikethrough'
import { TextUnderlineRegular } from '@fluentui/react-icons/svg/text-underline'
import { type Editor, useEditorState } from '@tiptap/react'
import type { ReactElement, ReactNode } from 'react'
import { useWords } from '../i18n/words-provider.tsx'

import { messageLimits } from '../../message/document.ts'
import { EmojiButton } from './emoji-button.tsx'
import { ImageButton } from './image-dialog.tsx'
import { LinkButton } from './link-dialog.tsx'
import type { UploadImage } from './message-editor.tsx'
import { listDepthAt } from './message-extensions.ts'
import { TokenMenu } from './token-menu.tsx'
import type { TokenChoice } from './token-choice.ts'
import { ToolButton } from './tool-button.tsx'

/** What the toolbar shows of the place where the cursor is. */
const stateOf = (editor: Editor) => ({
  bold: editor.isActive('bold'),
  italic: editor.isActive('italic'),
  underline: editor.isActive('underline'),
  strike: editor.isActive('strike'),
  h1: editor.isActive('heading', { level: 1 }),
  h2: editor.isActive('heading', { level: 2 }),
  h3: editor.isActive('heading', { level: 3 }),
  bullets: editor.isActive('bulletList'),
  numbers: editor.isActive('orderedList'),
  canNest:
    editor.can().sinkListItem('listItem') &&
    listDepthAt(editor.state.selection.$from) < messageLimits.listDepth,
  canUnnest: editor.can().liftListItem('listItem'),
  canUndo: editor.can().undo(),
  canRedo: editor.can().redo(),
})

type Tool = {
  key: string
  label: string
  keys?: string
  icon: ReactElement
  pressed?: boolean
  disabled?: boolean
  act: () => void
}

/** The buttons above the text: one stop for Tab, arrow keys between them. */
export function EditorToolbar({
  editor,
  choices,
  uploadImage,
  isMarkdown,
  onMarkdown,
}: {
  editor: Editor
  choices: readonly TokenChoice[]
  uploadImage: UploadImage
  isMarkdown: boolean
  onMarkdown: () => void
}): ReactNode {
  const t = useWords('editor')
  const tools = useTools(editor)
  const draw = (group: Tool[]): ReactNode =>
    group.map(({ key, act, ...tool }) => (
      <ToolButton
        key={key}
        {...tool}
        disabled={isMarkdown || tool.disabled === true}
        onClick={act}
      />
    ))
  return (
    <Toolbar aria-label={t('toolbar')} className="message-editor-toolbar" size="small">
      <ToolbarGroup role="presentation">{draw(tools.headings)}</ToolbarGroup>
      <ToolbarDivider />
      <ToolbarGroup role="presentation">{draw(tools.marks)}</ToolbarGroup>
      <ToolbarDivider />
      <ToolbarGroup role="presentation">{draw(tools.lists)}</ToolbarGroup>
      <ToolbarDivider />
      <ToolbarGroup role="presentation">
        <LinkButton editor={editor} disabled={isMarkdown} />
        <ImageButton editor={editor} disabled={isMarkdown} uploadImage={uploadImage} />
        <EmojiButton editor={editor} disabled={isMarkdown} />
        <TokenMenu editor={editor} disabled={isMarkdown} choices={choices} />
      </ToolbarGroup>
      <span className="message-editor-space" />
      <ToolbarGroup role="presentation">
        {draw(tools.history)}
        <ToggleButton
          appearance="subtle"
          size="small"
          icon={<MarkdownRegular />}
          checked={isMarkdown}
          onClick={onMarkdown}
        >
          {t('markdown')}
        </ToggleButton>
      </ToolbarGroup>
    </Toolbar>
  )
}

function useTools(editor: Editor): Record<'headings' | 'marks' | 'lists' | 'history', Tool[]> {
  const t = useWords('editor')
  const state = useEditorState({ editor, selector: ({ editor: current }) => stateOf(current) })
  const run = () => editor.chain().focus()
  const heading = (level: 1 | 2 | 3): Tool => ({
    key: `h${level}`,
    label: t('heading', { level: String(level) }),
    keys: `Ctrl+Alt+${level}`,
    icon: <b className="message-editor-heading">{`${t('headingLetter')}${level}`}</b>,
    pressed: state[`h${level}`],
    act: () => run().toggleHeading({ level }).run(),
  })
  return {
    headings: [heading(1), heading(2), heading(3)],
    marks: [
      {
        key: 'bold',
        label: t('bold'),
        keys: t('boldKeys'),
        icon: <TextBoldRegular />,
        pressed: state.bold,
        act: () => run().toggleBold().run(),
      },
      {
        key: 'italic',
        label: t('italic'),
        keys: 'Ctrl+I',
        icon: <TextItalicRegular />,
        pressed: state.italic,
        act: () => run().toggleItalic().run(),
      },
      {
        key: 'underline',
        label: t('underline'),
        keys: 'Ctrl+U',
        icon: <TextUnderlineRegular />,
        pressed: state.underline,
        act: () => run().toggleUnderline().run(),
      },
      {
        key: 'strike',
        label: t('strike'),
        keys: t('strikeKeys'),
        icon: <TextStrikethroughRegular />,
        pressed: state.strike,
        act: () => run().toggleStrike().run(),
      },
    ],
    lists: [
      {
        key: 'bullets',
        label: t('bullets'),
        keys: t('bulletsKeys'),
        icon: <TextBulletListLtrRegular />,
        pressed: state.bullets,
        act: () => run().toggleBulletList().run(),
      },
      {
        key: 'numbers',
        label: t('numbers'),
        keys: t('numbersKeys'),
        icon: <TextNumberListLtrRegular />,
        pressed: state.numbers,
        act: () => run().toggleOrderedList().run(),
      },
      {
        key: 'nest',
        label: t('nest'),
        keys: 'Tab',
        icon: <TextIndentIncreaseLtrRegular />,
        disabled: !state.canNest,
        act: () => run().sinkListItem('listItem').run(),
      },
      {
        key: 'unnest',
        label: t('unnest'),
        keys: t('unnestKeys'),
        icon: <TextIndentDecreaseLtrRegular />,
        disabled: !state.canUnnest,
        act: () => run().liftListItem('listItem').run(),
      },
    ],
    history: [
      {
        key: 'undo',
        label: t('undo'),
        keys: 'Ctrl+Z',
        icon: <ArrowUndoRegular />,
        disabled: !state.canUndo,
        act: () => run().undo().run(),
      },
      {
        key: 'redo',
        label: t('redo'),
        keys: 'Ctrl+Y',
        icon: <ArrowRedoRegular />,
        disabled: !state.canRedo,
        act: () => run().redo().run(),
      },
    ],
  }
}
