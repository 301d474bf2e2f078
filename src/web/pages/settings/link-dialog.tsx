import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { CopyField } from '../../ui/copy-field.tsx'
import type { MadeLink } from './accounts-section.tsx'

const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

/** Shows a one-time link, once: nobody can look it up again. */
export function LinkDialog({
  made: { name, link, linkUntil },
  onClose,
}: {
  made: MadeLink
  onClose: () => void
}) {
  const t = useWords('settings')
  const common = useWords('common')
  const { time } = useFormats()
  return (
    <AskDialog
      title={t('accounts.linkTitle', { name })}
      act={common('acts.close')}
      cancel={null}
      isGrave={false}
      onAct={onClose}
      onCancel={onClose}
    >
      <div className="stack">
        <p>{t('accounts.linkText', { at: time(linkUntil, ownZone) })}</p>
        <CopyField
          label={t('accounts.link')}
          value={link}
          copy={t('accounts.copy')}
          copied={t('accounts.copied')}
        />
      </div>
    </AskDialog>
  )
}
