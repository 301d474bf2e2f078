/** How far something has come, as a thin line; brass while it sounds. `share` from 0 to 1. */
export function Meter({
  share,
  label,
  isSounding = false,
}: {
  share: number
  /** What is read out: how much of how much. */
  label: string
  isSounding?: boolean
}) {
  const percent = Math.round(Math.min(Math.max(share, 0), 1) * 1_000) / 10
  return (
    <div
      className={isSounding ? 'meter sounding' : 'meter'}
      // The browser's own meter cannot be made a line of 3 pixels.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={label}
    >
      <i style={{ width: `${percent}%` }} />
    </div>
  )
}
