import type { ReactNode } from 'react'

/** The picture of a chatbot in the frames of the services: its first two letters. */
export function Avatar({ name, isRound = false }: { name: string; isRound?: boolean }): ReactNode {
  const letters = Array.from(name.trim()).slice(0, 2).join('')
  return (
    <span aria-hidden="true" className="preview-avatar" data-round={isRound}>
      {letters}
    </span>
  )
}
