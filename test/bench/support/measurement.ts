/** One line of the output: what was measured, and what it is held against. */
export type Measurement = {
  name: string
  value: number
  unit: string
  yardstick: number
}

/** Prints a measurement as one JSON line; `ratio` is value over yardstick. */
export function print({ name, value, unit, yardstick }: Measurement): void {
  const ratio = value / yardstick
  console.log(
    JSON.stringify({
      name,
      value: round(value),
      unit,
      yardstick: round(yardstick),
      ratio: round(ratio),
    }),
  )
}

/** Tells what goes on, beside the output. */
export function say(text: string): void {
  process.stderr.write(`  ${text}\n`)
}

/** Three digits, and no fraction above a hundred. */
const round = (value: number) =>
  Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))

/** The value in the middle; of an even number, the upper one of the two. */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
  if (middle === undefined) throw new Error('There is no median of nothing.')
  return middle
}

/** Runs something and gives the seconds it took. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return (performance.now() - startedMs) / 1_000
}

/** Looks every `everyMs` until something has come about. @throws after `withinMs`. */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  { everyMs, withinMs }: { everyMs: number; withinMs: number },
): Promise<void> {
  const deadlineMs = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > deadlineMs) throw new Error(`Waited in vain until ${what}.`)
    await pause(everyMs)
  }
}

/** Waits in real time. */
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
