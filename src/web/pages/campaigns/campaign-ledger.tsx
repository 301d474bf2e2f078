import './campaign-ledger.css'

import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { CampaignRow } from '../../api/campaigns.ts'
import { chatbotsQuery } from '../../api/chatbots.ts'
import { meQuery } from '../../api/session.ts'
import type { CampaignState } from '../../../domain/campaign.ts'
import { includesRole } from '../../../domain/permissions.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { summaryOf } from '../../../message/summary.ts'
import { Meter } from '../../ui/meter.tsx'
import { type Shape, StateMark } from '../../ui/state-mark.tsx'
import { CampaignMenu } from './campaign-menu.tsx'

const shapeOf: Record<CampaignState, Shape> = {
  draft: 'draft',
  scheduled: 'planned',
  running: 'sounding',
  finished: 'done',
}

/** The campaigns of one tab, a row each; stacked on a narrow screen. */
export function CampaignLedger({ rows, label }: { rows: CampaignRow[]; label: string }) {
  const t = useWords('campaigns')
  return (
    <table className="ledger campaign-ledger" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t('columns.campaign')}</th>
          <th scope="col">{t('columns.state')}</th>
          <th scope="col" className="end">
            {t('columns.recipients')}
          </th>
          <th scope="col">{t('columns.window')}</th>
          <th scope="col" className="wide-only">
            {t('columns.by')}
          </th>
          <th scope="col">
            <span className="hidden-text">{t('columns.acts')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row }: { row: CampaignRow }) {
  const t = useWords('campaigns')
  const { data: chatbots } = useSuspenseQuery(chatbotsQuery)
  const excerpt = row.message ? summaryOf(row.message.doc, 90) : ''
  return (
    <tr>
      <td className="wide">
        <Name row={row} />
        <span className="excerpt">{excerpt === '' ? t('noMessage') : excerpt}</span>
      </td>
      <td>
        <State row={row} />
      </td>
      <td className="end figures">
        <Recipients row={row} />
      </td>
      <td className="figures">
        <Window row={row} />
      </td>
      <td className="wide-only">
        {row.createdBy}
        <span className="under">{chatbots.find(({ id }) => id === row.chatbotId)?.name}</span>
      </td>
      <td className="end row-menu">
        <CampaignMenu row={row} />
      </td>
    </tr>
  )
}

/** Leads to where it is written, as long as it is a draft; then to what is planned; then to its report. */
function Name({ row: { id, name, state } }: { row: CampaignRow }) {
  const { data: me } = useSuspenseQuery(meQuery)
  const isWritten = state === 'draft' && includesRole(me.role, 'author')
  return (
    <Link
      to={
        isWritten
          ? '/campaigns/$id/edit'
          : hasStarted(state)
            ? '/campaigns/$id/report'
            : '/campaigns/$id'
      }
      params={{ id }}
      className="title"
    >
      {name}
    </Link>
  )
}

const hasStarted = (state: CampaignState) => state === 'running' || state === 'finished'

function State({ row: { state, ledger } }: { row: CampaignRow }) {
  const t = useWords('campaigns')
  const common = useWords('common')
  const { number } = useFormats()
  return (
    <>
      <StateMark shape={shapeOf[state]}>{common(`states.${state}`)}</StateMark>
      {ledger === null || ledger.recipients === 0 ? null : (
        <Meter
          share={ledger.delivered / ledger.recipients}
          isSounding={state === 'running'}
          label={t('deliveredOf', {
            delivered: number(ledger.delivered),
            recipients: number(ledger.recipients),
          })}
        />
      )}
    </>
  )
}

/** How many have it, of how many; before the start, for whom it is meant. */
function Recipients({ row: { ledger, audience, channel } }: { row: CampaignRow }) {
  const t = useWords('campaigns')
  const common = useWords('common')
  const { number } = useFormats()
  return (
    <>
      {ledger !== null ? (
        <span className="of">
          {number(ledger.delivered)}
          <span className="muted"> / {number(ledger.recipients)}</span>
        </span>
      ) : audience.everyone ? (
        t('everyone')
      ) : audience.listIds.length > 0 ? (
        t('lists', { n: audience.listIds.length })
      ) : (
        <span className="muted">{t('noAudience')}</span>
      )}
      <span className="under">{common(`channels.${channel}`)}</span>
    </>
  )
}

function Window({ row }: { row: CampaignRow }) {
  const t = useWords('campaigns')
  const { dateTime, duration } = useFormats()
  const { startsAt, endsAt, start, timeZone } = row
  if (startsAt !== null && endsAt !== null) {
    return (
      <>
        {dateTime(startsAt, timeZone)}
        <span className="under">{t('until', { at: dateTime(endsAt, timeZone) })}</span>
      </>
    )
  }
  if (start === null) return <span className="muted">{t('noStart')}</span>
  return (
    <>
      {/* The start of a draft is wall-clock time already; read as UTC it stays as it is written. */}
      {start === 'now' ? t('atOnce') : dateTime(`${start.slice(0, 16)}:00Z`, 'UTC')}
      {row.duration === null ? null : (
        <span className="under">{t('during', { duration: duration(row.duration) })}</span>
      )}
    </>
  )
}
