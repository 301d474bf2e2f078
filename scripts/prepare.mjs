// What `npm start`, `npm test` and the command `clairon` need before anything else: the packages of
// the lockfile and the compiled program. Plain Node without packages, for there may be none yet.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
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
  unlessStamped(stamp, wanted, () => {
    say('Installing packages (once) …')
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  })
}

/** Builds what has changed: the program, and the web app. */
export function build() {
  buildProgram()
  buildWebApp()
}

/** Compiles `src` to `dist`. */
function buildProgram() {
  const dist = join(root, 'dist')
  const stamp = join(dist, '.clairon-built')
  const web = join(root, 'src', 'web')
  const wanted = hashOf([
    ...filesIn(join(root, 'src')).filter((path) => !path.startsWith(web)),
    join(root, 'tsconfig.json'),
    join(root, 'tsconfig.build.json'),
    join(root, 'package-lock.json'),
  ])
  unlessStamped(stamp, wanted, () => {
    say('Building …')
    // The web app beside it is built by another, slower tool, and only when it has changed itself.
    const stale = existsSync(dist) ? readdirSync(dist).filter((name) => !isOfWebApp(name)) : []
    for (const name of stale) rmSync(join(dist, name), { recursive: true, force: true })
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    run(process.execPath, [compiler, '-p', 'tsconfig.build.json'])
    mkdirSync(dist, { recursive: true })
  })
}

const webStamp = '.clairon-web-built'
const isOfWebApp = (name) => name === 'web' || name === webStamp

/** Bundles `src/web`, with the rooms that it uses, to `dist/web`. */
function buildWebApp() {
  const wanted = hashOf([
    ...['web', 'contract', 'message', 'domain', 'platform'].flatMap((room) =>
      filesIn(join(root, 'src', room)).filter((path) => !/\.test\.tsx?$/.test(path)),
    ),
    // The help in the app.
    ...filesIn(join(root, 'docs')).filter((path) => path.endsWith('.md')),
    join(root, 'vite.config.ts'),
    join(root, 'package-lock.json'),
  ])
  unlessStamped(join(root, 'dist', webStamp), wanted, () => {
    say('Building the web app …')
    const bundler = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
    run(process.execPath, [bundler, 'build', '--logLevel', 'error'])
  })
}

/** Does the work unless the stamp says that it is done. A second command waits for the first one. */
function unlessStamped(stamp, wanted, work) {
  if (readOrNull(stamp) === wanted) return
  const unlock = lock()
  // A tool that fails ends the process.
  process.once('exit', unlock)
  if (readOrNull(stamp) !== wanted) {
    work()
    writeFileSync(stamp, wanted)
  }
  unlock()
  process.removeListener('exit', unlock)
}

/** Takes the right to change this checkout, once whoever else has it is done or dead. */
function lock() {
  const file = join(root, '.clairon-preparing')
  for (let isTold = false; ;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') {
        say(`Clairon must be built first, and ${root} cannot be written (${error.code}).`)
        process.exit(1)
      }
    }
    const holder = Number(readOrNull(file) ?? 0)
    if (!isAlive(holder)) rmSync(file, { force: true })
    else if (!isTold) say(`Waiting for another command (process ${holder}) that is building …`)
    isTold = true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

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
  for (const file of files)
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
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
