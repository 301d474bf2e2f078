import { useSuspenseQuery } from '@tanstack/react-query'

import { installationQuery } from '../../api/session.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'

/** Teams fetches images from the public address, and only by https. */
export function ImagesNote() {
  const t = useWords('settings')
  const { data } = useSuspenseQuery(installationQuery)
  const { publicUrl, hasImages } = data
  if (!hasImages || publicUrl?.startsWith('https:')) return null
  return (
    <Alert tone="note">
      {publicUrl === null ? t('imagesUnseen.missing') : t('imagesUnseen.plain', { url: publicUrl })}
    </Alert>
  )
}
