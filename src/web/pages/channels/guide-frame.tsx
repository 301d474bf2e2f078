import { OpenRegular } from '@fluentui/react-icons/svg/open'
import type { ReactNode } from 'react'

import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { HelpLink } from '../../ui/help-link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import type { SetKind } from './channel-fields.ts'
import { GuideDrawing } from './guide-drawing.tsx'
import { type DrawnStep, places, type StepAfter, stepsAfter, stepsBefore } from './guide-steps.ts'

const letters = ['a', 'b', 'c'] as const

/** A numbered page of the guide: what to do, drawn, and what belongs into Clairon or out of it. */
export function GuideFrame({
  kind,
  step,
  chatbot,
  children,
  foot,
}: {
  kind: SetKind
  step: DrawnStep | StepAfter
  chatbot: string
  children?: ReactNode
  foot: ReactNode
}) {
  const t = useWords('channels')
  const guide = useWords('guide')
  const common = useWords('common')
  const { number } = useFormats()
  const all: readonly string[] = [...stepsBefore[kind], ...stepsAfter[kind]]
  const title = step === 'check' ? guide('check.title') : guide(`steps.${step}.title`)
  const place = step === 'check' ? undefined : places[step]
  return (
    <div className="page guide">
      <title>{`${title} · Clairon`}</title>
      <PageHeader
        above={
          <span className="muted">
            {chatbot} · {common(`channels.${kind}`)} ·{' '}
            {t('guide.step', { n: number(all.indexOf(step) + 1), count: number(all.length) })}
          </span>
        }
        title={
          <>
            {title} <HelpLink page={kind} label={t('help')} />
          </>
        }
        lede={step === 'check' ? guide('check.text') : guide(`steps.${step}.text`)}
      />
      {step === 'check' ? null : (
        <div className="guide-columns">
          <div>
            <ol className="guide-acts">
              {letters.map((letter) => (
                <li key={letter}>{guide(`steps.${step}.acts.${letter}`)}</li>
              ))}
            </ol>
            {place === undefined ? null : (
              <a className="download" href={place} target="_blank" rel="noreferrer">
                <OpenRegular fontSize={20} />
                {t('guide.open', { place: guide(`steps.${step}.place`) })}
              </a>
            )}
          </div>
          <GuideDrawing step={step} />
        </div>
      )}
      {children}
      <div className="guide-foot">{foot}</div>
    </div>
  )
}
