import { SearchBox, Select } from '@fluentui/react-components'
import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react'
import { useWords } from '../i18n/words-provider.tsx'

import { type AllEmoji, type Emoji, emojiColumns, moveInGrid, searchEmoji } from './emoji.ts'

/** Every emoji, by group and by name, in the language of the app. */
export function EmojiPicker({
  all,
  onPick,
}: {
  all: AllEmoji
  onPick: (emoji: string) => void
}): ReactNode {
  const t = useWords('editor')
  const [query, setQuery] = useState('')
  const [group, setGroup] = useState(0)
  const shown = useMemo(() => searchEmoji(all.emoji, { query, group }), [all, query, group])
  return (
    <div className="emoji-picker">
      <div className="emoji-picker-head">
        <SearchBox
          size="small"
          value={query}
          aria-label={t('emojiSearch')}
          placeholder={t('emojiSearch')}
          onChange={(_, { value }) => setQuery(value)}
        />
        <Select
          size="small"
          aria-label={t('emojiGroup')}
          value={String(group)}
          onChange={(_, { value }) => {
            setQuery('')
            setGroup(Number(value))
          }}
        >
          {all.groups.map(({ order, name }) => (
            <option key={order} value={order}>
              {name}
            </option>
          ))}
        </Select>
      </div>
      <EmojiGrid emoji={shown} onPick={onPick} />
      <output className="emoji-picker-foot">
        {query.trim() !== '' && t('emojiFound', { count: shown.length })}
      </output>
    </div>
  )
}

/** One stop for Tab; arrow keys move from emoji to emoji. */
function EmojiGrid({
  emoji,
  onPick,
}: {
  emoji: readonly Emoji[]
  onPick: (emoji: string) => void
}): ReactNode {
  const [current, setCurrent] = useState(0)
  const active = Math.min(current, emoji.length - 1)
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const next = moveInGrid(event.key, { at: active, size: emoji.length })
    if (next === null) return
    event.preventDefault()
    setCurrent(next)
    const button = event.currentTarget.parentElement?.children[next]
    if (button instanceof HTMLElement) button.focus()
  }
  return (
    <div className="emoji-grid" style={{ gridTemplateColumns: `repeat(${emojiColumns}, 1fr)` }}>
      {emoji.map(({ unicode, label }, index) => (
        <button
          key={unicode}
          type="button"
          aria-label={label}
          title={label}
          tabIndex={index === active ? 0 : -1}
          onKeyDown={onKeyDown}
          onClick={() => onPick(unicode)}
        >
          {unicode}
        </button>
      ))}
    </div>
  )
}
