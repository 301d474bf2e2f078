import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  OverlayDrawer,
} from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { useQuery } from '@tanstack/react-query'

import type { DeliveryDetail, ReportView } from '../../../contract/report.ts'
import type { DeliveryState } from '../../../domain/delivery.ts'
import { personQuery } from '../../api/reports.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useBusinessNow } from '../../forms/use-business-now.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Pending } from '../../ui/pending.tsx'
import { nameOf } from './people-table.tsx'
import { usePersonStory } from './person-story.ts'

const questionOf = {
  planned: 'whyNotYet',
  retrying: 'whyNotYet',
  sending: 'whyNotYet',
  delivered: 'how',
  failed: 'whyNot',
  unreachable: 'whyNot',
  uncertain: 'doubt',
  unscheduled: 'whyNot',
  stopped: 'whyNot',
} as const satisfies Record<DeliveryState, string>

/** Why somebody has or has not got the message: one sentence, then everything that happened. */
export function PersonDrawer({
  report,
  personId,
  timeZone,
  onClose,
}: {
  report: ReportView
  personId: string
  timeZone: string
  onClose: () => void
}) {
  const t = useWords('report')
  const common = useWords('common')
  const sentenceOf = useFailureSentence()
  const { data, error } = useQuery(personQuery(report.campaign.id, personId))
  const name = data ? nameOf(data) || t('people.noName') : ''
  return (
    <OverlayDrawer
      className="person-drawer"
      open
      position="end"
      size="medium"
      onOpenChange={(_event, { open }) => {
        if (!open) onClose()
      }}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <Button
              appearance="subtle"
              aria-label={t('person.close')}
              icon={<DismissRegular />}
              onClick={onClose}
            />
          }
        >
          {data
            ? t(`person.${questionOf[data.state]}`, { name })
            : error === null
              ? common('pending')
              : t('person.unknown')}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody>
        {error === null ? null : <Alert>{sentenceOf(error)}</Alert>}
        {data === undefined ? (
          error === null && <Pending label={common('pending')} />
        ) : (
          <Story detail={data} report={report} timeZone={timeZone} />
        )}
      </DrawerBody>
    </OverlayDrawer>
  )
}

function Story({
  detail,
  report,
  timeZone,
}: {
  detail: DeliveryDetail
  report: ReportView
  timeZone: string
}) {
  const t = useWords('report')
  const { dateTime } = useFormats()
  const now = useBusinessNow()
  const { answer, steps } = usePersonStory(detail, { now, timeZone })
  const isWaiting = questionOf[detail.state] === 'whyNotYet'
  const { waitingFor } = report.campaign
  return (
    <div className="stack">
      <p className="answer">{answer}</p>
      {isWaiting && waitingFor !== null ? (
        <p className="muted">{t('person.campaign', { waiting: waitingFor })}</p>
      ) : null}
      <p className="muted small breaks">
        {t(`people.states.${detail.state}`)} · {detail.address}
      </p>
      <h3>{t('person.story')}</h3>
      <ol className="story">
        {steps.map(({ key, at, text, under }) => (
          <li key={key}>
            <time dateTime={at}>{dateTime(at, timeZone)}</time>
            <span>
              {text}
              {under === null ? null : <span className="under">{under}</span>}
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}
