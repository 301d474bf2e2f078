import './timeline.css'

import type { ReactNode } from 'react'

export type LabelledBar = {
  key: string
  label: ReactNode
  /** From 0 to 1, of the longest. */
  share: number
  value: ReactNode
  /** Small, behind the value. */
  unit?: ReactNode
}

/** Bars with their names and figures: what is drawn stands beside it in numbers. */
export function LabelledBars({ bars, label }: { bars: LabelledBar[]; label: string }) {
  return (
    <ul className="labelled-bars" aria-label={label}>
      {bars.map(({ key, label: name, share, value, unit }) => (
        <li key={key}>
          <span>{name}</span>
          <span className="bar" aria-hidden="true">
            {share > 0 ? <i style={{ width: `${Math.min(share, 1) * 100}%` }} /> : null}
          </span>
          <span className="value">
            {value} {unit === undefined ? null : <small>{unit}</small>}
          </span>
        </li>
      ))}
    </ul>
  )
}
