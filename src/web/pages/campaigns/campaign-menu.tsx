import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { CalendarCancelRegular } from '@fluentui/react-icons/svg/calendar-cancel'
import { CopyRegular } from '@fluentui/react-icons/svg/copy'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { SendRegular } from '@fluentui/react-icons/svg/send'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { lazy, type ReactElement, Suspense, useState } from 'react'

import {
  type CampaignRow,
  cloneCampaign,
  deleteCampaign,
  forgetCampaigns,
  unscheduleCampaign,
} from '../../api/campaigns.ts'
import { meQuery } from '../../api/session.ts'
import { allows } from '../../../domain/campaign.ts'
import { includesRole, type Role, roleToChange } from '../../../domain/permissions.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { say } from '../../ui/status-line.tsx'
import { ActDialog } from '../../forms/act-dialog.tsx'

// Comes when it is first asked for.
const TryDialog = lazy(async () => ({
  default: (await import('../../forms/try-dialog.tsx')).TryDialog,
}))

/** What can be done with a campaign from its row: the role each needs, as the server asks for it. */
const acts = [
  { act: 'try', role: 'author', icon: <SendRegular /> },
  { act: 'clone', role: 'author', icon: <CopyRegular /> },
  { act: 'unschedule', role: 'publisher', icon: <CalendarCancelRegular /> },
  { act: 'delete', role: 'author', icon: <DeleteRegular /> },
] as const satisfies { act: string; role: Role; icon: ReactElement }[]
type Act = (typeof acts)[number]['act']

/** The menu at the end of a row; a button is there where the server allows its act, and only there. */
export function CampaignMenu({
  row,
  onDeleted,
}: {
  row: CampaignRow
  /** Where the campaign is the page itself: goes elsewhere. */
  onDeleted?: () => void
}) {
  const t = useWords('campaigns')
  const queries = useQueryClient()
  const sentenceOf = useFailureSentence()
  const { data: me } = useSuspenseQuery(meQuery)
  const [asked, setAsked] = useState<Act | null>(null)
  const { id, name, state } = row
  // A copy harms nothing, so nobody is asked first.
  const copy = useMutation({
    mutationFn: () => cloneCampaign(id),
    onSuccess: () => finish(t('cloned', { name })),
    onError: (error) => say(sentenceOf(error)),
  })
  const finish = (sentence: string) => {
    setAsked(null)
    forgetCampaigns(queries)
    say(sentence)
  }
  const cancel = () => setAsked(null)

  const possible = acts.filter(
    ({ act, role }) =>
      allows(state, act) && includesRole(me.role, act === 'delete' ? roleToChange(state) : role),
  )
  if (possible.length === 0) return null
  return (
    <>
      <Menu positioning={{ position: 'below', align: 'end' }}>
        <MenuTrigger disableButtonEnhancement>
          <Button
            appearance="subtle"
            icon={<MoreHorizontalRegular />}
            aria-label={t('actsFor', { name })}
          />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {possible.map(({ act, icon }) => (
              <MenuItem
                key={act}
                icon={icon}
                onClick={() => (act === 'clone' ? copy.mutate() : setAsked(act))}
              >
                {t(`acts.${act}`)}
              </MenuItem>
            ))}
          </MenuList>
        </MenuPopover>
      </Menu>
      {asked === 'try' ? (
        <Suspense>
          <TryDialog campaign={row} onClose={cancel} />
        </Suspense>
      ) : null}
      {asked === 'unschedule' ? (
        <ActDialog
          title={t('confirmUnschedule.title', { name })}
          text={t('confirmUnschedule.text')}
          act={t('confirmUnschedule.act')}
          work={() => unscheduleCampaign(id)}
          onDone={() => finish(t('unscheduled', { name }))}
          onCancel={cancel}
        />
      ) : null}
      {asked === 'delete' && state !== 'running' ? (
        <ActDialog
          title={t('confirmDelete.title', { name })}
          text={t(`confirmDelete.${state}`)}
          act={t('confirmDelete.act')}
          isGrave
          work={() => deleteCampaign(id)}
          onDone={() => {
            onDeleted?.()
            finish(t('deleted', { name }))
          }}
          onCancel={cancel}
        />
      ) : null}
    </>
  )
}
