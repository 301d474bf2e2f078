import './report/report.css'

import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'

import type { InformationView } from '../../contract/information.ts'
import type { ReportView } from '../../contract/report.ts'
import { includesRole } from '../../domain/permissions.ts'
import { informationQuery, reportQuery } from '../api/reports.ts'
import { meQuery } from '../api/session.ts'
import { PollingNote } from '../app/polling-note.tsx'
import { useBusinessNow } from '../forms/use-business-now.ts'
import { useFormats } from '../i18n/use-formats.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { Alert } from '../ui/alert.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { CampaignHead } from './campaign/campaign-head.tsx'
import { Funnel, TimeToOpen } from './report/engagement-sections.tsx'
import { Equation } from './report/equation.tsx'
import { ExportMenu } from './report/export-menu.tsx'
import { ReportFigures } from './report/figures.tsx'
import { LinksSection } from './report/links-section.tsx'
import type { ReportSearch } from './report/report-search.ts'
import { PeopleSection } from './report/people-section.tsx'
import { ReasonsSection } from './report/reasons-section.tsx'
import { StopButton } from './report/stop-button.tsx'
import { TimeSection } from './report/time-section.tsx'
import { TrialsSection } from './report/trials-section.tsx'
import { useLiveReport } from './report/use-live-report.ts'

const route = getRouteApi('/shell/campaigns/$id/report')

// Comes when somebody is first asked about.
const PersonDrawer = lazy(async () => ({
  default: (await import('./report/person-drawer.tsx')).PersonDrawer,
}))

/** What became of a campaign, to the last person. */
export function ReportPage() {
  const t = useWords('report')
  const { id } = route.useParams()
  const { data: information } = useSuspenseQuery(informationQuery(id))
  const { data: report } = useSuspenseQuery(reportQuery(id))
  useLiveReport(id)
  const { state, name } = report.campaign
  const hasStarted = state === 'running' || state === 'finished'
  return (
    <div className="page report-page">
      <title>{`${t('title', { name })} · Clairon`}</title>
      <CampaignHead information={information} state={state}>
        {hasStarted ? (
          <>
            <StopButton report={report} />
            <ExportMenu id={id} hasPeople={report.personalDataErasedAt === null} />
          </>
        ) : null}
      </CampaignHead>
      {hasStarted ? (
        <Report report={report} information={information} />
      ) : (
        <NotStarted information={information} />
      )}
      <TrialsSection trials={report.trials} timeZone={information.campaign.timeZone} />
    </div>
  )
}

function NotStarted({ information: { campaign } }: { information: InformationView }) {
  const t = useWords('report')
  const { dateTime } = useFormats()
  const { id, startsAt, timeZone } = campaign
  return (
    <EmptyState
      title={t('notStarted.title')}
      act={
        <Link to="/campaigns/$id" params={{ id }}>
          {t('notStarted.act')}
        </Link>
      }
    >
      {startsAt === null
        ? t('notStarted.draft')
        : t('notStarted.scheduled', { at: dateTime(startsAt, timeZone) })}
    </EmptyState>
  )
}

function Report({ report, information }: { report: ReportView; information: InformationView }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data: me } = useSuspenseQuery(meQuery)
  const { timeZone } = information.campaign
  const hasPeople = report.personalDataErasedAt === null
  const isAuthor = includesRole(me.role, 'author')
  const isIndividual = report.campaign.tracking === 'individual'
  const onSearch = (next: ReportSearch, how: { replace?: boolean } = {}) =>
    void navigate({ search: next, resetScroll: false, ...how })
  return (
    <div className="report">
      <Standing report={report} information={information} />
      <Equation id={report.campaign.id} ledger={report.ledger} hasPeople={hasPeople} />
      <ReportFigures report={report} timeZone={timeZone} />
      <TimeSection report={report} information={information} />
      <div className="report-pair">
        <Funnel report={report} />
        {report.timeToOpen === null ? null : <TimeToOpen timeToOpen={report.timeToOpen} />}
      </div>
      <div className="report-pair">
        <ReasonsSection report={report} hasPeople={hasPeople} mayRetry={isAuthor} />
        <LinksSection report={report} hasPeople={hasPeople && isIndividual} />
      </div>
      {hasPeople ? (
        <PeopleSection
          report={report}
          search={search}
          timeZone={timeZone}
          mayList={isAuthor}
          onSearch={onSearch}
        />
      ) : null}
      {hasPeople && search.person !== undefined ? (
        <Suspense>
          <PersonDrawer
            report={report}
            personId={search.person}
            timeZone={timeZone}
            onClose={() => onSearch({ ...search, person: undefined })}
          />
        </Suspense>
      ) : null}
    </div>
  )
}

/** Where things stand, in sentences: what is waited for, what was stopped, what is not known and why. */
function Standing({ report, information }: { report: ReportView; information: InformationView }) {
  const t = useWords('report')
  const { dateTime, number } = useFormats()
  const now = useBusinessNow()
  const { campaign, ledger, personalDataErasedAt } = report
  const { timeZone } = information.campaign
  const { tracking, waitingFor } = campaign
  return (
    <>
      <p className="print-only muted small">{t('print', { at: dateTime(now, timeZone) })}</p>
      {campaign.state === 'running' ? (
        <div className="sounding-note">
          <output>
            {waitingFor === null ? t('soundingPlain') : t('sounding', { waiting: waitingFor })}
          </output>
          <PollingNote />
        </div>
      ) : null}
      {ledger.stopped > 0 ? (
        <Alert tone="note">
          {t('stop.stopped', {
            delivered: number(ledger.delivered),
            stopped: number(ledger.stopped),
            uncertain: number(ledger.uncertain),
          })}
        </Alert>
      ) : null}
      {personalDataErasedAt === null ? null : (
        <Alert tone="note">
          <b>{t('erased.title', { at: dateTime(personalDataErasedAt, timeZone) })}</b>{' '}
          {t('erased.text')}
        </Alert>
      )}
      {tracking === 'individual' ? null : <Alert tone="note">{t(`privacy.${tracking}`)}</Alert>}
    </>
  )
}
