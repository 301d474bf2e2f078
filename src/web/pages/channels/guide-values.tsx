import { useWords } from '../../i18n/words-provider.tsx'
import { CopyField } from '../../ui/copy-field.tsx'
import type { StepBefore } from './guide-steps.ts'

/** What is copied out of the guide before there is a channel: commands, and names to look for. */
export function GuideValues({ step, domain }: { step: StepBefore; domain: string }) {
  const t = useWords('guide')
  const channels = useWords('channels')
  const copy = { copy: channels('guide.copy'), copied: channels('guide.copied') }
  const known = domain === '' ? 'contoso.com' : domain
  if (step === 'account') {
    return (
      <>
        <CopyField
          label={t('enableCommand')}
          value={`Enable-CsUser -Identity "chatbot" -RegistrarPool "pool.${known}" -SipAddressType EmailAddress`}
          {...copy}
        />
        <CopyField
          label={t('mobilityCommand')}
          value={'Grant-CsMobilityPolicy -Identity "chatbot" -PolicyName "Clairon"'}
          {...copy}
        />
      </>
    )
  }
  if (step !== 'discovery') return null
  return (
    <>
      <CopyField label={t('internalName')} value={`lyncdiscoverinternal.${known}`} {...copy} />
      <CopyField label={t('externalName')} value={`lyncdiscover.${known}`} {...copy} />
    </>
  )
}
