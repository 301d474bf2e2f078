import { Button, Tooltip } from '@fluentui/react-components'
import type { ComponentProps, ReactElement, ReactNode } from 'react'

/**
 * A button of the toolbar: its name and its keys show on hover and on focus.
 *
 * A button that cannot be used stays reachable, so that the arrow keys do not jump.
 */
export function ToolButton({
  label,
  keys,
  icon,
  pressed,
  disabled = false,
  onClick,
  ref,
  ...rest
}: {
  label: string
  keys?: string
  icon: ReactElement
  pressed?: boolean
  disabled?: boolean
  onClick?: () => void
  ref?: ComponentProps<typeof Button>['ref']
} & Pick<ComponentProps<'button'>, 'aria-expanded' | 'aria-haspopup'>): ReactNode {
  return (
    <Tooltip
      content={keys === undefined ? label : `${label} (${keys})`}
      relationship="label"
      withArrow
    >
      <Button
        {...rest}
        {...(ref && { ref })}
        appearance="subtle"
        size="small"
        icon={icon}
        aria-pressed={pressed}
        aria-label={label}
        className={pressed === true ? 'tool-pressed' : undefined}
        disabledFocusable={disabled}
        onClick={onClick}
      />
    </Tooltip>
  )
}
