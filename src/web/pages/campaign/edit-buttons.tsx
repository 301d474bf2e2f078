import { Button } from '@fluentui/react-components'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'

import type { CampaignView } from '../../../contract/campaign.ts'
import { allows } from '../../../domain/campaign.ts'
import { includesRole, roleToChange } from '../../../domain/permissions.ts'
import { meQuery } from '../../api/session.ts'
import { useWords } from '../../i18n/words-provider.tsx'

/** The way to where a campaign is written, as long as it may be changed, and to where it is planned. */
export function EditButtons({ campaign: { id, state } }: { campaign: CampaignView }) {
  const t = useWords('campaign')
  const common = useWords('common')
  const navigate = useNavigate()
  const { data: me } = useSuspenseQuery(meQuery)
  if (!allows(state, 'edit') || !includesRole(me.role, roleToChange(state))) return null
  const open = (search: { step?: 'review' }) =>
    void navigate({ to: '/campaigns/$id/edit', params: { id }, search })
  const mayPlan = allows(state, 'schedule') && includesRole(me.role, 'publisher')
  return (
    <>
      <Button icon={<EditRegular />} onClick={() => open({})}>
        {common('acts.edit')}
      </Button>
      {mayPlan ? (
        <Button appearance="primary" onClick={() => open({ step: 'review' })}>
          {t('head.plan')}
        </Button>
      ) : null}
    </>
  )
}
