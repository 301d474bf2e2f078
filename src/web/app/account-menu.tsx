import {
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { SignOutRegular } from '@fluentui/react-icons/svg/sign-out'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'

import { keepLanguage, meQuery, signOut } from '../api/session.ts'
import { useFailureSentence } from '../forms/failure-sentence.ts'
import { type Locale, locales } from '../i18n/locale.ts'
import { chooseLocale } from '../i18n/words.ts'
import { useAppLocale, useWords } from '../i18n/words-provider.tsx'
import { type Appearance, chooseAppearance, useAppearance } from '../ui/appearance.ts'
import { say } from '../ui/status-line.tsx'

const nameOf: Record<Locale, string> = { fr: 'Français', en: 'English' }
const appearances = ['system', 'light', 'dark', 'contrast'] as const satisfies Appearance[]

/** Who is signed in; behind it language, appearance and the way out. */
export function AccountMenu() {
  const t = useWords('shell')
  const { data: me } = useQuery(meQuery)
  return (
    <Menu positioning={{ position: 'above', align: 'start' }} {...usePreferences()}>
      <MenuTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          icon={<PersonRegular />}
          aria-label={me ? `${t('account')} : ${me.name}` : t('account')}
        >
          <span className="who">
            <span>{me?.name}</span>
            <span className="muted small">{me?.organisation}</span>
          </span>
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <PreferenceItems />
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}

/** The chosen values of the menu, and what choosing does; for the `Menu` around `PreferenceItems`. */
export function usePreferences() {
  const locale = useAppLocale()
  const appearance = useAppearance()
  const queries = useQueryClient()
  return {
    checkedValues: { language: [locale], theme: [appearance] },
    onCheckedValueChange: (
      _event: unknown,
      { name, checkedItems: [value] }: { name: string; checkedItems: string[] },
    ) => {
      if (name === 'theme') chooseAppearance(appearances.find((each) => each === value) ?? 'system')
      const next = locales.find((each) => each === value)
      if (name !== 'language' || next === undefined) return
      void chooseLocale(next).then(() => queries.invalidateQueries())
      // Kept with the account, for other browsers; here it is already in force.
      if (queries.getQueryData(meQuery.queryKey)?.account) {
        void keepLanguage(next).catch(() => undefined)
      }
    },
  }
}

export function PreferenceItems() {
  const t = useWords('shell')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const sentenceOf = useFailureSentence()

  async function leave() {
    try {
      await signOut()
    } catch (error) {
      say(sentenceOf(error))
      return
    }
    await navigate({ to: '/sign-in' })
    queries.clear()
  }

  return (
    <>
      <MenuGroup>
        <MenuGroupHeader>{t('language')}</MenuGroupHeader>
        {locales.map((locale) => (
          <MenuItemRadio key={locale} name="language" value={locale} lang={locale}>
            {nameOf[locale]}
          </MenuItemRadio>
        ))}
      </MenuGroup>
      <MenuDivider />
      <MenuGroup>
        <MenuGroupHeader>{t('theme')}</MenuGroupHeader>
        {appearances.map((appearance) => (
          <MenuItemRadio key={appearance} name="theme" value={appearance}>
            {t(`themes.${appearance}`)}
          </MenuItemRadio>
        ))}
      </MenuGroup>
      <MenuDivider />
      <MenuItem icon={<SignOutRegular />} onClick={() => void leave()}>
        {t('signOut')}
      </MenuItem>
    </>
  )
}
