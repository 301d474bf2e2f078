import {
  Menu,
  MenuButton,
  MenuItem,
  MenuItemLink,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'

import { exportAddress } from '../../api/reports.ts'
import { useAppLocale, useWords } from '../../i18n/words-provider.tsx'

/** Takes the report elsewhere: a file that is downloaded directly, whatever its size, or paper. */
export function ExportMenu({ id, hasPeople }: { id: string; hasPeople: boolean }) {
  const t = useWords('report')
  const locale = useAppLocale()
  return (
    <Menu positioning={{ position: 'below', align: 'end' }}>
      <MenuTrigger disableButtonEnhancement>
        <MenuButton icon={<ArrowDownloadRegular />}>{t('export.act')}</MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {hasPeople
            ? (['csv', 'xlsx'] as const).map((format) => (
                <MenuItemLink key={format} href={exportAddress(id, format, locale)} download>
                  {t(`export.${format}`)}
                </MenuItemLink>
              ))
            : null}
          <MenuItem onClick={() => window.print()}>{t('export.print')}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
