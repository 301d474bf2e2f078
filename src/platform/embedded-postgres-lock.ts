import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { type Server, connect, createServer } from 'node:net'
import { join } from 'node:path'

import { sleep } from './clock.ts'
import type { Account } from './embedded-postgres-processes.ts'
import { errorCode } from './embedded-postgres-processes.ts'
import { StartupError } from './startup-error.ts'

/** Unix socket addresses end at 103 bytes on macOS and at 107 on Linux. */
export const longestSocketPath = 103

/** About a second in all: long enough for the one who is just leaving. */
const attempts = 10

/**
 * Holds a directory for this process, until `release` or the end of the process, however it ends.
 *
 * Every process that wants the directory first announces itself by a socket of its own in there and
 * then looks whether another one answers; if so it withdraws and tries again a little later. So no
 * two can hold it, a socket that refuses a connection belongs to the dead and may be removed by
 * anyone, and no process id is trusted: they are recycled, and mean nothing across containers.
 *
 * @param owner whom the files shall belong to, when we are root.
 * @param refusal makes the error for the process id of the one who holds it.
 * @throws what `refusal` makes.
 */
export async function lockDirectory(
  directory: string,
  owner: Account | undefined,
  refusal: (pid: number) => Error,
): Promise<{ release(): Promise<void> }> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  if (owner !== undefined) await chown(directory, owner.uid, owner.gid)
  const handle = await open(directory)
  const addressOf = (name: string) => {
    const path = join(directory, name)
    if (Buffer.byteLength(path) <= longestSocketPath) return path
    if (process.platform === 'linux') return `/proc/self/fd/${handle.fd}/${name}`
    throw new StartupError(
      `The path ${directory} is too long: choose a shorter one with CLAIRON_DATA_DIR.`,
    )
  }

  try {
    let holder = 0
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const name = `${process.pid}-${randomBytes(6).toString('hex')}.sock`
      const server = await announce(directory, name, addressOf, owner)
      const withdraw = async () => {
        await rm(join(directory, name), { force: true })
        await new Promise((resolve) => server.close(resolve))
      }
      const others = await answering(directory, name, addressOf)
      if (others.length === 0) {
        return {
          async release() {
            await withdraw()
            await handle.close()
          },
        }
      }
      await withdraw()
      holder = Number.parseInt(others[0] ?? '', 10)
      // Two that met stumble over each other again unless they wait for different times.
      await sleep(20 + Math.random() * 180, new AbortController().signal)
    }
    throw refusal(holder)
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function announce(
  directory: string,
  name: string,
  addressOf: (name: string) => string,
  owner: Account | undefined,
): Promise<Server> {
  const server = createServer((socket) => socket.destroy())
  // Between bind and listen a socket looks like one of the dead, so it gets its name afterwards.
  const unlistened = `new-${name}`
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ path: addressOf(unlistened), exclusive: true }, resolve)
  })
  server.unref()
  const path = join(directory, unlistened)
  await chmod(path, 0o600)
  if (owner !== undefined) await chown(path, owner.uid, owner.gid)
  await rename(path, join(directory, name))
  return server
}

/** Lists the other sockets in the directory behind which somebody lives; removes those of the dead. */
async function answering(
  directory: string,
  own: string,
  addressOf: (name: string) => string,
): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => /^\d+-.*\.sock$/.test(name))
  const alive = await Promise.all(
    names
      .filter((name) => name !== own)
      .map(async (name) => {
        if (await answers(addressOf(name))) return [name]
        await rm(join(directory, name), { force: true })
        return []
      }),
  )
  return alive.flat()
}

/** Only a refusal proves that nobody is there; a full queue or a missing right does not. */
function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address)
    const settle = (alive: boolean) => {
      socket.destroy()
      resolve(alive)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', (error) => settle(!['ECONNREFUSED', 'ENOENT'].includes(errorCode(error))))
  })
}
