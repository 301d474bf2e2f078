import { Button } from '@fluentui/react-components'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'

/** A place to drop one file, and a button that does the same. */
export function FileDrop({
  label,
  choose,
  accept,
  isBusy,
  children,
  onFile,
}: {
  label: string
  choose: string
  /** As the input of a file has it: `.csv,text/csv`. */
  accept: string
  isBusy: boolean
  /** What a file must be, in a few words. */
  children?: ReactNode
  onFile: (file: File) => void
}) {
  const chooser = useRef<HTMLInputElement>(null)
  const [isOver, setIsOver] = useState(false)
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setIsOver(false)
    const [file] = event.dataTransfer.files
    if (file && !isBusy) onFile(file)
  }
  return (
    // Dropping is one of two ways: the button does the same.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className="file-drop"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <p>{label}</p>
      <Button onClick={() => chooser.current?.click()} disabledFocusable={isBusy}>
        {choose}
      </Button>
      {children === undefined ? null : <div className="muted small">{children}</div>}
      <input
        ref={chooser}
        type="file"
        hidden
        aria-label={choose}
        accept={accept}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          if (file) onFile(file)
          currentTarget.value = ''
        }}
      />
    </div>
  )
}
