import type { ReactNode } from 'react'

import { Horn } from './horn.tsx'

/** What a page shows when it has nothing to show: what will appear here, and one thing to do about it. */
export function EmptyState({
  title,
  children,
  act,
  isPage = false,
}: {
  title: string
  /** Whether there is nothing else on the page: then its title is the page's. */
  isPage?: boolean
  children: ReactNode
  act?: ReactNode
}) {
  return (
    <section className="empty">
      <Horn />
      <div>
        {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
        <p>{children}</p>
        {act === undefined ? null : <div className="empty-acts">{act}</div>}
      </div>
    </section>
  )
}
