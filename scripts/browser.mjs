// The browser of the end-to-end tests: Debian's Chromium.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

import { run, say } from './prepare.mjs'

const chromium = '/usr/bin/chromium'

/** Installs Debian's Chromium when it is missing and we may; else says what to do, and ends. */
export function installBrowser() {
  if (existsSync(chromium)) return
  const isRoot = process.getuid?.() === 0
  if (!isRoot || spawnSync('apt-get', ['--version']).status !== 0) {
    say(
      'The end-to-end tests need Chromium: run "sudo apt-get install -y chromium", then "npm test" again.',
    )
    process.exit(1)
  }
  say('Installing Chromium for the end-to-end tests (once) …')
  run('apt-get', ['update', '-qq'])
  run('apt-get', [
    'install',
    '-y',
    '-qq',
    '--no-install-recommends',
    'chromium',
    'fonts-noto-color-emoji',
  ])
}
