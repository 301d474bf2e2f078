import { useNavigate } from '@tanstack/react-router'

import type { StepKey } from './steps.ts'

/** Goes to a question. The page begins at its top, and keyboards and screen readers with it. */
export function useGoTo(): (step: StepKey) => void {
  const navigate = useNavigate()
  return (step) => {
    void navigate({ to: '.', search: (before) => ({ ...before, step }) })
    document.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true })
  }
}
