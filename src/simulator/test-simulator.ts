import type { Clock } from '../platform/clock.ts'
import { botConnectorScope, graphScope, TokenResponse } from '../protocols/entra-token.ts'
import { Message } from './messages.ts'
import { Person, type PersonInput } from './people.ts'
import type { RealTime } from './real-time.ts'
import { startSimulator, type Simulator, type SimulatorOptions } from './start-simulator.ts'

/** A simulator for tests: business time stands still, real time moves when told, waits end at once. */
export type TestSimulator = Awaited<ReturnType<typeof startTestSimulator>>

export const businessNow = '2026-03-27T09:30:00.000Z'

const stillClock: Clock = {
  now: () => new Date(businessNow),
  rate: 1,
  isSimulated: false,
  waitUntil: () => Promise.resolve(),
}

export type Answer = { status: number; headers: Headers; text: string; json: unknown }

export async function startTestSimulator(options: Partial<SimulatorOptions> = {}) {
  let nowMs = Date.parse('2026-11-24T08:00:00Z')
  const waits: number[] = []
  const time: RealTime = {
    nowMs: () => nowMs,
    wait: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
  }
  const simulator: Simulator = await startSimulator({
    host: '127.0.0.1',
    port: 0,
    clock: stillClock,
    time,
    ...options,
  })
  const { teams } = simulator.settings

  async function ask(
    method: string,
    url: string,
    {
      body,
      token,
      headers = {},
    }: { body?: unknown; token?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const answer = await fetch(new URL(url, simulator.url), {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, json: jsonOf(text) }
  }

  async function fetchToken(scope: string): Promise<string> {
    const form = {
      grant_type: 'client_credentials',
      client_id: teams.appId,
      client_secret: teams.clientSecret,
      scope,
    }
    const answer = await fetch(teams.tokenUrl, { method: 'POST', body: new URLSearchParams(form) })
    return TokenResponse.parse(await answer.json()).access_token
  }
  let connectorToken = await fetchToken(botConnectorScope)
  const graphToken = await fetchToken(graphScope)

  const connector = (method: string, path: string, body?: unknown) =>
    ask(method, `${teams.serviceUrl}v3/conversations${path}`, { body, token: connectorToken })

  async function addPerson(fields: Partial<PersonInput> = {}): Promise<Person> {
    const person = { upn: 'ana@contoso.example', firstName: 'Ana', lastName: 'Petit', ...fields }
    const { json } = await ask('POST', '/_control/people', { body: { people: [person] } })
    return Person.parse(itemsOf(json)[0])
  }

  return {
    ...simulator,
    waits,
    ask,
    token: fetchToken,
    connector,
    addPerson,
    passMs: (ms: number) => {
      nowMs += ms
    },
    async renewToken() {
      connectorToken = await fetchToken(botConnectorScope)
    },
    graph: (method: string, path: string, body?: unknown) =>
      ask(method, teams.graphUrl + path, { body, token: graphToken }),
    create: (id: string, more: Record<string, unknown> = {}) =>
      connector('POST', '', { members: [{ id }], tenantId: teams.tenantId, ...more }),
    /** Opens the chat with a person and answers the path of its activities. */
    async chat(person: Person): Promise<string> {
      const { json } = await connector('POST', '', {
        members: [{ id: person.aadObjectId }],
        tenantId: teams.tenantId,
      })
      return `/${encodeURIComponent(stringOf(json, 'id'))}/activities`
    },
    async messages(query = ''): Promise<Message[]> {
      const { json } = await ask('GET', `/_control/messages${query}`)
      return itemsOf(json).map((item) => Message.parse(item))
    },
    faults: (...rules: unknown[]) => ask('PUT', '/_control/faults', { body: { rules } }),
  }
}

export const hello = { type: 'message', text: 'Bonjour' }

export function cardActivity(card: Record<string, unknown>) {
  const content = { type: 'AdaptiveCard', version: '1.5', ...card }
  const contentType = 'application/vnd.microsoft.card.adaptive'
  return { type: 'message', attachments: [{ contentType, content }] }
}

export function itemsOf(json: unknown): unknown[] {
  const items =
    typeof json === 'object' && json !== null && 'items' in json ? json.items : undefined
  if (!Array.isArray(items)) throw new Error(`No items in ${JSON.stringify(json)}`)
  return items
}

export function stringOf(json: unknown, name: string): string {
  const value: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, name) : null
  if (typeof value !== 'string') throw new Error(`No ${name} in ${JSON.stringify(json)}`)
  return value
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
