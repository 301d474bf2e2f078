import { Pool } from 'undici'

/** What following links one after the other, on several connections, took. */
export type Followed = { seconds: number; latenciesMs: number[] }

/** As a browser asks. */
const headers = {
  'user-agent':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'fr-FR,fr;q=0.9,en;q=0.8',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'cross-site',
}

/**
 * Follows links on connections that are kept, each one link at a time.
 *
 * @throws when an answer is no redirect.
 */
export async function followLinks(
  url: string,
  paths: readonly string[],
  connections: number,
): Promise<Followed> {
  const pool = new Pool(url, { connections })
  const latenciesMs: number[] = []
  let next = 0

  async function followInTurn(): Promise<void> {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) {
      const askedMs = performance.now()
      const { statusCode, body } = await pool.request({ method: 'GET', path, headers })
      await body.dump()
      latenciesMs.push(performance.now() - askedMs)
      if (statusCode !== 302) throw new Error(`${path} is answered ${statusCode}.`)
    }
  }

  const startedMs = performance.now()
  await Promise.all(Array.from({ length: connections }, followInTurn))
  const seconds = (performance.now() - startedMs) / 1_000
  await pool.close()
  return { seconds, latenciesMs }
}
