import {
  Button,
  Menu,
  MenuDivider,
  MenuItemLink,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { NavigationRegular } from '@fluentui/react-icons/svg/navigation'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'

import { installationQuery } from '../api/session.ts'
import { useWords } from '../i18n/words-provider.tsx'
import { PreferenceItems, usePreferences } from './account-menu.tsx'
import { railEntries } from './rail-entries.ts'

/** On a narrow screen, everything of the rail behind one button. */
export function SmallMenu() {
  const t = useWords('shell')
  const router = useRouter()
  const { data: installation } = useQuery(installationQuery)
  return (
    <Menu positioning={{ position: 'below', align: 'end' }} {...usePreferences()}>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<NavigationRegular />} aria-label={t('menu')} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {railEntries.map(({ to, word }) => (
            <MenuItemLink
              key={to}
              href={to}
              onClick={(event) => {
                event.preventDefault()
                void router.navigate({ to })
              }}
            >
              {t(word)}
            </MenuItemLink>
          ))}
          {installation?.simulatorUrl ? (
            <MenuItemLink href={installation.simulatorUrl} target="_blank" rel="noreferrer">
              {t('sandbox')}
            </MenuItemLink>
          ) : null}
          <MenuDivider />
          <PreferenceItems />
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
