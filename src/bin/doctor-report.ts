import { type Output, indent } from '../cli/output.ts'
import { type Check, groups } from './doctor-judge.ts'
import type { DoctorWording } from './doctor-wording-en.ts'

const marks: Record<Check['state'], string> = { ok: '✓', advice: '!', mend: '✗' }

/** Says whether nothing must be mended; advice is allowed. */
export const isInOrder = (checks: readonly Check[]) => checks.every(({ state }) => state !== 'mend')

/** Writes the checks in lines for people, by groups, with a last line that sums them up. */
export function linesOf(checks: readonly Check[], words: DoctorWording): string[] {
  const lines = groups.flatMap((group) => {
    const ofGroup = checks.filter((check) => check.group === group)
    return ofGroup.length === 0
      ? []
      : [words.groups[group], ...linesOfGroup(ofGroup).map(indent), '']
  })
  const faults = checks.filter(({ state }) => state === 'mend').length
  return [...lines, faults === 0 ? words.inOrder : words.mustBeMended(faults)]
}

function linesOfGroup(checks: readonly Check[]): string[] {
  return checks.flatMap(({ group, name, state, detail, remedy }, index) => {
    // Elsewhere the sentence itself says what it is about.
    const told = group === 'channels' ? `${name}: ${detail}` : detail
    // What mends several that follow each other is said after the last.
    const isSaid = remedy !== undefined && remedy !== checks[index + 1]?.remedy
    return [`${marks[state]} ${told}`, ...(isSaid ? [indent(remedy)] : [])]
  })
}

/** Writes the checks to `output`: lines for people, or one line of JSON. */
export function report(
  checks: readonly Check[],
  { output, asJson }: { output: Pick<Output, 'lines' | 'json'>; asJson: boolean },
  words: DoctorWording,
): void {
  if (asJson) output.json({ ok: isInOrder(checks), checks })
  else output.lines(...linesOf(checks, words))
}
