import { Button } from '@fluentui/react-components'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useId, useState } from 'react'

import { useFormats } from '../i18n/use-formats.ts'
import { useWords } from '../i18n/words-provider.tsx'
import {
  bandsOf,
  type Bar,
  type Bin,
  type Layout,
  layOut,
  type Span,
  ticksOf,
} from './histogram-layout.ts'
import './charts.css'

const width = 880
const height = 190
const inset = { left: 46, right: 6, top: 22, bottom: 24 }
const tall = height - inset.top - inset.bottom

type Window = { bins: readonly Bin[]; closed: readonly Span[]; timeZone: string }

/**
 * When first attempts fall: a bar for each stretch of open time, closed hours hatched. Read with the pointer or
 * with the arrow keys; the same figures stand in a table below.
 */
export function ScheduleHistogram(window: Window): ReactNode {
  const t = useWords('composer')
  const { range, number } = useFormats()
  const [at, setAt] = useState<number | null>(null)
  const [isTable, setIsTable] = useState(false)
  const { timeZone } = window
  const laid = layOut(window, { width: width - inset.left - inset.right })
  const bar = at === null ? undefined : laid.bars[at]
  const spanOf = ({ from, to }: Bar): string => range(new Date(from), new Date(to), timeZone)

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const next = at === null ? 0 : at + step
    setAt(Math.max(0, Math.min(laid.bars.length - 1, next)))
  }
  return (
    <figure className="histogram">
      {/* The chart is one stop for the keyboard; the arrow keys read it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="img"
        aria-label={t('histogram.label')}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <Drawing window={window} laid={laid} current={at} onCurrent={setAt} />
      </div>
      <figcaption>
        <output className="muted small">
          {bar
            ? t('histogram.bar', {
                span: spanOf(bar),
                n: Math.round(bar.planned),
                people: number(Math.round(bar.planned)),
              })
            : t('histogram.hint')}
        </output>
        <Button
          appearance="transparent"
          size="small"
          aria-expanded={isTable}
          onClick={() => setIsTable(!isTable)}
        >
          {isTable ? t('histogram.hideTable') : t('histogram.showTable')}
        </Button>
      </figcaption>
      {isTable ? (
        // What scrolls must be reachable with the keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <section className="scroll-table" aria-label={t('histogram.label')} tabIndex={0}>
          <table className="ledger dense">
            <thead>
              <tr>
                <th scope="col">{t('histogram.span')}</th>
                <th scope="col" className="end">
                  {t('histogram.messages')}
                </th>
              </tr>
            </thead>
            <tbody>
              {laid.bars.map((each) => (
                <tr key={each.from}>
                  <td>{spanOf(each)}</td>
                  <td className="end figures">{number(Math.round(each.planned))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
    </figure>
  )
}

function Drawing({
  window: { closed, timeZone },
  laid,
  current,
  onCurrent,
}: {
  window: Window
  laid: Layout
  current: number | null
  onCurrent: (at: number | null) => void
}): ReactNode {
  const hatchId = useId()
  const { number } = useFormats()
  const yOf = (count: number): number => inset.top + tall * (1 - count / laid.top)
  const onPointerMove = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const x = ((event.clientX - box.left) / box.width) * width - inset.left
    const found = laid.bars.findIndex((each) => x >= each.x && x < each.x + each.width)
    onCurrent(found === -1 ? null : found)
  }
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
      onPointerMove={onPointerMove}
      onPointerLeave={() => onCurrent(null)}
    >
      <defs>
        <pattern id={hatchId} width="6" height="6" patternUnits="userSpaceOnUse">
          <path d="M0 6 6 0" className="hatch" />
        </pattern>
      </defs>
      {[0, laid.top / 2, laid.top].map((count) => (
        <g key={count}>
          <line
            className="grid"
            x1={inset.left}
            x2={width - inset.right}
            y1={yOf(count)}
            y2={yOf(count)}
          />
          <text x={inset.left - 8} y={yOf(count) + 4} textAnchor="end">
            {number(count)}
          </text>
        </g>
      ))}
      <g transform={`translate(${inset.left} 0)`}>
        {bandsOf(closed, laid).map(({ x, width: wide }) => (
          <rect key={x} x={x} y={inset.top} width={wide} height={tall} fill={`url(#${hatchId})`} />
        ))}
        {laid.bars.map(({ x, width: wide, planned }, index) => (
          <rect
            key={x}
            className={index === current ? 'bar current' : 'bar'}
            x={x + 0.5}
            y={yOf(planned)}
            width={Math.max(1, wide - 1)}
            height={inset.top + tall - yOf(planned)}
          />
        ))}
        <Axis laid={laid} timeZone={timeZone} />
      </g>
    </svg>
  )
}

function Axis({ laid, timeZone }: { laid: Layout; timeZone: string }): ReactNode {
  const t = useWords('composer')
  const { date } = useFormats()
  return ticksOf(laid, timeZone).map(({ x, day, hour }) => (
    <g key={x}>
      {day === null ? null : (
        <text x={x} y={14} className="day">
          {date(new Date(day), timeZone)}
        </text>
      )}
      {hour === null ? null : (
        <text x={x} y={height - 8} textAnchor="middle">
          {t('histogram.hour', { hour })}
        </text>
      )}
    </g>
  ))
}
