import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import type { FormEvent, ReactNode } from 'react'

/** A question over the page. It says again what will be done: on its button too, never «OK». */
export function AskDialog({
  title,
  children,
  act,
  cancel,
  isBusy = false,
  isGrave = false,
  onAct,
  onCancel,
}: {
  title: string
  children: ReactNode
  /** The act in full: «Delete the campaign». */
  act: string
  /** Null when there is nothing left to give up. */
  cancel: string | null
  /** While it is being done. */
  isBusy?: boolean
  /** For what cannot be taken back. */
  isGrave?: boolean
  onAct: () => void
  onCancel: () => void
}) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isBusy) onAct()
  }
  return (
    <Dialog
      open
      modalType={isGrave ? 'alert' : 'modal'}
      onOpenChange={(_event, { open }) => {
        if (!open) onCancel()
      }}
    >
      <DialogSurface>
        <form onSubmit={submit} noValidate>
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent>{children}</DialogContent>
            <DialogActions>
              {cancel === null ? null : (
                <Button type="button" appearance="secondary" onClick={onCancel}>
                  {cancel}
                </Button>
              )}
              <Button
                type="submit"
                appearance="primary"
                className={isGrave ? 'grave' : ''}
                disabledFocusable={isBusy}
              >
                {act}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}
