import { Link } from '@tanstack/react-router'

import { useWords } from '../../i18n/words-provider.tsx'
import type { SetKind } from './channel-fields.ts'
import { type StepAfter, stepsAfter } from './guide-steps.ts'

/** The way back into the guide, step by step. */
export function GuideList({ kind, channelId }: { kind: SetKind; channelId: string }) {
  const t = useWords('channels')
  const guide = useWords('guide')
  const all: readonly StepAfter[] = stepsAfter[kind]
  const steps = all.filter((step) => step !== 'check')
  if (steps.length === 0) return null
  return (
    <nav className="sheet" aria-label={t('guide.title')}>
      <header>
        <h2>{t('guide.title')}</h2>
      </header>
      <ul className="guide-list">
        {steps.map((step) => (
          <li key={step}>
            <Link to="/channels/$id" params={{ id: channelId }} search={{ guide: step }}>
              {guide(`steps.${step}.title`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
