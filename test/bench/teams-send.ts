import { once } from 'node:events'
import { createServer } from 'node:http'

import type { OutgoingMessage } from '../../src/channels/channel.ts'
import { docFromMarkdown } from '../../src/message/markdown.ts'
import type { SinkListening, SinkMessage } from './dispatch-sink.ts'
import { median, print, say } from './support/measurement.ts'
import { startHelper } from './support/processes.ts'
import { runBenchmark } from './support/run-benchmark.ts'
import type { ClientCost, ClientMessage } from './teams-send-client.ts'

// What one message costs the processor of whoever sends it by the Teams channel (personal, rendered,
// posted, its answer read) to somebody whose conversation is known, against the same bytes posted by undici alone.
// The server is another process and does nothing. Processor time, so that others do not fall on it.

const sends = 20_000
const rounds = 7

const message: OutgoingMessage = {
  doc: docFromMarkdown(
    [
      '# Le badge, c’est dès lundi',
      'Bonjour [FIRSTNAME] [LASTNAME],',
      'le port du badge est **obligatoire** à partir de lundi sur le site de [SITE|votre agence]. Les règles sont sur [le portail](https://portail.contoso.example/badge), les réponses aux questions [ici](https://portail.contoso.example/badge/questions).',
      '- Il se porte de façon visible.\n- Il ne se prête pas.\n- Perdu, il se remplace à l’accueil.',
      'À lundi, [FIRSTNAME].',
    ].join('\n\n'),
    { knownTokens: ['SITE'] },
  ).doc,
  presentation: 'card',
  tone: 'idea',
  buttons: [{ title: 'Lire les règles', url: 'https://portail.contoso.example/badge' }],
}

await runBenchmark(async () => {
  const sink = await startHelper<SinkMessage>(new URL('dispatch-sink.js', import.meta.url))
  const { url } = await sink.ask<SinkListening>({ kind: 'listen' })
  const client = new URL('teams-send-client.js', import.meta.url)
  const channel = await startHelper<ClientMessage>(client)
  const bare = await startHelper<ClientMessage>(client)
  const body = await bodyOfOne()
  say(`${Buffer.byteLength(body)} bytes each`)

  const costs: { ours: number; bare: number }[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const ours = await channel.ask<ClientCost>({ way: 'channel', url, sends, message })
    const alone = await bare.ask<ClientCost>({ way: 'bare', url, sends, body })
    const cost = { ours: ours.cpuMicroseconds / sends, bare: alone.cpuMicroseconds / sends }
    say(`round ${round}: ours ${cost.ours.toFixed(1)} µs, bare ${cost.bare.toFixed(1)} µs`)
    // The first round is for the compiler.
    if (round > 0) costs.push(cost)
  }
  print({
    name: 'teams-send',
    value: median(costs.map((cost) => cost.ours)),
    unit: 'µs',
    yardstick: median(costs.map((cost) => cost.bare)),
  })
})

/** The bytes that the channel posts. */
async function bodyOfOne(): Promise<string> {
  let body = ''
  const server = createServer((request, response) => {
    const answer =
      request.url === '/token' ? { access_token: 'token', expires_in: 3_599 } : { id: '1' }
    request.on('end', () => response.end(JSON.stringify({ token_type: 'Bearer', ...answer })))
    request.setEncoding('utf8').on('data', (chunk: string) => {
      if (request.url !== '/token') body += chunk
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port was given.')
  const client = await startHelper<ClientMessage>(new URL('teams-send-client.js', import.meta.url))
  const url = `http://127.0.0.1:${address.port}`
  await client.ask<ClientCost>({ way: 'channel', url, sends: 1, message })
  await client.end()
  server.close()
  return body
}
