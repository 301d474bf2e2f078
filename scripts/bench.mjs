// `npm run bench`: measures what was promised in numbers, one JSON line each on standard output.
// `npm run bench -- plan` runs one of them; `npm run bench -- dispatch --million` takes some minutes more.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { prepare, root, run, say } from './prepare.mjs'

const names = [
  'plan',
  'dispatch',
  'teams-send',
  'pace',
  'inbound',
  'redirect',
  'report',
  'skype',
  'render',
  'start',
]
const options = ['--million']
const compiled = join(root, 'test', 'bench', 'dist')

const given = process.argv.slice(2)
const unknown = given.find((word) => !names.includes(word) && !options.includes(word))
if (unknown !== undefined) {
  say(
    `There is no benchmark "${unknown}". There are ${names.join(', ')}, and dispatch ${options.join(' ')}.`,
  )
  process.exit(1)
}
const wanted = names.filter((name) => given.includes(name))

prepare()
compile()

let isStopped = false
let code = 0
for (const name of wanted.length > 0 ? wanted : names) {
  if (isStopped) break
  say(`— ${name}`)
  code = Math.max(code, await runOne(name))
}
process.exit(code)

/** Runs one to its end. Asked to stop, it ends what it has started; should we be gone, it notices. */
async function runOne(name) {
  const file = join(compiled, 'test', 'bench', `${name}.js`)
  const args = given.filter((word) => options.includes(word))
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    stdio: ['ignore', 1, 2, 'ipc'],
  })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const stop = (signal) => {
    isStopped = true
    child.kill(signal)
  }
  for (const signal of signals) process.on(signal, stop)
  const [status] = await once(child, 'exit')
  for (const signal of signals) process.off(signal, stop)
  return status ?? 1
}

/** Compiles the benchmarks. What they import of `src` is the program itself, in `dist`. */
function compile() {
  rmSync(compiled, { recursive: true, force: true })
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  run(process.execPath, [tsc, '-p', 'tsconfig.bench.json'])
  rmSync(join(compiled, 'src'), { recursive: true })
  symlinkSync(join(root, 'dist'), join(compiled, 'src'), 'junction')
}
