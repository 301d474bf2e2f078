import type { ReactNode } from 'react'

/** What went wrong, read out at once; `note`: what should be known, although nothing went wrong. */
export function Alert({
  children,
  tone = 'error',
}: {
  children: ReactNode
  tone?: 'error' | 'note'
}) {
  return (
    <div
      className={tone === 'note' ? 'alert note' : 'alert'}
      role={tone === 'note' ? 'note' : 'alert'}
    >
      <div>{children}</div>
    </div>
  )
}
