import { Link } from '@tanstack/react-router'

import type { Ledger } from '../../../contract/campaign.ts'
import { figures, stateFigures } from '../../../contract/figures.ts'
import { type DeliveryState, deliveryStates } from '../../../domain/delivery.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'

const order: readonly DeliveryState[] = [
  'delivered',
  ...deliveryStates.filter((state) => state !== 'delivered'),
]

/**
 * Everybody accounted for: recipients = delivered + planned + …, always all nine, each leading to its people.
 * Those of nobody come last, and step back.
 */
export function Equation({
  id,
  ledger,
  hasPeople,
}: {
  id: string
  ledger: Ledger
  /** Whether the people of a term can be shown. */
  hasPeople: boolean
}) {
  const t = useWords('report')
  const locale = useAppLocale()
  const { number } = useFormats()
  const terms = order.toSorted((one, other) => Number(ledger[other] > 0) - Number(ledger[one] > 0))
  return (
    <section className="equation-sheet" aria-label={t('equation.title')}>
      <ul className="equation">
        <li className="sum">
          <b>{number(ledger.recipients)}</b> <span>{figures.recipients.label[locale]}</span>
        </li>
        {terms.map((state, index) => (
          <li key={state} data-zero={ledger[state] === 0}>
            <i aria-hidden="true">{index === 0 ? '=' : '+'}</i>
            <Term id={id} state={state} count={ledger[state]} hasPeople={hasPeople} />
          </li>
        ))}
      </ul>
      <details className="definitions">
        <summary>{t('equation.definitions')}</summary>
        <dl>
          {[figures.recipients, ...order.map((state) => stateFigures[state])].map(
            ({ label, means }) => (
              <div key={label.en}>
                <dt>{label[locale]}</dt>
                <dd>{means[locale]}</dd>
              </div>
            ),
          )}
        </dl>
      </details>
    </section>
  )
}

function Term({
  id,
  state,
  count,
  hasPeople,
}: {
  id: string
  state: DeliveryState
  count: number
  hasPeople: boolean
}) {
  const locale = useAppLocale()
  const { number } = useFormats()
  const { label, means } = stateFigures[state]
  const inside = (
    <>
      <b>{number(count)}</b> <span>{label[locale]}</span>
    </>
  )
  if (!hasPeople || count === 0) {
    return (
      <span className="term" title={means[locale]}>
        {inside}
      </span>
    )
  }
  return (
    <Link
      className="term"
      to="/campaigns/$id/report"
      params={{ id }}
      search={{ state }}
      hash="people"
      title={means[locale]}
    >
      {inside}
    </Link>
  )
}
