import { Spinner } from '@fluentui/react-components'

/** Something is on its way. */
export function Pending({ label }: { label: string }) {
  return (
    <div className="pending">
      <Spinner size="small" label={label} labelPosition="after" />
    </div>
  )
}
