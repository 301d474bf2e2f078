import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle'
import { useSyncExternalStore } from 'react'

/** A page of help that lies open over the page: `delivery`, or `delivery#5-le-bilan`; null when none does. */
let opened: string | null = null
const listeners = new Set<() => void>()

/** Opens a page of help over whatever page is open; null closes it. */
export function openHelp(page: string | null): void {
  opened = page
  for (const listener of listeners) listener()
}

function onHelp(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useOpenedHelp = (): string | null => useSyncExternalStore(onHelp, () => opened)

/** A small question mark that opens a page of help over the page, or, as any link, in another tab. */
export function HelpLink({
  page,
  label,
}: {
  /** As in `/help/…`. */
  page: string
  /** What the help is about, for who cannot see where the mark stands. */
  label: string
}) {
  return (
    <a
      className="help-link"
      href={`/help/${page}`}
      title={label}
      aria-label={label}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        openHelp(page)
      }}
    >
      <QuestionCircleRegular fontSize={18} />
    </a>
  )
}
