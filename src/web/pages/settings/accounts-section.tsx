import { Button } from '@fluentui/react-components'
import { PersonAddRegular } from '@fluentui/react-icons/svg/person-add'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { accountsQuery } from '../../api/accounts.ts'
import type { AccountView, SignInLinkView } from '../../../contract/account.ts'
import type { Me } from '../../../contract/session.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Pending } from '../../ui/pending.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { AccountDialog } from './account-dialog.tsx'
import { AccountActs } from './account-acts.tsx'
import { LinkDialog } from './link-dialog.tsx'

const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

/** A link that has just been made, and for whom. */
export type MadeLink = SignInLinkView & { name: string }

/** Who can sign in, and what each may do. */
export function AccountsSection({ me }: { me: Me }) {
  const t = useWords('settings')
  const common = useWords('common')
  const sentenceOf = useFailureSentence()
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(accountsQuery)
  const [isInviting, setInviting] = useState(false)
  const [made, setMade] = useState<MadeLink | null>(null)
  const accounts = data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      <div className="toolbar">
        <p className="muted">{t('accounts.lede')}</p>
        <span className="grow" />
        <Button appearance="primary" icon={<PersonAddRegular />} onClick={() => setInviting(true)}>
          {t('accounts.invite')}
        </Button>
      </div>
      {error === null ? null : <Alert>{sentenceOf(error)}</Alert>}
      {data ? (
        <table className="ledger" aria-label={t('tabs.accounts')}>
          <thead>
            <tr>
              <th scope="col">{t('accounts.columns.person')}</th>
              <th scope="col">{t('accounts.columns.role')}</th>
              <th scope="col">{t('accounts.columns.signedIn')}</th>
              <th scope="col">{t('accounts.columns.state')}</th>
              <th scope="col">
                <span className="hidden-text">{common('acts.more')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {accounts.map((account) => (
              <AccountRow
                key={account.id}
                account={account}
                isOwn={account.id === me.account?.id}
                onLink={setMade}
              />
            ))}
          </tbody>
        </table>
      ) : error === null ? (
        <Pending label={common('pending')} />
      ) : null}
      {hasNextPage ? (
        <Button disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {common('acts.loadMore')}
        </Button>
      ) : null}
      {isInviting ? (
        <AccountDialog
          account={null}
          onDone={(link) => {
            setInviting(false)
            setMade(link)
          }}
          onCancel={() => setInviting(false)}
        />
      ) : null}
      {made === null ? null : <LinkDialog made={made} onClose={() => setMade(null)} />}
    </>
  )
}

function AccountRow({
  account,
  isOwn,
  onLink,
}: {
  account: AccountView
  isOwn: boolean
  onLink: (made: MadeLink) => void
}) {
  const t = useWords('settings')
  const { dateTime } = useFormats()
  const { name, email, role, signedInAt } = account
  return (
    <tr>
      <td className="wide">
        <span className="title">{name}</span>
        {isOwn ? <span className="muted"> ({t('accounts.you')})</span> : null}
        <span className="under">{email}</span>
      </td>
      <td>{t(`roles.${role}`)}</td>
      <td className="wide-only">
        {signedInAt === null ? t('accounts.never') : dateTime(signedInAt, ownZone)}
      </td>
      <td>
        <AccountState account={account} />
      </td>
      <td className="row-menu">
        <AccountActs account={account} isOwn={isOwn} onLink={onLink} />
      </td>
    </tr>
  )
}

function AccountState({ account: { disabled, hasPassword } }: { account: AccountView }) {
  const t = useWords('settings')
  if (disabled) return <StateMark shape="stopped">{t('accounts.disabled')}</StateMark>
  if (!hasPassword) return <StateMark shape="waiting">{t('accounts.noPassword')}</StateMark>
  return <StateMark shape="good">{t('accounts.active')}</StateMark>
}
