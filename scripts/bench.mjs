// `npm run bench`: measures what was promised in numbers, one JSON line each on standard output.
// `npm run bench -- plan` runs one of them.
import { spawnSync } from 'node:child_process'
import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { prepare, root, run, say } from './prepare.mjs'

const names = ['plan', 'dispatch', 'start']
const compiled = join(root, 'test', 'bench', 'dist')

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !names.includes(name))
if (unknown !== undefined) {
  say(`There is no benchmark "${unknown}". There are ${names.join(', ')}.`)
  process.exit(1)
}

prepare()
compile()
let failed = false
for (const name of wanted.length > 0 ? wanted : names) {
  say(`— ${name}`)
  const file = join(compiled, 'test', 'bench', `${name}.js`)
  const { status } = spawnSync(process.execPath, [file], { cwd: root, stdio: ['ignore', 1, 2] })
  if (status !== 0) failed = true
}
process.exit(failed ? 1 : 0)

/** Compiles the benchmarks. What they import of `src` is the program itself, in `dist`. */
function compile() {
  rmSync(compiled, { recursive: true, force: true })
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  run(process.execPath, [tsc, '-p', 'tsconfig.bench.json'])
  rmSync(join(compiled, 'src'), { recursive: true })
  symlinkSync(join(root, 'dist'), join(compiled, 'src'), 'junction')
}
