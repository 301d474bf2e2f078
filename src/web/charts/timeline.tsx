import './timeline.css'

import {
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'

import { useFormats } from '../i18n/use-formats.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { TimelineTable } from './timeline-table.tsx'
import {
  layOutTimeline,
  offsetOf,
  scalesOf,
  type Span,
  ticksOf,
  type TimelineBar,
  type TimelineBin,
} from './timeline-layout.ts'

const height = 240
const margin = { left: 44, right: 6, top: 40, bottom: 26 }

/**
 * Planned against delivered over the time of a campaign: hollow bars are planned, solid ones delivered, hours in
 * which nobody is written to are hatched. It is read with the pointer or the arrow keys, and has a table beside it.
 */
export function DeliveryTimeline({
  bins,
  closed,
  window,
  now,
  timeZone,
  hasActs,
  label,
}: {
  bins: readonly TimelineBin[]
  closed: readonly Span[]
  window: Span | null
  /** Null where it is over. */
  now: Date | null
  timeZone: string
  /** Whether openings and clicks are known by the half hour. */
  hasActs: boolean
  label: string
}) {
  const t = useWords('report')
  const { number, range } = useFormats()
  const id = useId()
  const { ref, width } = useWidth()
  const inner = width - margin.left - margin.right
  const timeline = useMemo(() => {
    const first = window?.from ?? bins[0]?.from
    const offsetMs = first === undefined ? 0 : offsetOf(Date.parse(first), timeZone)
    return layOutTimeline({ bins, window }, { width: inner, offsetMs })
  }, [bins, window, inner, timeZone])
  const { bars } = timeline
  const [read, setRead] = useState<number | null>(null)
  const { x, y } = scalesOf(timeline, {
    left: margin.left,
    right: width - margin.right,
    top: margin.top,
    bottom: height - margin.bottom,
  })
  const readOf = ({ from, to, planned, delivered, opened }: TimelineBar) =>
    t(hasActs ? 'timeline.read' : 'timeline.readPlain', {
      span: range(new Date(from), new Date(to), timeZone),
      planned: number(planned),
      delivered: number(delivered),
      opened: number(opened),
    })
  const shown = read === null ? undefined : bars[read]

  const onKeyDown = (event: KeyboardEvent) => {
    const last = bars.length - 1
    const next = {
      ArrowRight: Math.min(last, (read ?? -1) + 1),
      ArrowLeft: Math.max(0, (read ?? last + 1) - 1),
      Home: 0,
      End: last,
      Escape: null,
    }[event.key]
    if (next === undefined) return
    event.preventDefault()
    setRead(last < 0 ? null : next)
  }
  const onPointerMove = (event: PointerEvent<SVGSVGElement>) => {
    const at = x.invert(event.clientX - event.currentTarget.getBoundingClientRect().left).getTime()
    const found = bars.findIndex(({ from, to }) => at >= from && at < to)
    setRead(found === -1 ? null : found)
  }
  const total = bars.reduce((sum, { delivered }) => sum + delivered, 0)

  return (
    <figure className="timeline" ref={ref}>
      {/* One stop for the keyboard: the arrow keys read what the pointer does. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="img"
        aria-labelledby={`${id}-title ${id}-desc`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setRead(null)}
      >
        <title id={`${id}-title`}>{label}</title>
        <desc id={`${id}-desc`}>{t('timeline.description', { total: number(total) })}</desc>
        <defs>
          <pattern
            id={`${id}-hatch`}
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <line className="closed" y2="6" />
          </pattern>
        </defs>
        {closed.map(({ from, to }) => {
          const left = Math.max(x(new Date(from)), margin.left)
          const right = Math.min(x(new Date(to)), width - margin.right)
          return right <= left ? null : (
            <rect
              key={from}
              x={left}
              y={margin.top}
              width={right - left}
              height={height - margin.top - margin.bottom}
              fill={`url(#${id}-hatch)`}
            />
          )
        })}
        {y
          .ticks(4)
          .filter(Number.isInteger)
          .map((count) => (
            <g key={count}>
              <line
                className={count === 0 ? 'base' : 'rule'}
                x1={margin.left}
                x2={width - margin.right}
                y1={y(count)}
                y2={y(count)}
              />
              <text x={margin.left - 8} y={y(count) + 4} textAnchor="end">
                {number(count)}
              </text>
            </g>
          ))}
        {bars.map((bar, index) => (
          <Bar key={bar.from} bar={bar} x={x} y={y} isRead={index === read} />
        ))}
        <Ticks timeline={timeline} x={x} width={inner} timeZone={timeZone} />
        {now !== null && now.getTime() >= timeline.from && now.getTime() <= timeline.to ? (
          <Now at={x(now)} width={width} word={t('timeline.now')} />
        ) : null}
      </svg>
      <div className="chart-foot">
        <ul className="chart-key" aria-label={t('timeline.key')}>
          <li>
            <Swatch className="planned" />
            {t('timeline.planned')}
          </li>
          <li>
            <Swatch className="delivered" />
            {t('timeline.delivered')}
          </li>
          {closed.length === 0 ? null : (
            <li>
              <svg viewBox="0 0 14 12" aria-hidden="true">
                <rect width="14" height="12" fill={`url(#${id}-hatch)`} />
              </svg>
              {t('timeline.closed')}
            </li>
          )}
        </ul>
        <output className="figures">{shown ? readOf(shown) : null}</output>
      </div>
      <TimelineTable timeline={timeline} timeZone={timeZone} hasActs={hasActs} label={label} />
    </figure>
  )
}

type Scales = ReturnType<typeof scalesOf>

function Bar({
  bar: { from, to, planned, delivered },
  x,
  y,
  isRead,
}: Scales & { bar: TimelineBar; isRead: boolean }) {
  const left = x(from)
  const wide = Math.max(1, x(to) - left - 1.5)
  const foot = y(0)
  return (
    <g>
      {isRead ? (
        <rect
          className="read"
          x={left}
          y={margin.top}
          width={wide + 1.5}
          height={foot - margin.top}
        />
      ) : null}
      {delivered > 0 ? (
        <rect
          className="delivered"
          x={left + 0.75}
          y={y(delivered)}
          width={wide}
          height={foot - y(delivered)}
        />
      ) : null}
      {planned > 0 ? (
        <rect
          className="planned"
          x={left + 1.25}
          y={y(planned) + 0.5}
          width={Math.max(1, wide - 1)}
          height={Math.max(0, foot - y(planned) - 0.5)}
        />
      ) : null}
    </g>
  )
}

function Ticks({
  timeline,
  x,
  width,
  timeZone,
}: {
  timeline: { from: number; to: number }
  x: Scales['x']
  width: number
  timeZone: string
}) {
  const t = useWords('report')
  const { date, time } = useFormats()
  return ticksOf(timeline, { width, timeZone }).map(({ at, kind }) =>
    kind === 'day' ? (
      <text key={`day ${at}`} className="day" x={x(at) + (at === timeline.from ? 0 : 4)} y={12}>
        {date(new Date(at), timeZone)}
      </text>
    ) : (
      <text key={at} x={x(at)} y={height - 8} textAnchor="middle">
        {t('timeline.hour', { hour: time(new Date(at), timeZone).slice(0, 2) })}
      </text>
    ),
  )
}

/** The one brass line. Its word stands where there is room for it. */
function Now({ at, width, word }: { at: number; width: number; word: string }) {
  const isRight = at > width - 90
  return (
    <g>
      <line className="now" x1={at} x2={at} y1={margin.top - 16} y2={height - margin.bottom} />
      <text
        className="now-word"
        x={isRight ? at - 5 : at + 5}
        y={margin.top - 8}
        textAnchor={isRight ? 'end' : 'start'}
      >
        {word}
      </text>
    </g>
  )
}

const Swatch = ({ className }: { className: string }) => (
  <svg viewBox="0 0 14 12" aria-hidden="true">
    <rect className={className} x="1.5" y="0.5" width="11" height="11" />
  </svg>
)

/** Follows the width of an element, so that letters keep their size. */
function useWidth() {
  const ref = useRef<HTMLElement>(null)
  const [width, setWidth] = useState(900)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.max(260, Math.floor(entry.contentRect.width)))
    })
    watch.observe(element)
    return () => watch.disconnect()
  }, [])
  return { ref, width }
}
