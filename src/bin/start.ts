import { runEngine } from '../engine/run-engine.ts'
import type { Config } from '../platform/config.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { makeFirstLink } from './first-link.ts'
import { openInstallation, publicAddress } from './open-installation.ts'
import { prepareSample } from './sample-organisation.ts'
import { explainListenError, startServer } from './serve.ts'
import { greet } from './greeting.ts'

/**
 * Runs everything in this process until `stop` fires: database, API, page, engine; with `demo` also
 * the simulator and a sample organisation that uses it.
 *
 * Stopping, the doors close first, then what is in flight ends and is written down, then the rest.
 */
export async function start(
  config: Config,
  { demo, stop }: { demo: boolean; stop: AbortSignal },
): Promise<void> {
  // The last opened is the first closed, however far the start has come.
  const opened: (() => Promise<void>)[] = []
  try {
    const installation = await openInstallation(config)
    opened.push(() => installation.close())
    const { clock, dataDir, log } = { ...config, ...installation }

    const simulator = demo
      ? await startSimulator({
          host: '127.0.0.1',
          port: config.simulatorPort,
          clock,
          dataDir,
          log,
        }).catch((error: unknown) => {
          const place = { host: '127.0.0.1', port: config.simulatorPort }
          throw explainListenError(error, { ...place, setting: 'CLAIRON_SIMULATOR_PORT' })
        })
      : null
    if (simulator) {
      opened.push(() => simulator.close())
      await prepareSample(installation, simulator)
    }

    const ending = new AbortController()
    let engine: Promise<void> | null = null
    opened.push(async () => {
      ending.abort()
      await engine
    })
    const server = await startServer(installation, { simulatorUrl: simulator?.url ?? null, stop })
    opened.push(() => server.close())
    // After the server, which knows under which address people reach it.
    const { linkSeal } = installation
    const addresses = { linkSeal, publicUrl: publicAddress(config, server.url) }
    engine = runEngine({ ...installation, addresses }, ending.signal)

    const link = await makeFirstLink(installation, { isTrial: demo })
    greet(installation, { server: server.url, simulator: simulator?.url ?? null, link })
    await until(stop)
  } finally {
    for (const close of opened.toReversed()) await close()
  }
}

/** Resolves when the signal fires. */
export async function until(stop: AbortSignal): Promise<void> {
  if (stop.aborted) return
  await new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => resolve(), { once: true })
  })
}
