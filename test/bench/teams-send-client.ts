import { Pool } from 'undici'

import { createTeamsChannel } from '../../src/channels/teams/teams-channel.ts'
import type { OutgoingMessage } from '../../src/channels/channel.ts'
import { answerMessages } from './support/processes.ts'

// Sends many messages, 128 at once, and tells what it cost this process: as the product's Teams channel
// does it, or the same bytes by undici alone. Each way has a process of its own, or the one would be
// compiled for the other.

export type ClientMessage = { url: string; sends: number } & (
  | { way: 'channel'; message: OutgoingMessage }
  | { way: 'bare'; body: string }
)
export type ClientCost = { cpuMicroseconds: number }

/** As many as the Teams channel holds open. */
const connections = 128
/** As many as it has under way. */
const atOnce = 128

type Send = (index: number) => Promise<void>
let sending: Send | undefined

answerMessages<ClientMessage>(async (order) => {
  const send = (sending ??= order.way === 'bare' ? sendBare(order) : sendByChannel(order))
  let left = order.sends
  const sendOn = async () => {
    while (left > 0) {
      left -= 1
      await send(left)
    }
  }
  const before = process.cpuUsage()
  await Promise.all(Array.from({ length: atOnce }, sendOn))
  const { user, system } = process.cpuUsage(before)
  return { cpuMicroseconds: user + system } satisfies ClientCost
})

function sendByChannel({ url, message }: ClientMessage & { way: 'channel' }): Send {
  const channel = createTeamsChannel({
    appId: 'a0b1c2d3-0000-4000-8000-000000000001',
    tenantId: 'a0b1c2d3-0000-4000-8000-000000000002',
    clientSecret: 'of no use',
    serviceUrl: url,
    tokenUrl: `${url}/token`,
    graphUrl: url,
  })
  const { signal } = new AbortController()
  const nextTurn = () => Promise.resolve(null)
  return async (index) => {
    const { result } = await channel.send(
      message,
      {
        address: `camille.martin${index}@contoso.example`,
        contact: {
          userId: 'a0b1c2d3-0000-4000-8000-000000000003',
          conversationId: `a:conversation${index}`,
        },
        fields: {
          FIRSTNAME: 'Camille',
          LASTNAME: `Martin-${index}`,
          SITE: 'Villeneuve-d’Ascq',
        },
      },
      { signal, nextTurn },
    )
    if (result.kind !== 'ok') throw new Error(`A message was not sent: ${JSON.stringify(result)}`)
  }
}

function sendBare({ url, body }: ClientMessage & { way: 'bare' }): Send {
  const pool = new Pool(url, { connections, pipelining: 1 })
  return async (index) => {
    const { statusCode, body: answer } = await pool.request({
      path: `/v3/conversations/a%3Aconversation${index}/activities`,
      method: 'POST',
      headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
      body,
    })
    await answer.json()
    if (statusCode !== 201) throw new Error(`A message was answered ${statusCode}.`)
  }
}
