import { Button } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { useQuery } from '@tanstack/react-query'
import { Link, useMatchRoute } from '@tanstack/react-router'
import { useState } from 'react'

import { meQuery } from '../api/session.ts'
import { useWords } from '../i18n/words-provider.tsx'

const key = 'clairon.noPassword'

/** Tells whoever came by a link that they have no password yet; put aside, it rests until the browser is closed. */
export function PasswordNote() {
  const t = useWords('shell')
  const common = useWords('common')
  const { data: me } = useQuery(meQuery)
  const isOnSettings = useMatchRoute()({ to: '/settings' }) !== false
  const [restsFor, setRestsFor] = useState(() => sessionStorage.getItem(key))
  const account = me?.account
  if (!account || account.hasPassword || account.id === restsFor || isOnSettings) return null
  return (
    <aside className="notice" aria-label={t('noPassword.label')}>
      <p>
        {t('noPassword.text')}{' '}
        <Link to="/settings" search={{ tab: 'account' }}>
          {t('noPassword.act')}
        </Link>
      </p>
      <Button
        appearance="subtle"
        size="small"
        icon={<DismissRegular />}
        aria-label={`${common('acts.close')} : ${t('noPassword.label')}`}
        onClick={() => {
          sessionStorage.setItem(key, account.id)
          setRestsFor(account.id)
        }}
      />
    </aside>
  )
}
