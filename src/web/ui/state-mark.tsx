import type { ReactNode } from 'react'

/** ○ draft · ◐ planned · ● sounding now · ◌ waiting · ■ done · ▲ stopped or failing · ✓ good. */
export const shapes = [
  'draft',
  'planned',
  'sounding',
  'waiting',
  'done',
  'stopped',
  'good',
] as const
export type Shape = (typeof shapes)[number]

const tones: Record<Shape, string> = {
  draft: '',
  planned: 'petrol',
  sounding: 'sounding',
  waiting: '',
  done: 'done',
  stopped: 'stopped',
  good: 'good',
}

/** A state, told by a shape and a word: nobody needs colours to read it. */
export function StateMark({ shape, children }: { shape: Shape; children: ReactNode }) {
  return (
    <span className={`state ${tones[shape]}`}>
      <svg viewBox="0 0 15 15" aria-hidden="true" fill="none" stroke="currentColor">
        {drawings[shape]}
      </svg>
      {children}
    </span>
  )
}

const drawings: Record<Shape, ReactNode> = {
  draft: <circle cx="7.5" cy="7.5" r="4.5" strokeWidth="1.5" />,
  planned: (
    <>
      <circle cx="7.5" cy="7.5" r="4.5" strokeWidth="1.5" />
      <path d="M7.5 3a4.5 4.5 0 0 0 0 9z" fill="currentColor" stroke="none" />
    </>
  ),
  sounding: (
    <g fill="currentColor" stroke="none">
      <circle className="halo" cx="7.5" cy="7.5" r="7.5" opacity="0.24" />
      <circle cx="7.5" cy="7.5" r="4.75" />
    </g>
  ),
  waiting: <circle cx="7.5" cy="7.5" r="4.5" strokeWidth="1.5" strokeDasharray="2 1.6" />,
  done: <rect x="3" y="3" width="9" height="9" rx="1" fill="currentColor" stroke="none" />,
  stopped: <path d="M7.5 2.5 13 12.5H2z" fill="currentColor" stroke="none" />,
  good: <path d="m3 7.8 3 3 6-6.4" strokeWidth="1.8" strokeLinecap="round" />,
}
