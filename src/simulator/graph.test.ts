import { afterAll, beforeAll, expect, test } from 'vitest'
import { BatchResponse, GraphError, GraphUserList, PresenceList } from '../protocols/graph.ts'
import { botConnectorScope } from '../protocols/entra-token.ts'
import type { Person } from './people.ts'
import { startTestSimulator, type TestSimulator } from './test-simulator.ts'

let simulator: TestSimulator
let ana: Person
let obrien: Person
beforeAll(async () => {
  simulator = await startTestSimulator()
  ana = await simulator.addPerson({ presence: 'IdleBusy', sip: 'sip:a.petit@contoso.example' })
  obrien = await simulator.addPerson({ upn: "o'brien@contoso.example", presence: 'Online' })
})
afterAll(() => simulator.close())

const codeOf = (json: unknown) => GraphError.parse(json).error.code
const filter = (text: string) => `users?$select=id&$filter=${encodeURIComponent(text)}`

test('a user is found by object id and by UPN in any case', async () => {
  for (const key of [ana.aadObjectId, 'ANA@contoso.example', 'ana%40contoso.example']) {
    const { status, json } = await simulator.graph('GET', `users/${key}`)
    expect(status).toBe(200)
    expect(json).toMatchObject({ id: ana.aadObjectId, givenName: 'Ana', mail: ana.upn })
  }
})

test('a selection answers nothing else', async () => {
  const { json } = await simulator.graph('GET', `users/${ana.upn}?$select=id,userType`)
  expect(Object.keys(json ?? {})).toEqual(['@odata.context', 'id', 'userType'])
})

test('a selection of what does not exist is refused', async () => {
  const { status, json } = await simulator.graph('GET', `users/${ana.upn}?$select=sip`)
  expect([status, codeOf(json)]).toEqual([400, 'BadRequest'])
})

test.each([
  ['nobody@contoso.example'],
  ['a.petit@contoso.example'],
  ['sip:a.petit@contoso.example'],
])('%s is no user', async (key) => {
  const { status, json } = await simulator.graph('GET', `users/${key}`)
  expect([status, codeOf(json)]).toEqual([404, 'Request_ResourceNotFound'])
})

test.each([
  ["userPrincipalName eq 'ANA@contoso.example'", 1],
  ["mail eq 'o''brien@contoso.example'", 1],
  ["mail eq 'ana@contoso.example' or userPrincipalName eq 'o''brien@contoso.example'", 2],
  ["userPrincipalName in ('ana@contoso.example', 'o''brien@contoso.example')", 2],
  ["mail eq 'nobody@contoso.example'", 0],
])('the filter %s finds %i', async (text, count) => {
  const { status, json } = await simulator.graph('GET', filter(text))
  expect(status).toBe(200)
  expect(GraphUserList.parse(json).value).toHaveLength(count)
})

test.each([["startswith(mail,'a')"], ["mail eq 'x"], ["surname eq 'Petit'"]])(
  'the filter %s is refused',
  async (text) => {
    const { status, json } = await simulator.graph('GET', filter(text))
    expect([status, codeOf(json)]).toEqual([400, 'Request_UnsupportedQuery'])
  },
)

test('presence comes in Teams’ words, for those who are known', async () => {
  const ids = [ana.aadObjectId, obrien.aadObjectId, '00000000-0000-4000-8000-000000000000']
  const { json } = await simulator.graph('POST', 'communications/getPresencesByUserId', { ids })
  expect(PresenceList.parse(json).value).toEqual([
    { id: ana.aadObjectId, availability: 'BusyIdle', activity: 'Busy' },
    { id: obrien.aadObjectId, availability: 'Available', activity: 'Available' },
  ])
})

const askPresences = (count: number) =>
  simulator.graph('POST', 'communications/getPresencesByUserId', {
    ids: Array.from({ length: count }, () => ana.aadObjectId),
  })

test('presence is asked of 650 people at most', async () => {
  expect(await askPresences(650)).toMatchObject({ status: 200 })
  expect(await askPresences(651)).toMatchObject({ status: 400 })
})

test('a batch answers each request by itself', async () => {
  const { status, json } = await simulator.graph('POST', '$batch', {
    requests: [
      { id: '1', method: 'GET', url: '/users/ana@contoso.example?$select=id' },
      { id: '2', method: 'GET', url: 'users/nobody@contoso.example' },
      {
        id: '3',
        method: 'POST',
        url: '/communications/getPresencesByUserId',
        headers: { 'Content-Type': 'application/json' },
        body: { ids: [ana.aadObjectId] },
      },
      {
        id: '4',
        method: 'POST',
        url: '/communications/getPresencesByUserId',
        body: { ids: [ana.aadObjectId] },
      },
    ],
  })
  expect(status).toBe(200)
  const { responses } = BatchResponse.parse(json)
  expect(responses.map((answer) => [answer.id, answer.status])).toEqual([
    ['1', 200],
    ['2', 404],
    ['3', 200],
    // The type of a body must be said.
    ['4', 400],
  ])
})

test('a fault about one person strikes inside the batch', async () => {
  await simulator.faults({ service: 'graph', retryAfterSeconds: 4, address: ana.upn })
  const { json } = await simulator.graph('POST', '$batch', {
    requests: [ana, obrien].map(({ upn }, id) => ({
      id: String(id),
      method: 'GET',
      url: `/users/${encodeURIComponent(upn)}`,
    })),
  })
  await simulator.faults()
  expect(json).toMatchObject({
    responses: [
      { id: '0', status: 429, headers: { 'Retry-After': '4' } },
      { id: '1', status: 200 },
    ],
  })
})

test('a batch holds 20 requests at most', async () => {
  const requests = Array.from({ length: 21 }, (_one, id) => ({
    id: String(id),
    method: 'GET',
    url: '/users/ana@contoso.example',
  }))
  expect(await simulator.graph('POST', '$batch', { requests })).toMatchObject({ status: 400 })
})

test('only a token for Graph is let in', async () => {
  const token = await simulator.token(botConnectorScope)
  const url = `${simulator.settings.teams.graphUrl}users/${ana.upn}`
  for (const answer of [
    await simulator.ask('GET', url),
    await simulator.ask('GET', url, { token }),
  ]) {
    expect([answer.status, codeOf(answer.json)]).toEqual([401, 'InvalidAuthenticationToken'])
  }
})

test('an address that we do not play is refused', async () => {
  expect(await simulator.graph('GET', 'devices')).toMatchObject({ status: 400 })
})
