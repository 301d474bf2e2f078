import { useWords } from '../../i18n/words-provider.tsx'
import { type DrawnStep, drawings } from './guide-steps.ts'

/** A page of an administration tool as one would draw it for a colleague: its menu, two rows, a button, and a ring around what is meant. */
export function GuideDrawing({ step }: { step: DrawnStep }) {
  const t = useWords('guide')
  const { marks, open } = drawings[step]
  const textOf = (part: 'window' | 'menu1' | 'menu2' | 'row1' | 'row2' | 'button') =>
    t(`steps.${step}.draw.${part}`)
  const isMarked = (part: 'row1' | 'row2' | 'button') => marks.includes(part)
  const mark = marks.map(textOf).join(', ')
  const buttonWidth = Math.max(96, textOf('button').length * 6.8 + 28)
  return (
    <svg
      className="guide-drawing"
      viewBox="0 0 480 236"
      // An image cannot follow the colours of the page.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="img"
      aria-label={t('drawing', { window: textOf('window'), mark })}
    >
      <rect className="sheet-line" x="1" y="1" width="478" height="234" rx="6" />
      <path className="rule" d="M1 38H479M132 38V235" />
      <text className="window" x="16" y="25">
        {textOf('window')}
      </text>
      {(['menu1', 'menu2'] as const).map((part, index) => (
        <g key={part} className={part === open ? 'open' : ''}>
          {part === open ? (
            <rect className="bar" x="1" y={52 + index * 28} width="3" height="20" />
          ) : null}
          <text x="16" y={67 + index * 28}>
            {textOf(part)}
          </text>
        </g>
      ))}
      <path className="ghost" d="M16 124h72M16 150h58M16 176h66" />
      {(['row1', 'row2'] as const).map((part, index) => {
        const y = 58 + index * 62
        return (
          <g key={part}>
            <text className="label" x="156" y={y + 8}>
              {textOf(part)}
            </text>
            <rect className="box" x="156" y={y + 16} width="296" height="28" rx="4" />
            <path className="ghost" d={`M168 ${y + 30}h${index === 0 ? 172 : 140}`} />
            {isMarked(part) ? (
              <rect className="ring" x="148" y={y - 6} width="312" height="56" rx="8" />
            ) : null}
          </g>
        )
      })}
      <rect className="button" x="156" y="188" width={buttonWidth} height="28" rx="4" />
      <text className="on-button" x={156 + buttonWidth / 2} y="206" textAnchor="middle">
        {textOf('button')}
      </text>
      {isMarked('button') ? (
        <rect className="ring" x="150" y="182" width={buttonWidth + 12} height="40" rx="8" />
      ) : null}
    </svg>
  )
}
