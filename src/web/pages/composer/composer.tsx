import {
  Button,
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { lazy, memo, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react'

import type { CampaignView } from '../../../contract/campaign.ts'
import { chatbotsQuery } from '../../api/chatbots.ts'
import { firstMembersQuery, listsQuery } from '../../api/lists.ts'
import { LeaveGuard } from '../../forms/leave-guard.tsx'
import { useWords } from '../../i18n/words-provider.tsx'
import { MessagePreview } from '../../preview/message-preview.tsx'
import { previewPersonOf } from '../../preview/preview-person.ts'
import { Alert } from '../../ui/alert.tsx'
import { useTheme } from '../../ui/appearance.ts'
import { ActionBar } from './action-bar.tsx'
import { canTellPresence, channelOf } from './channel-choices.ts'
import { ChannelStep } from './channel-step.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { type Draft, wholeButtons } from './draft.ts'
import { faultsOf } from './faults.ts'
import { useGoTo } from './go-to.ts'
import { MessageStep } from './message-step.tsx'
import { NameStep } from './name-step.tsx'
import { PresenceStep } from './presence-step.tsx'
import { SaveTrouble } from './save-trouble.tsx'
import type { StepProps } from './step-props.ts'
import { StepNav, StepPlace } from './step-nav.tsx'
import { isAnswered, type StepKey, stepsOf } from './steps.ts'
import { useComposer } from './use-composer.ts'

// The steps that bring a lot along come when they are first opened; nobody begins with them.
const AudienceStep = lazy(async () => ({
  default: (await import('./audience-step.tsx')).AudienceStep,
}))
const ScheduleStep = lazy(async () => ({
  default: (await import('./schedule-step.tsx')).ScheduleStep,
}))
const ReviewStep = lazy(async () => ({ default: (await import('./review-step.tsx')).ReviewStep }))

/** Writes one campaign, question by question. */
export function Composer({
  view,
  blank,
  onCreated,
}: {
  view: CampaignView | null
  blank: Draft
  onCreated: (view: CampaignView) => void
}): ReactNode {
  const t = useWords('composer')
  const composer = useComposer({ view, blank, untitled: t('untitled'), onCreated })
  const { draft, saved, saving } = composer
  const { data: chatbots } = useSuspenseQuery(chatbotsQuery)
  const { data: lists = [] } = useQuery(listsQuery)
  const channel = channelOf(chatbots, draft)
  const knownTokens = useMemo(() => {
    const chosen = lists.filter(({ id }) => draft.audience.listIds.includes(id))
    return [...new Set(chosen.flatMap(({ tokens }) => tokens))]
  }, [lists, draft.audience.listIds])
  const faults = useMemo(() => faultsOf(draft, knownTokens), [draft, knownTokens])
  const steps = stepsOf(canTellPresence(channel))
  const step = useStep(steps)
  const goTo = useGoTo()
  const isScheduled = saved?.view.state === 'scheduled'
  const isSafe = saving.kind === 'clean'
  useSaveKeys(() => void composer.saver.flush())
  useFreshCampaigns(saved?.view.revision ?? null)

  const place = steps.indexOf(step)
  const answered = new Set(steps.filter((key) => isAnswered(key, faults, draft)))
  const title = draft.name.trim() === '' ? t('newCampaign') : draft.name
  const isWide = step === 'schedule'
  const common = { composer, faults, chatbots, lists, channel, knownTokens }
  return (
    <div className="composer" data-wide={isWide}>
      <title>{`${title} · Clairon`}</title>
      <StepNav title={title} steps={steps} step={step} answered={answered} />
      <div className="composer-form">
        <div className="composer-column">
          <StepPlace steps={steps} step={step} answered={answered} />
          <h1>{t(`questions.${step}`)}</h1>
          <p className="lede">{t(`ledes.${step}`)}</p>
          <SaveTrouble saving={saving} onRetry={() => void composer.saver.flush()} />
          {composer.wasRestored && !isSafe ? <Alert tone="note">{t('restored')}</Alert> : null}
          <div className="composer-fields" key={`${step}.${composer.generation}`}>
            <Suspense>
              <StepFields step={step} {...common} />
            </Suspense>
          </div>
        </div>
        <ActionBar
          saving={saving}
          isScheduled={isScheduled}
          onSave={() => void composer.saver.flush()}
          {...(place > 0 && { onBack: () => goTo(steps[place - 1] ?? step) })}
          {...(place < steps.length - 1 && { onNext: () => goTo(steps[place + 1] ?? step) })}
          preview={
            <PreviewSheet>
              <Preview draft={draft} chatbots={chatbots} />
            </PreviewSheet>
          }
        />
      </div>
      {isWide ? null : (
        <aside className="composer-preview" aria-label={t('preview')}>
          <Preview draft={draft} chatbots={chatbots} />
        </aside>
      )}
      <ConflictDialog composer={composer} />
      <LeaveGuard isUnsaved={!isSafe} />
    </div>
  )
}

function StepFields({ step, ...props }: StepProps & { step: StepKey }): ReactNode {
  switch (step) {
    case 'name':
      return <NameStep {...props} />
    case 'message':
      return <MessageStep {...props} />
    case 'channel':
      return <ChannelStep {...props} />
    case 'audience':
      return <AudienceStep {...props} />
    case 'schedule':
      return <ScheduleStep {...props} />
    case 'presence':
      return <PresenceStep {...props} />
    case 'review':
      return <ReviewStep {...props} />
  }
}

/** The message as the people of the chosen lists will see it. */
const Preview = memo(function Preview({
  draft,
  chatbots,
}: Pick<StepProps, 'chatbots'> & { draft: Draft }): ReactNode {
  const [listId = null] = draft.audience.listIds
  const { data: members = [] } = useQuery(firstMembersQuery(listId, 20))
  const people = useMemo(() => members.map(previewPersonOf), [members])
  const chatbot = chatbots.find(({ id }) => id === draft.chatbotId)
  const kinds = useMemo(() => {
    const usable = (['teams', 'skype'] as const).filter((kind) =>
      chatbot?.channels.some((channel) => channel.kind === kind),
    )
    return usable.toSorted((one) => (one === draft.channel ? -1 : 1))
  }, [chatbot, draft.channel])
  const buttons = useMemo(() => wholeButtons(draft.buttons), [draft.buttons])
  const { presentation, tone } = draft
  const dress = useMemo(() => ({ presentation, tone, buttons }), [presentation, tone, buttons])
  return (
    <MessagePreview
      key={draft.channel}
      doc={draft.doc}
      dress={dress}
      chatbot={chatbot?.name ?? ''}
      channels={kinds}
      people={people}
      isDark={useTheme() !== 'light'}
    />
  )
})

/** Where there is no room beside the form, the preview opens over it. */
function PreviewSheet({ children }: { children: ReactNode }): ReactNode {
  const t = useWords('composer')
  const common = useWords('common')
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <span className="preview-opener">
        <Button onClick={() => setIsOpen(true)}>{t('preview')}</Button>
      </span>
      <Dialog open={isOpen} onOpenChange={(_, { open }) => setIsOpen(open)}>
        <DialogSurface className="preview-sheet">
          <DialogBody>
            <DialogTitle
              action={
                <Button appearance="subtle" onClick={() => setIsOpen(false)}>
                  {common('acts.close')}
                </Button>
              }
            >
              {t('preview')}
            </DialogTitle>
            <DialogContent>{children}</DialogContent>
          </DialogBody>
        </DialogSurface>
      </Dialog>
    </>
  )
}

/** The question that the address names, or the first. */
function useStep(steps: readonly StepKey[]): StepKey {
  const { step } = useSearch({ strict: false })
  return steps.find((key) => key === step) ?? 'name'
}

/** Ctrl+S, on a Mac ⌘S. */
function useSaveKeys(save: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return
      if (event.shiftKey || event.altKey) return
      event.preventDefault()
      save()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  })
}

/** The list of campaigns is asked for anew once something here has changed. */
function useFreshCampaigns(revision: number | null): void {
  const queries = useQueryClient()
  useEffect(() => {
    if (revision !== null) void queries.invalidateQueries({ queryKey: ['campaigns'] })
  }, [queries, revision])
}
