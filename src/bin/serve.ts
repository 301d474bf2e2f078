import { makeAppPackage } from '../channels/teams/app-package/app-package.ts'
import { findLastCall } from '../store/channels.ts'
import { refuseInterruptedImports } from '../store/imports.ts'
import type { Api } from '../http/api.ts'
import { buildServer } from '../http/server.ts'
import { StartupError } from '../platform/startup-error.ts'
import { version } from '../platform/version.ts'
import { type Installation, uploadDirOf } from './open-installation.ts'

const longestImportMs = 60 * 60_000

/**
 * Starts the API and the page.
 *
 * @returns the address it listens on, without a slash at the end.
 * @throws {StartupError} when the port is taken.
 */
export async function startServer(
  installation: Installation,
  { simulatorUrl, stop }: { simulatorUrl: string | null; stop: AbortSignal },
): Promise<{ url: string; close(): Promise<void> }> {
  const { config, db, clock, log, secretBox, linkSeal, openChannel } = installation
  const at = clock.now()
  await refuseInterruptedImports(db, {
    at,
    // Of a database that others may use, only those imports that nobody can still be reading.
    begunBefore: config.databaseUrl === null ? at : new Date(at.getTime() - longestImportMs),
    reason: {
      en: 'The server was stopped before the file was read to its end, and nothing of it was kept. Send it again.',
      fr: 'Le serveur s’est arrêté avant la fin du fichier, et rien n’en a été gardé. Renvoyez-le.',
    },
  })
  const server: Api = await buildServer({
    db,
    clock,
    log,
    secretBox,
    linkSeal,
    publicUrl: config.publicUrl,
    simulatorUrl,
    stop,
    openChannel,
    uploadDir: uploadDirOf(config),
    async checkChannel(stored) {
      if (stored.kind === 'webchat') return []
      const channel = openChannel(stored)
      try {
        const address = (config.publicUrl ?? `http://${config.host}:${config.port}`).replace(
          /\/$/,
          '',
        )
        return await channel.check(AbortSignal.timeout(30_000), {
          url: `${address}/channels/${stored.id}/teams/messages`,
          calledAt: await findLastCall(db, stored),
        })
      } finally {
        await channel.close()
      }
    },
    teamsAppPackage: ({ channel, name, organisation }) =>
      makeAppPackage({
        name,
        organisation,
        appId: String(channel.settings['appId']),
        publicUrl: config.publicUrl,
        version,
      }),
  })
  const url = await server
    .listen({ host: config.host, port: config.port })
    .catch((error: unknown) => {
      throw explainListenError(error, { ...config, setting: 'CLAIRON_PORT' })
    })
  return { url: url.replace(/\/$/, ''), close: () => server.close() }
}

/** Says in one sentence why a port cannot be listened on. */
export function explainListenError(
  error: unknown,
  { host, port, setting }: { host: string; port: number; setting: string },
): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE') {
    return new StartupError(
      `Port ${port} is taken by another program. Stop it, or choose another port with ${setting}.`,
    )
  }
  if (code === 'EACCES') {
    return new StartupError(
      `Port ${port} needs the rights of an administrator. Choose one above 1023 with ${setting}.`,
    )
  }
  if (code === 'EADDRNOTAVAIL') {
    return new StartupError(`This computer has no address ${host}. Correct CLAIRON_HOST.`)
  }
  return error
}
