import type { ReactNode } from 'react'

export type Figure = {
  key: string
  label: ReactNode
  value: ReactNode
  /** Small, behind the value: of how many, in what unit. */
  unit?: ReactNode
}

/** A few figures on one ruled strip. */
export function FigureStrip({ figures }: { figures: Figure[] }) {
  return (
    <dl className="figure-strip">
      {figures.map(({ key, label, value, unit }) => (
        <div key={key}>
          <dt>{label}</dt>
          <dd>
            {value} {unit === undefined ? null : <small>{unit}</small>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
