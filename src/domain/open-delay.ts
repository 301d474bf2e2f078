/** People who opened their message `seconds` after its delivery. */
export type OpenDelay = { seconds: number; people: number }

/** Where the stretches of time to open end, in seconds: a minute, 5, 15, an hour, 4, a day; the last never ends. */
export const openDelayEnds = [60, 300, 900, 3_600, 14_400, 86_400, null] as const

export type TimeToOpen = {
  /** Half of the people opened within this; null when nobody opened. */
  medianSeconds: number | null
  /** People who opened before `upToSeconds` and not before the one in front; null: later than all. */
  bins: { upToSeconds: number | null; people: number }[]
}

/**
 * Sums up how long people took to open.
 *
 * @param delays by their seconds, in order.
 */
export function timeToOpen(delays: readonly OpenDelay[]): TimeToOpen {
  const bins = openDelayEnds.map((upToSeconds) => ({ upToSeconds, people: 0 }))
  for (const { seconds, people } of delays) {
    const bin = bins.find(({ upToSeconds }) => upToSeconds === null || seconds < upToSeconds)
    if (bin) bin.people += people
  }
  return { medianSeconds: medianOf(delays), bins }
}

/** Of an even number, half-way between the two in the middle. */
function medianOf(delays: readonly OpenDelay[]): number | null {
  const all = delays.reduce((sum, { people }) => sum + people, 0)
  if (all === 0) return null
  const secondsOf = (place: number) => {
    let before = 0
    for (const { seconds, people } of delays) {
      before += people
      if (place < before) return seconds
    }
    return 0
  }
  return (secondsOf(Math.floor((all - 1) / 2)) + secondsOf(Math.floor(all / 2))) / 2
}
