import {
  Menu,
  MenuButton,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import { useWords } from '../../i18n/words-provider.tsx'
import { useGoTo } from './go-to.ts'
import type { StepKey } from './steps.ts'

type Steps = { steps: readonly StepKey[]; step: StepKey; answered: ReadonlySet<StepKey> }

const markOf = (isCurrent: boolean) => {
  const mark = { 'aria-current': isCurrent ? ('step' as const) : (false as const) }
  return { activeProps: mark, inactiveProps: mark }
}

/** All questions beside the form: each can be gone to at any time. */
export function StepNav({ title, steps, step, answered }: Steps & { title: string }): ReactNode {
  const t = useWords('composer')
  return (
    <nav className="composer-steps" aria-label={t('steps')}>
      <p className="small muted composer-title">{title}</p>
      <ol>
        {steps.map((key) => (
          <li key={key} data-answered={answered.has(key)}>
            <Link
              to="."
              search={(before) => ({ ...before, step: key })}
              // The router goes by the address, which names no question at first.
              {...markOf(key === step)}
            >
              {t(`names.${key}`)}
              {answered.has(key) ? <span className="hidden-text">{t('answered')}</span> : null}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  )
}

/** Where there is no room for all of them: which question this is, and a menu of the others. */
export function StepPlace({ steps, step, answered }: Steps): ReactNode {
  const t = useWords('composer')
  const goTo = useGoTo()
  return (
    <div className="composer-place">
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <MenuButton appearance="transparent" size="small">
            {t('place', { at: String(steps.indexOf(step) + 1), of: String(steps.length) })}
          </MenuButton>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {steps.map((key) => (
              <MenuItem key={key} onClick={() => goTo(key)}>
                {answered.has(key) ? `${t(`names.${key}`)} ✓` : t(`names.${key}`)}
              </MenuItem>
            ))}
          </MenuList>
        </MenuPopover>
      </Menu>
    </div>
  )
}
