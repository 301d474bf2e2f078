// The checks, each a step that passes or fails. `npm run check` and `npm test` run them.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { root, say } from './prepare.mjs'

/** Checks that need nothing but the source. */
export const sourceSteps = [
  { name: 'format', command: 'oxfmt', args: ['--check'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware'] },
  { name: 'types', command: 'tsc', args: ['--noEmit'] },
  { name: 'types of the web app', command: 'tsc', args: ['--noEmit', '-p', 'tsconfig.web.json'] },
  { name: 'dead code', command: 'knip', args: [] },
]

/** Runs a tool of node_modules. @returns how many checks passed and failed. */
export function runStep({ name, command, args }) {
  say(`\n— ${name}`)
  const tool = join(root, 'node_modules', '.bin', command)
  const { status } = spawnSync(tool, args, { cwd: root, stdio: ['ignore', 2, 2] })
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** Runs the tests that Vitest finds below the given paths. @returns how many passed and failed. */
export function runTests(name, paths) {
  say(`\n— ${name}`)
  const folder = mkdtempSync(join(tmpdir(), 'clairon-report-'))
  const file = join(folder, 'report.json')
  try {
    const { status } = spawnSync(
      join(root, 'node_modules', '.bin', 'vitest'),
      ['run', '--reporter=default', '--reporter=json', `--outputFile=${file}`, ...paths],
      { cwd: root, stdio: ['ignore', 2, 2] },
    )
    const report = JSON.parse(readFileSync(file, 'utf8'))
    const { numPassedTests: passed, numTotalTests: total } = report
    // What was skipped has not passed, and a run may fail beside its tests (a broken set-up).
    const failed = Math.max(total - passed, status === 0 ? 0 : 1)
    return { passed, failed }
  } catch (error) {
    say(`${name}: no report was written (${error.message}).`)
    return { passed: 0, failed: 1 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Prints the closing line and ends the process accordingly. */
export function close(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  const failed = sum('failed')
  console.log(`${sum('passed')} passed, ${failed} failed`)
  process.exit(failed === 0 ? 0 : 1)
}
