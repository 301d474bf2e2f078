import './chatbots/chatbots.css'

import { Button } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { chatbotsQuery } from '../api/chatbots.ts'
import { meQuery } from '../api/session.ts'
import { includesRole } from '../../domain/permissions.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { ChatbotSheet } from './chatbots/chatbot-sheet.tsx'
import { NameDialog } from './chatbots/name-dialog.tsx'

export function ChatbotsPage() {
  const t = useWords('chatbots')
  const settings = useWords('settings')
  const { data: me } = useSuspenseQuery(meQuery)
  const { data: chatbots } = useSuspenseQuery(chatbotsQuery)
  const [isCreating, setCreating] = useState(false)
  const mayChange = includesRole(me.role, 'administrator')
  const create = (
    <Button appearance="primary" icon={<AddRegular />} onClick={() => setCreating(true)}>
      {t('create')}
    </Button>
  )
  return (
    <div className="page chatbots">
      <title>{`${t('title')} · Clairon`}</title>
      <PageHeader
        title={t('title')}
        lede={mayChange ? t('lede') : t('readOnly', { role: settings(`roles.${me.role}`) })}
      >
        {mayChange && chatbots.length > 0 ? create : null}
      </PageHeader>
      {chatbots.length === 0 ? (
        <EmptyState title={t('empty.title')} {...(mayChange && { act: create })}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        chatbots.map((chatbot) => (
          <ChatbotSheet key={chatbot.id} chatbot={chatbot} mayChange={mayChange} />
        ))
      )}
      {isCreating ? <NameDialog chatbot={null} onClose={() => setCreating(false)} /> : null}
    </div>
  )
}
