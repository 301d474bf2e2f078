import { createServer } from 'node:http'

import { answerMessages } from './support/processes.ts'

// A server in the place of Teams, Graph and Entra ID that does nothing but answer, and count.

export type SinkMessage =
  | { kind: 'listen' }
  /** What has been posted since the last question. */
  | { kind: 'count' }
  /** When it was, from now on or since the last question. */
  | { kind: 'watch' }
export type SinkListening = { url: string }
export type SinkCounts = { messages: number; bytesPerMessage: number }
/** Milliseconds of the sink's own monotone clock at which the messages came, and to how many people. */
export type SinkArrivals = { nowMs: number; arrivedAtMs: number[]; people: number }

let messages = 0
let bytes = 0
let watched: { arrivedAtMs: number[]; people: Set<string> } | null = null

const server = createServer((request, response) => {
  const { url = '', headers } = request
  if (watched && url.endsWith('/activities')) {
    watched.arrivedAtMs.push(nowMs())
    watched.people.add(url)
  }
  request.resume()
  request.on('end', () => {
    if (url.endsWith('/activities')) {
      messages += 1
      bytes += Number(headers['content-length'])
      answer(201, '{"id":"1764000000000"}')
    } else if (url === '/token') {
      answer(200, '{"token_type":"Bearer","expires_in":3599,"access_token":"token"}')
    } else if (url === '/v3/conversations') {
      answer(201, '{"id":"a:conversation"}')
    } else {
      answer(200, '{"id":"a0b1c2d3-0000-4000-8000-000000000003"}')
    }
  })
  const answer = (status: number, body: string) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  }
})

function nowMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1_000 + nanoseconds / 1e6
}

answerMessages<SinkMessage>(async ({ kind }) => {
  switch (kind) {
    case 'listen': {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const address = server.address()
      if (address === null || typeof address === 'string') throw new Error('No port was given.')
      return { url: `http://127.0.0.1:${address.port}` } satisfies SinkListening
    }
    case 'count': {
      const counts: SinkCounts = { messages, bytesPerMessage: Math.round(bytes / messages) }
      messages = 0
      bytes = 0
      return counts
    }
    case 'watch': {
      const { arrivedAtMs = [], people = new Set() } = watched ?? {}
      watched = { arrivedAtMs: [], people: new Set() }
      return { nowMs: nowMs(), arrivedAtMs, people: people.size } satisfies SinkArrivals
    }
  }
})
