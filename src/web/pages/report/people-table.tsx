import { reasonSentence } from '../../../contract/reasons.ts'
import type { DeliveryView, ReportView } from '../../../contract/report.ts'
import type { DeliveryState } from '../../../domain/delivery.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'
import { type Shape, StateMark } from '../../ui/state-mark.tsx'

const shapeOf: Record<DeliveryState, Shape> = {
  planned: 'planned',
  retrying: 'waiting',
  sending: 'sounding',
  delivered: 'good',
  failed: 'stopped',
  unreachable: 'stopped',
  uncertain: 'waiting',
  unscheduled: 'draft',
  stopped: 'done',
}

/** One page of people, a row each. A name opens what happened to the message of this person. */
export function PeopleTable({
  people,
  reasons,
  timeZone,
  hasActs,
  onPerson,
}: {
  people: readonly DeliveryView[]
  reasons: ReportView['reasons']
  timeZone: string
  hasActs: boolean
  onPerson: (personId: string) => void
}) {
  const t = useWords('report')
  const locale = useAppLocale()
  const { dateTime } = useFormats()
  const at = (instant: string) => ({ at: dateTime(instant, timeZone) })
  const messages = new Map(reasons.map(({ code, message }) => [code, message]))
  return (
    <table className="ledger dense plain people-table">
      <thead>
        <tr>
          <th scope="col">{t('people.columns.name')}</th>
          <th scope="col">{t('people.columns.address')}</th>
          <th scope="col">{t('people.columns.state')}</th>
          <th scope="col">{t('people.columns.when')}</th>
          {hasActs ? <th scope="col">{t('people.columns.acts')}</th> : null}
        </tr>
      </thead>
      <tbody>
        {people.map((one) => (
          <tr key={one.personId}>
            <td className="wide">
              <button type="button" className="name" onClick={() => onPerson(one.personId)}>
                {nameOf(one) || t('people.noName')}
              </button>
            </td>
            <td className="wide breaks muted">{one.address}</td>
            <td>
              <StateMark shape={shapeOf[one.state]}>{t(`people.states.${one.state}`)}</StateMark>
              {one.reason === null ? null : (
                <span className="under">
                  {messages.get(one.reason) ?? reasonSentence(one.reason, locale)}
                </span>
              )}
            </td>
            <td className="figures">
              {one.deliveredAt === null ? null : dateTime(one.deliveredAt, timeZone)}
              {one.nextAttemptAt === null ? null : (
                <span className="muted">{t('people.nextAt', at(one.nextAttemptAt))}</span>
              )}
            </td>
            {hasActs ? (
              <td className="figures muted">
                {one.openedAt === null ? null : (
                  <span className="line">{t('people.openedAt', at(one.openedAt))}</span>
                )}
                {one.clickedAt === null ? null : (
                  <span className="line">{t('people.clickedAt', at(one.clickedAt))}</span>
                )}
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Both names; empty for somebody whose name has been erased. */
export const nameOf = ({
  firstName,
  lastName,
}: Pick<DeliveryView, 'firstName' | 'lastName'>): string => `${firstName} ${lastName}`.trim()
