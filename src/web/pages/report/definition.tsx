import { Button, Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components'
import { InfoRegular } from '@fluentui/react-icons/svg/info'

import type { Figure } from '../../../contract/figures.ts'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'

/** What a figure counts, word for word as the export and the documentation say it. */
export function Definition({ figure: { label, means } }: { figure: Figure }) {
  const t = useWords('report')
  const locale = useAppLocale()
  return (
    <Popover withArrow size="small" trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <Button
          className="definition-button"
          appearance="transparent"
          size="small"
          icon={<InfoRegular />}
          aria-label={t('figures.about', { figure: label[locale] })}
        />
      </PopoverTrigger>
      <PopoverSurface className="definition" tabIndex={-1} aria-label={label[locale]}>
        {means[locale]}
      </PopoverSurface>
    </Popover>
  )
}
