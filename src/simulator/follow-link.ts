import { request } from 'undici'

/** What following a link came to: the first answer, whose redirect is not followed further. */
export type Followed =
  | { status: number; location: string | null }
  | { status: null; location: null; error: string }

const timeoutMs = 10_000

/** Asks for a link as a browser asks when a person clicks; does nothing for `mailto:` and `tel:`. */
export async function followLink(url: string): Promise<Followed> {
  if (!/^https?:/i.test(url)) return { status: null, location: null, error: 'Not a web address' }
  try {
    const answer = await request(url, {
      method: 'GET',
      headers: {
        accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
        'accept-language': 'fr-FR,fr;q=0.9,en;q=0.8',
        'sec-fetch-dest': 'document',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-site': 'cross-site',
        'sec-fetch-user': '?1',
        'upgrade-insecure-requests': '1',
        'user-agent':
          'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
      },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    })
    await answer.body.dump()
    const { location } = answer.headers
    return { status: answer.statusCode, location: typeof location === 'string' ? location : null }
  } catch (cause) {
    const error = cause instanceof Error ? cause.message : String(cause)
    return { status: null, location: null, error }
  }
}
