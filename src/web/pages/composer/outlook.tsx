import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import type { PreviewView } from '../../../contract/preview.ts'
import { previewQuery } from '../../api/drafts.ts'
import { ScheduleHistogram } from '../../charts/schedule-histogram.tsx'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'
import type { Saved } from './saver.ts'
import type { StepProps } from './step-props.ts'
import { isAnswered } from './steps.ts'

type Needs = Pick<StepProps, 'composer' | 'faults'>

/** How the campaign would go as it is saved; asked anew after each save. */
export function usePreview({ composer: { saved, draft }, faults }: Needs) {
  // Of what is half answered there is nothing to be said.
  const isAsked = (['message', 'channel', 'audience', 'schedule'] as const).every((step) =>
    isAnswered(step, faults, draft),
  )
  const ofSaved = saved && { id: saved.view.id, revision: saved.view.revision }
  return useQuery(previewQuery(isAsked && isSendable(saved) ? ofSaved : null))
}

/** Whether what is saved has all that a schedule is made of; the page may be ahead of it. */
const isSendable = (saved: Saved | null): boolean => {
  if (saved === null) return false
  const { message, audience, start, duration } = saved.fields
  const hasPeople = audience !== undefined && (audience.everyone || audience.listIds.length > 0)
  return message !== undefined && start !== undefined && duration !== undefined && hasPeople
}

type Part = 'reach' | 'histogram'

/** What can be known beforehand: who is reached, and when messages leave. */
export function Outlook({
  composer,
  faults,
  parts,
}: Needs & { parts: readonly Part[] }): ReactNode {
  const t = useWords('composer')
  const sentenceOf = useFailureSentence()
  const { data, error, isFetching } = usePreview({ composer, faults })
  const { timeZone } = composer.draft
  if (error !== null) {
    return (
      <div className="sheet">
        <p className="muted">{t('outlook.none')}</p>
        <p>{sentenceOf(error)}</p>
      </div>
    )
  }
  if (data === undefined) return <p className="muted">{t('outlook.later')}</p>
  return (
    <div className="sheet stack" aria-busy={isFetching}>
      {parts.includes('reach') ? <Reach preview={data} /> : null}
      {parts.includes('histogram') ? <Histogram preview={data} timeZone={timeZone} /> : null}
    </div>
  )
}

const unreached = ['unchecked', 'noAddress', 'notInstalled', 'blocked', 'unknown'] as const

/** How many of them the message can reach, and why not the others. */
function Reach({ preview }: { preview: PreviewView }): ReactNode {
  const t = useWords('composer')
  const formats = useFormats()
  const { recipients, reachability } = preview
  return (
    <>
      <p>
        <b>{t('people', { n: recipients, shown: formats.number(recipients) })}</b>
        {t('outlook.reachable', {
          n: reachability.reachable,
          shown: formats.number(reachability.reachable),
        })}
      </p>
      <ul className="reach">
        {unreached
          .filter((key) => reachability[key] > 0)
          .map((key) => (
            <li key={key}>
              <b className="figures">{formats.number(reachability[key])}</b> {t(`reach.${key}`)}
            </li>
          ))}
      </ul>
    </>
  )
}

function Histogram({ preview, timeZone }: { preview: PreviewView; timeZone: string }): ReactNode {
  const t = useWords('composer')
  const locale = useAppLocale()
  const formats = useFormats()
  return (
    <>
      <header>
        <h2>{t('outlook.title')}</h2>
        <span className="muted small">{t('outlook.perHalfHour')}</span>
      </header>
      <ScheduleHistogram bins={preview.bins} closed={preview.closed} timeZone={timeZone} />
      <p>{scheduleWords(preview, locale)}</p>
      {preview.doNotFit > 0 && preview.finishesAt !== null ? (
        <p className="fault">
          {t('outlook.doNotFit', {
            n: preview.doNotFit,
            people: formats.number(preview.doNotFit),
            at: formats.dateTime(preview.finishesAt, timeZone),
          })}
        </p>
      ) : null}
    </>
  )
}

/** The sentence of the schedule button without its verb: “1 943 personnes, du mardi 24 à 10 h au …”. */
const scheduleWords = ({ sentence }: PreviewView, locale: 'fr' | 'en'): string =>
  `${sentence[locale].replace(/^(Planifier pour|Schedule for) /, '')}.`
