// What `npm start`, `npm test` and the command `clairon` need before anything else: the packages of
// the lockfile and the compiled program. Plain Node without packages, for there may be none yet.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Installs and builds what is missing or out of date. Quick when nothing is. */
export function prepare() {
  process.chdir(root)
  warnOfNode()
  installPackages()
  build()
}

/** Installs the packages when the lockfile has changed since they were installed. */
export function installPackages() {
  const stamp = join(root, 'node_modules', '.clairon-installed')
  const wanted = hashOf([join(root, 'package-lock.json')])
  if (readOrNull(stamp) === wanted) return
  say('Installing packages (once) …')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(stamp, wanted)
}

/** Compiles `src` to `dist` when it has changed. */
export function build() {
  const stamp = join(root, 'dist', '.clairon-built')
  const wanted = hashOf([
    ...filesIn(join(root, 'src')),
    join(root, 'tsconfig.json'),
    join(root, 'tsconfig.build.json'),
    join(root, 'package-lock.json'),
  ])
  if (readOrNull(stamp) === wanted) return
  say('Building …')
  const fresh = join(root, `.dist-${process.pid}`)
  process.once('exit', () => remove(fresh))
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  run(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', fresh])
  writeFileSync(join(fresh, '.clairon-built'), wanted)
  replaceDist(fresh)
}

/** Puts what was built in its place, whole: another command may be starting from what is there. */
function replaceDist(fresh) {
  const dist = join(root, 'dist')
  const old = `${fresh}-old`
  try {
    if (existsSync(dist)) renameSync(dist, old)
    renameSync(fresh, dist)
  } catch (error) {
    // Another command has built the same at the same time, and was quicker.
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error
  }
  remove(old)
}

const remove = (folder) => rmSync(folder, { recursive: true, force: true })

function warnOfNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    say(
      `Clairon needs Node.js 20.19 or later; this is ${process.versions.node}. Install a newer one.`,
    )
    process.exit(1)
  }
}

/** Runs a program to its end; a failure ends this one. */
export function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (status === 0) return
  say(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}.`)
  process.exit(1)
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .toSorted()
}

const readOrNull = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null)

// Standard output belongs to the command, which may be read by a program.
export const say = (text) => process.stderr.write(`${text}\n`)
