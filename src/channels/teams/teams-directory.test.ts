import { setMaxListeners } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { startTestServer, type TestServer } from '../../platform/test-server.ts'
import { BatchRequest } from '../../protocols/graph.ts'
import type { Channel, Directory } from '../channel.ts'
import { manifestIdOf } from './app-package/manifest.ts'
import { createTeamsChannel } from './teams-channel.ts'

/**
 * Graph as its documents describe it, written for these tests alone: the simulator shares our schemas
 * and so could share our mistakes.
 */
type Asked = { method: string; path: string; headers: IncomingHttpHeaders; body: unknown }
type Answer = { status: number; body?: unknown; headers?: Record<string, string> }

let server: TestServer
let channel: Channel
let directory: Directory
let asked: Asked[]
/** Answers by the path below the version; the first that are left, then what is usual. */
let answers: Map<string, Answer[]>

const appId = '00000000-0000-4000-8000-0000000000a1'
const manifestId = manifestIdOf(appId)
const idOf = (n: number) => `b1b1b1b1-0000-4000-8000-${String(n).padStart(12, '0')}`
const notFound: Answer = {
  status: 404,
  body: { error: { code: 'Request_ResourceNotFound', message: '' } },
}
const forbidden: Answer = { status: 403, body: { error: { code: 'Forbidden', message: '' } } }
const throttled = (seconds?: string): Answer => ({
  status: 429,
  ...(seconds && { headers: { 'Retry-After': seconds } }),
  body: { error: { code: 'TooManyRequests', message: '' } },
})

/** `p7@contoso.example` is the person of id 7; nobody else is known. */
function usualAnswer(path: string): Answer {
  const n = /^users\/p(\d+)%40contoso\.example\?/.exec(path)?.[1]
  if (n !== undefined) return { status: 200, body: { id: idOf(Number(n)) } }
  if (path.startsWith('users?')) return { status: 200, body: { value: [] } }
  return notFound
}

function answerOf(path: string): Answer {
  const key = [...answers.keys()].find((start) => path.startsWith(start))
  return (key && answers.get(key)?.shift()) || usualAnswer(path)
}

beforeEach(async () => {
  asked = []
  answers = new Map()
  server = await startTestServer(
    createServer((request, response) => {
      let text = ''
      request.on('data', (chunk: Buffer) => (text += chunk.toString()))
      request.on('end', () => {
        const { method = '', url = '', headers } = request
        const send = ({ status, body, headers: more }: Answer) => {
          response.writeHead(status, more).end(body === undefined ? '' : JSON.stringify(body))
        }
        if (url.endsWith('/token')) {
          send({ status: 200, body: { token_type: 'Bearer', expires_in: 3600, access_token: 't' } })
          return
        }
        const path = url.replace('/v1.0/', '')
        const body: unknown = text === '' ? undefined : JSON.parse(text)
        asked.push({ method, path, headers, body })
        const whole = path === '$batch' ? answers.get('$batch')?.shift() : undefined
        if (path !== '$batch' || whole) return send(whole ?? answerOf(path))
        // Out of order, as a service may.
        const { requests } = BatchRequest.parse(body)
        const responses = requests.map(({ id, url: inner }) => ({
          id,
          ...answerOf(inner.slice(1)),
        }))
        send({ status: 200, body: { responses: responses.toReversed() } })
      })
    }),
  )
  channel = createTeamsChannel({
    appId,
    tenantId: 'contoso',
    clientSecret: 'secret',
    serviceUrl: `${server.url}/teams/`,
    tokenUrl: `${server.url}/token`,
    graphUrl: `${server.url}/v1.0/`,
  })
  if (!channel.directory) throw new Error('Teams has a directory.')
  directory = channel.directory
})
afterEach(async () => {
  await channel.close()
  await server.close()
})

const { signal } = new AbortController()
setMaxListeners(0, signal)
const people = (count: number) =>
  Array.from({ length: count }, (_, n) => `p${n + 1}@contoso.example`)
const paths = () => asked.map(({ path }) => path)
const found = (n: number) => ({ kind: 'found', contact: { userId: idOf(n) } })

describe('looking people up', () => {
  test('asks twenty at once, and answers in the order of the question', async () => {
    const answer = await directory.findPeople(people(45), signal)
    expect(answer).toEqual(people(45).map((_, index) => found(index + 1)))
    expect(paths()).toEqual(['$batch', '$batch', '$batch'])
    expect(asked.map(({ body }) => BatchRequest.parse(body).requests.length)).toEqual([20, 20, 5])
  })

  test('finds by mail who is nobody by UPN, quotes and all', async () => {
    answers.set("users?$filter=mail%20eq%20'o''neil%40contoso.example'", [
      { status: 200, body: { value: [{ id: idOf(9) }] } },
    ])
    expect(await directory.findPeople(["o'neil@contoso.example", ...people(1)], signal)).toEqual([
      found(9),
      found(1),
    ])
  })

  test.each([
    ['no one', []],
    ['more than one', [{ id: idOf(1) }, { id: idOf(2) }]],
  ])('of a mail address that %s bears, knows nobody', async (_rule, value) => {
    answers.set('users?$filter=mail', [{ status: 200, body: { value } }])
    expect(await directory.findPeople(['x@nowhere.example'], signal)).toEqual([{ kind: 'nobody' }])
  })

  test('asks those again, one by one, whom throttling struck inside a batch', async () => {
    answers.set('users/p2%40', [throttled('0')])
    answers.set('users/p3%40', [throttled('0'), throttled('0')])
    expect(await directory.findPeople(people(3), signal)).toEqual([found(1), found(2), found(3)])
    const single = (n: number) => `users/p${n}%40contoso.example?$select=id`
    expect(paths()).toEqual(['$batch', single(2), single(3), single(3)])
  })

  test('asks a throttled batch again as it was', async () => {
    answers.set('$batch', [throttled('0')])
    expect(await directory.findPeople(people(2), signal)).toEqual([found(1), found(2)])
    expect(paths()).toEqual(['$batch', '$batch'])
  })

  test('does not wait longer than it is worth: the answer is the throttle', async () => {
    answers.set('$batch', [throttled('600')])
    expect(await directory.findPeople(people(1), signal)).toEqual([
      { kind: 'failed', result: { kind: 'throttled', retryAfterMs: 600_000 } },
    ])
  })

  test.each<[string, Answer]>([
    [
      'is refused as malformed',
      { status: 400, body: { error: { code: 'BadRequest', message: '' } } },
    ],
    ['cannot be read', { status: 200, body: 'not a batch' }],
    ['lacks its answers', { status: 200, body: { responses: [] } }],
    ['breaks', { status: 500 }],
  ])('says nothing of anybody when a batch %s', async (_rule, answer) => {
    answers.set('$batch', [answer])
    expect(await directory.findPeople(people(1), signal)).toEqual([
      { kind: 'failed', result: { kind: 'not-sent', code: 'service-unreachable' } },
    ])
  })

  test('asks the presence of strangers with one batch and one question, without waiting', async () => {
    answers.set('communications/', [
      { status: 200, body: { value: [{ id: idOf(1), availability: 'Busy', activity: 'Busy' }] } },
    ])
    answers.set('users/p2%40', [throttled('30')])
    const strangers = people(2).map((address) => ({ address, contact: null }))
    const known = { address: 'x@contoso.example', contact: { userId: idOf(3) } }
    expect(await channel.askPresence([...strangers, known], signal)).toEqual([
      { kind: 'known', presence: 'busy', said: 'Busy', contact: { userId: idOf(1) } },
      { kind: 'failed', result: { kind: 'throttled', retryAfterMs: 30_000 } },
      { kind: 'known', presence: 'unknown', said: 'PresenceUnknown' },
    ])
    expect(paths()).toEqual(['$batch', 'communications/getPresencesByUserId'])
  })
})

describe('newcomers', () => {
  test('get their names from the directory; who has none there is named by what there is', async () => {
    const user = { displayName: 'Marie Ann Curie', userPrincipalName: 'marie@contoso.example' }
    answers.set('directoryObjects/getByIds', [
      {
        status: 200,
        body: {
          value: [
            { id: idOf(1), givenName: 'Zoé', surname: 'Roux', ...user, preferredLanguage: 'fr-FR' },
            { id: idOf(2), givenName: null, surname: null, ...user },
            { id: idOf(3), displayName: null, userPrincipalName: 'svc.bot@contoso.example' },
          ],
        },
      },
    ])
    const answer = await directory.identify([idOf(1), idOf(2), idOf(3), idOf(4)], signal)
    expect('people' in answer && [...answer.people]).toEqual([
      [
        idOf(1),
        { address: 'marie@contoso.example', firstName: 'Zoé', lastName: 'Roux', language: 'fr-FR' },
      ],
      [
        idOf(2),
        {
          address: 'marie@contoso.example',
          firstName: 'Marie',
          lastName: 'Ann Curie',
          language: null,
        },
      ],
      [
        idOf(3),
        { address: 'svc.bot@contoso.example', firstName: 'svc.bot', lastName: '', language: null },
      ],
    ])
    expect(asked[0]?.body).toEqual({
      ids: [idOf(1), idOf(2), idOf(3), idOf(4)],
      types: ['user'],
    })
  })
})

describe('the app of a person', () => {
  const contact = (n: number) => ({ userId: idOf(n) })
  const appsOf = (n: number) => `users/${idOf(n)}/teamwork/installedApps`
  const installed: Answer = { status: 200, body: { value: [{ id: 'SW5zdA==' }] } }

  test('is asked for by the id of its manifest', async () => {
    answers.set(`${appsOf(1)}?`, [installed])
    answers.set(`${appsOf(2)}?`, [{ status: 200, body: { value: [] } }])
    expect(await directory.askReach([contact(1), contact(2), contact(3), {}], signal)).toEqual([
      { kind: 'known', reach: 'reachable' },
      { kind: 'known', reach: 'not-installed' },
      { kind: 'known', reach: 'unknown' },
      { kind: 'failed', result: { kind: 'not-sent', code: 'service-unreachable' } },
    ])
    expect(decodeURIComponent(paths()[0] ?? '')).toBe(
      `${appsOf(1)}?$expand=teamsApp&$filter=teamsApp/externalId eq '${manifestId}'`,
    )
  })

  test('has a chat, which is remembered beside what is known; none is no fault', async () => {
    answers.set(`${appsOf(1)}/SW5zdA%3D%3D/chat`, [{ status: 200, body: { id: '19:chat@unq' } }])
    answers.set(`${appsOf(2)}/`, [forbidden])
    for (const n of [1, 2]) answers.set(`${appsOf(n)}?`, [installed])
    const known = { ...contact(1), serviceUrl: 'https://smba.trafficmanager.net/emea/' }
    expect(await directory.prepare([known, contact(2), contact(3), {}], signal)).toEqual([
      { ...known, conversationId: '19:chat@unq' },
      null,
      null,
      null,
    ])
  })

  test('is not known where we may not ask', async () => {
    answers.set(appsOf(1), [forbidden])
    expect(await directory.askReach([contact(1)], signal)).toEqual([{ kind: 'not-permitted' }])
  })

  test('is installed from the catalog, with the consent that its manifest asks for', async () => {
    answers.set('appCatalogs/teamsApps?', [
      { status: 200, body: { value: [{ id: 'in-catalog' }] } },
    ])
    answers.set(appsOf(1), [{ status: 201 }])
    answers.set(appsOf(2), [{ status: 409, body: { error: { code: 'Conflict', message: '' } } }])
    answers.set(appsOf(3), [forbidden])
    expect(await directory.install([contact(1), contact(2), contact(3)], signal)).toEqual([
      { kind: 'installed' },
      { kind: 'installed' },
      { kind: 'refused', code: 'not-permitted', detail: '403' },
    ])
    expect(decodeURIComponent(paths()[0] ?? '')).toBe(
      `appCatalogs/teamsApps?$filter=externalId eq '${manifestId}'`,
    )
    expect(asked[1]).toMatchObject({
      method: 'POST',
      path: appsOf(1),
      body: {
        'teamsApp@odata.bind': `${server.url}/v1.0/appCatalogs/teamsApps/in-catalog`,
        consentedPermissionSet: {
          resourceSpecificPermissions: [
            { permissionValue: 'ChatMessageReadReceipt.Read.Chat', permissionType: 'Application' },
          ],
        },
      },
    })
  })

  test('that is not in the catalog is installed for nobody, and nobody is asked about', async () => {
    answers.set('appCatalogs/teamsApps?', [{ status: 200, body: { value: [] } }])
    expect(await directory.install([contact(1)], signal)).toMatchObject([
      { kind: 'refused', code: 'not-in-catalog' },
    ])
    expect(asked).toHaveLength(1)
  })

  test.each<[string, object[], string]>([
    ['when the app has left the catalog', [], 'not-in-catalog'],
    ['when the person is gone', [{ id: 'in-catalog' }], 'refused'],
  ])('"not found" is told apart: %s', async (_rule, catalog, code) => {
    answers.set('appCatalogs/teamsApps?', [
      { status: 200, body: { value: [{ id: 'in-catalog' }] } },
      { status: 200, body: { value: catalog } },
    ])
    expect(await directory.install([contact(1)], signal)).toMatchObject([{ kind: 'refused', code }])
  })

  test('is asked about less often than the service bears', async () => {
    const begunMs = performance.now()
    await directory.askReach(
      Array.from({ length: 57 }, (_, n) => contact(n)),
      signal,
    )
    // 28 a second; the first second's may be spread, those of the third cannot have begun earlier.
    expect(performance.now() - begunMs).toBeGreaterThan(1_900)
  })
})

describe('groups', () => {
  const members = `groups/${idOf(0)}/transitiveMembers/microsoft.graph.user`
  const user = (n: number) => ({
    id: idOf(n),
    givenName: 'P',
    surname: String(n),
    userPrincipalName: `p${n}@contoso.example`,
  })
  const readAll = async () => {
    const pages = []
    for await (const page of directory.readGroup(idOf(0), signal)) pages.push(page)
    return pages
  }

  test('are found by name, as the directory’s index wants to be asked', async () => {
    answers.set('groups?', [
      { status: 200, body: { value: [{ id: idOf(0), displayName: 'Siège' }] } },
    ])
    expect(await directory.findGroups('Siè"ge', signal)).toEqual({
      groups: [{ id: idOf(0), name: 'Siège' }],
    })
    expect(decodeURIComponent(paths()[0] ?? '')).toContain(
      '$search="displayName:Siè ge"&$count=true',
    )
    expect(asked[0]?.headers).toMatchObject({ consistencylevel: 'eventual' })
  })

  test('are read to the last page', async () => {
    const next = `${server.url}/v1.0/${members}?$skiptoken=2`
    answers.set(`${members}?$count`, [
      { status: 200, body: { '@odata.count': 2, value: [user(1)], '@odata.nextLink': next } },
    ])
    answers.set(`${members}?$skiptoken`, [{ status: 200, body: { value: [user(2)] } }])
    const pages = await readAll()
    expect(
      pages.map((page) => 'people' in page && page.people.map(({ address }) => address)),
    ).toEqual([['p1@contoso.example'], ['p2@contoso.example']])
    expect(asked.map(({ headers }) => headers['consistencylevel'])).toEqual([
      'eventual',
      'eventual',
    ])
  })

  test('do not lead our token to another host', async () => {
    const next = 'http://127.0.0.1:9/v1.0/groups'
    answers.set(`${members}?`, [
      { status: 200, body: { value: [user(1)], '@odata.nextLink': next } },
    ])
    expect((await readAll()).at(-1)).toEqual({
      failure: { kind: 'not-sent', code: 'service-unreachable' },
    })
    expect(asked).toHaveLength(1)
  })

  test('end with the failure of a page', async () => {
    answers.set(`${members}?`, [forbidden])
    expect(await readAll()).toMatchObject([
      { failure: { kind: 'permanent', code: 'not-permitted' } },
    ])
  })
})
