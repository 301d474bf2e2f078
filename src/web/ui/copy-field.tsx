import { Button, Field, Input } from '@fluentui/react-components'
import { CopyRegular } from '@fluentui/react-icons/svg/copy'
import { useRef } from 'react'

import { say } from './status-line.tsx'

/** A value that belongs elsewhere, with a button that copies it. Where copying is not allowed it is marked. */
export function CopyField({
  label,
  value,
  copy,
  copied,
}: {
  label: string
  value: string
  /** «Copy», on the button. */
  copy: string
  /** Said when it has been copied. */
  copied: string
}) {
  const input = useRef<HTMLInputElement>(null)
  async function onCopy() {
    input.current?.select()
    try {
      await navigator.clipboard.writeText(value)
      say(copied)
    } catch {
      // The browser keeps the clipboard from pages that are not encrypted: the value is marked.
    }
  }
  return (
    <Field label={label} className="copy-field">
      <Input
        readOnly
        value={value}
        input={{ ref: input }}
        onFocus={(event) => event.target.select()}
        contentAfter={
          <Button
            size="small"
            appearance="transparent"
            icon={<CopyRegular />}
            aria-label={`${copy} : ${label}`}
            title={copy}
            onClick={() => void onCopy()}
          />
        }
      />
    </Field>
  )
}
