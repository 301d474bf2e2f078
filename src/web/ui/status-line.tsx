import { useSyncExternalStore } from 'react'

const shownMs = 6_000

let sentence = ''
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

/** Says at the foot of the window what became of an act that has no place of its own on the page; it goes by itself. */
export function say(text: string): void {
  clearTimeout(timer)
  sentence = text
  if (text !== '') timer = setTimeout(() => say(''), shownMs)
  for (const listener of listeners) listener()
}

function onSentence(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Stands once in the app. */
export function StatusLine() {
  const text = useSyncExternalStore(onSentence, () => sentence)
  return <output className="status-line">{text}</output>
}
