import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import type { ReactNode } from 'react'

import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { changedFields, draftOf, savedFieldsOf } from './draft.ts'
import type { ComposerState } from './use-composer.ts'

const fieldKeys = [
  'name',
  'chatbotId',
  'channel',
  'message',
  'presentation',
  'tone',
  'buttons',
  'audience',
  'start',
  'timeZone',
  'duration',
  'workingHours',
  'holidays',
  'presence',
  'personTimeZones',
  'tracking',
  'whenUncertain',
] as const

/** Somebody else has changed the campaign meanwhile: whose version counts is asked, nothing is written over. */
export function ConflictDialog({ composer }: { composer: ComposerState }): ReactNode {
  const t = useWords('composer')
  const formats = useFormats()
  const { saving, draft, saver } = composer
  if (saving.kind !== 'conflict') return null
  const { theirs, changedBy, changedAt } = saving.conflict
  const differing = Object.keys(
    changedFields(
      savedFieldsOf(draftOf(theirs, draft), t('untitled')),
      savedFieldsOf(draft, t('untitled')),
    ),
  )
  const names = fieldKeys.filter((key) => differing.includes(key)).map((key) => t(`fields.${key}`))
  return (
    <Dialog open modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('conflict.title')}</DialogTitle>
          <DialogContent className="stack">
            <p>
              {t('conflict.who', {
                who: changedBy,
                when: formats.dateTime(changedAt, draft.timeZone),
              })}
            </p>
            {names.length > 0 ? (
              <p>{t('conflict.what', { fields: formats.list(names) })}</p>
            ) : (
              <p>{t('conflict.same')}</p>
            )}
          </DialogContent>
          <DialogActions>
            <Button onClick={composer.takeTheirs}>{t('conflict.theirs')}</Button>
            <Button appearance="primary" onClick={() => void saver.keepMine()}>
              {t('conflict.mine')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
