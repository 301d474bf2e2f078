import { BotRegular } from '@fluentui/react-icons/svg/bot'
import { MegaphoneRegular } from '@fluentui/react-icons/svg/megaphone'
import { PeopleListRegular } from '@fluentui/react-icons/svg/people-list'
import { SettingsRegular } from '@fluentui/react-icons/svg/settings'

/** What the rail leads to, by the words of the catalogue `shell`. A page that is not there has no entry. */
export const railEntries = [
  { to: '/campaigns', word: 'campaigns', icon: MegaphoneRegular },
  { to: '/lists', word: 'lists', icon: PeopleListRegular },
  { to: '/chatbots', word: 'chatbots', icon: BotRegular },
  { to: '/settings', word: 'settings', icon: SettingsRegular },
] as const
