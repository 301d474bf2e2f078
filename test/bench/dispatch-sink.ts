import { createServer } from 'node:http'

import { answerMessages } from './support/processes.ts'

// A server in the place of Teams, Graph and Entra ID that does nothing but answer.

export type SinkMessage = { kind: 'listen' } | { kind: 'count' }
export type SinkListening = { url: string }
/** What has been posted since the last question. */
export type SinkCounts = { messages: number; bytesPerMessage: number }

let messages = 0
let bytes = 0

const server = createServer((request, response) => {
  const { url = '', headers } = request
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

answerMessages<SinkMessage>(async ({ kind }) => {
  if (kind === 'listen') {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('No port was given.')
    return { url: `http://127.0.0.1:${address.port}` } satisfies SinkListening
  }
  const counts: SinkCounts = { messages, bytesPerMessage: Math.round(bytes / messages) }
  messages = 0
  bytes = 0
  return counts
})
