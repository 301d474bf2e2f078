import { request } from 'undici'

import { systemClock } from '../../src/platform/clock.ts'
import { startSimulator } from '../../src/simulator/start-simulator.ts'
import { answerMessages } from './support/processes.ts'

// The simulator's pool of Skype for Business, in a process of its own.

export type SkypePoolMessage = { people: number }
export type SkypePoolListening = {
  url: string
  settings: { discoveryUrl: string; username: string; password: string }
  addresses: string[]
}

answerMessages<SkypePoolMessage>(async ({ people }) => {
  const simulator = await startSimulator({ host: '127.0.0.1', port: 0, clock: systemClock })
  const order = Array.from({ length: people }, (_, index) => ({
    upn: `p${index}@contoso.example`,
    sip: `sip:p${index}@contoso.example`,
    firstName: 'Zoé',
    lastName: 'Roux',
    presence: 'Online',
  }))
  const { statusCode } = await request(`${simulator.url}/_control/people`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ people: order }),
  })
  if (statusCode >= 300) throw new Error(`The simulator answers ${statusCode}.`)
  return {
    url: simulator.url,
    settings: simulator.settings.skype,
    addresses: order.map(({ sip }) => sip),
  } satisfies SkypePoolListening
})
