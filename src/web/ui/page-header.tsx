import type { ReactNode } from 'react'

/** The head of a page: its name, one line under it, and what can be done with all of it. */
export function PageHeader({
  title,
  lede,
  above,
  children,
}: {
  title: ReactNode
  lede?: ReactNode
  /** A state, or the way back. */
  above?: ReactNode
  /** Buttons. */
  children?: ReactNode
}) {
  return (
    <header className="page-header">
      <div className="page-header-text">
        {above === undefined ? null : <div className="page-header-above">{above}</div>}
        <h1>{title}</h1>
        {lede === undefined ? null : <p className="lede">{lede}</p>}
      </div>
      {children === undefined ? null : <div className="page-header-acts">{children}</div>}
    </header>
  )
}
