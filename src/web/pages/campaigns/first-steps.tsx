import { Button } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import { canPush, chatbotsQuery } from '../../api/chatbots.ts'
import { listsQuery } from '../../api/lists.ts'
import { installationQuery, meQuery } from '../../api/session.ts'
import { includesRole } from '../../../domain/permissions.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { StateMark } from '../../ui/state-mark.tsx'

const key = 'clairon.firstSteps'

/**
 * Leads an organisation that has sent nothing yet to its first campaign. It goes with that campaign, or when put aside.
 *
 * @param sent how many campaigns were ever scheduled.
 */
export function FirstSteps({ sent }: { sent: number }) {
  const t = useWords('campaigns')
  const common = useWords('common')
  const [isAside, setAside] = useState(() => localStorage.getItem(key) === 'aside')
  const { data: chatbots } = useQuery(chatbotsQuery)
  const { data: lists } = useQuery(listsQuery)
  const { data: installation } = useQuery(installationQuery)
  const { data: me } = useQuery(meQuery)
  // Whoever only reads has nothing to begin.
  const mayWrite = me !== undefined && includesRole(me.role, 'author')
  if (isAside || !mayWrite || sent > 0 || !chatbots || !lists || !installation) return null
  const steps = [
    {
      step: 'channel',
      to: '/chatbots',
      isDone: chatbots.some(
        (chatbot) =>
          canPush(chatbot) &&
          chatbot.channels.some(({ kind, state }) => kind !== 'webchat' && state === 'ready'),
      ),
    },
    { step: 'list', to: '/lists', isDone: lists.length > 0 },
    { step: 'campaign', to: '/campaigns/new', isDone: false },
  ] as const
  const next = steps.find(({ isDone }) => !isDone)?.step
  const { simulatorUrl } = installation
  return (
    <section className="sheet first-steps" aria-label={t('first.title')}>
      <header>
        <h2>{t('first.title')}</h2>
        <Button
          appearance="subtle"
          icon={<DismissRegular />}
          aria-label={`${common('acts.close')} : ${t('first.title')}`}
          onClick={() => {
            localStorage.setItem(key, 'aside')
            setAside(true)
          }}
        />
      </header>
      <ol>
        {steps.map(({ step, to, isDone }) => (
          <li key={step}>
            <StateMark shape={isDone ? 'good' : step === next ? 'planned' : 'draft'}>
              {step === next ? (
                <Link to={to}>{t(`first.${step}.act`)}</Link>
              ) : (
                t(isDone ? `first.${step}.done` : `first.${step}.act`)
              )}
            </StateMark>
            <span className="muted">{t(`first.${step}.text`)}</span>
          </li>
        ))}
      </ol>
      {simulatorUrl === null ? null : (
        <p className="muted">
          {t('first.sample')}{' '}
          <a href={simulatorUrl} target="_blank" rel="noreferrer">
            {t('first.open')}
          </a>
        </p>
      )}
    </section>
  )
}
