import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  BatchResponse,
  GraphError,
  GraphGroupList,
  graphPermissions,
  GraphUserList,
  GroupMemberList,
  InstalledAppChat,
  InstalledAppList,
  TeamsAppList,
} from '../protocols/graph.ts'
import { graphScope } from '../protocols/entra-token.ts'
import { catalogApp } from './graph/app-registration.ts'
import type { Person } from './people.ts'
import { startTestSimulator, type Answer, type TestSimulator } from './test-simulator.ts'

let simulator: TestSimulator
let ana: Person
let bob: Person
beforeEach(async () => {
  simulator = await startTestSimulator()
  ana = await simulator.addPerson({ groups: ['Siège', 'Siège – Paris'] })
  bob = await simulator.addPerson({
    upn: 'bob@contoso.example',
    firstName: 'Bob',
    teamsInstalled: false,
    groups: ['Siège'],
  })
})
afterEach(() => simulator.close())

const codeOf = ({ status, json }: Answer) => [status, GraphError.parse(json).error.code]
const register = (order: object) => simulator.ask('PUT', '/_control/registration', { body: order })
const eventual = { ConsistencyLevel: 'eventual' }
const graphWith = async (headers: Record<string, string>, path: string) =>
  simulator.ask('GET', simulator.settings.teams.graphUrl + path, {
    token: await simulator.token(graphScope),
    headers,
  })

const byManifest = encodeURIComponent(`teamsApp/externalId eq '${catalogApp.externalId}'`)
const appsOf = ({ aadObjectId }: Person) => `users/${aadObjectId}/teamwork/installedApps`
const asked = (person: Person) => `${appsOf(person)}?$expand=teamsApp&$filter=${byManifest}`
const consent = {
  resourceSpecificPermissions: [
    { permissionValue: 'ChatMessageReadReceipt.Read.Chat', permissionType: 'Application' },
  ],
}
const bind = (id: string) => ({
  'teamsApp@odata.bind': `${simulator.settings.teams.graphUrl}appCatalogs/teamsApps/${id}`,
})
const order = () => ({ ...bind(catalogApp.id), consentedPermissionSet: consent })

describe('the app', () => {
  test('is in the catalog under the id of its manifest, until it is taken out', async () => {
    const path = `appCatalogs/teamsApps?$filter=${encodeURIComponent(`externalId eq '${catalogApp.externalId}'`)}`
    const list = await simulator.graph('GET', path)
    expect(TeamsAppList.parse(list.json).value).toEqual([catalogApp])
    await register({ inCatalog: false })
    expect(TeamsAppList.parse((await simulator.graph('GET', path)).json).value).toEqual([])
  })

  test('of a person is listed with its chat, which is the bot’s', async () => {
    const list = await simulator.graph('GET', asked(ana))
    const [installation] = InstalledAppList.parse(list.json).value
    expect(installation?.teamsApp?.externalId).toBe(catalogApp.externalId)
    const path = `${appsOf(ana)}/${encodeURIComponent(installation?.id ?? '')}/chat`
    const chat = InstalledAppChat.parse((await simulator.graph('GET', path)).json)
    expect(`/${encodeURIComponent(chat.id)}/activities`).toBe(await simulator.chat(ana))
  })

  test('that a person does not have is not listed, and has no chat', async () => {
    const list = await simulator.graph('GET', asked(bob))
    expect(InstalledAppList.parse(list.json).value).toEqual([])
    const chat = await simulator.graph('GET', `${appsOf(bob)}/abc/chat`)
    expect(codeOf(chat)).toEqual([404, 'NotFound'])
  })

  test('is filtered by only where it is expanded', async () => {
    const answer = await simulator.graph('GET', `${appsOf(ana)}?$filter=${byManifest}`)
    expect(codeOf(answer)).toEqual([400, 'BadRequest'])
  })

  test('is installed once', async () => {
    expect(await simulator.graph('POST', appsOf(bob), order())).toMatchObject({
      status: 201,
      text: '',
    })
    const list = await simulator.graph('GET', asked(bob))
    expect(InstalledAppList.parse(list.json).value).toHaveLength(1)
    expect(codeOf(await simulator.graph('POST', appsOf(bob), order()))).toEqual([409, 'Conflict'])
  })

  test.each<[string, () => unknown, number]>([
    ['without the consent that it needs', () => bind(catalogApp.id), 400],
    [
      'with more consent than it needs',
      () => ({
        ...order(),
        consentedPermissionSet: {
          resourceSpecificPermissions: [
            ...consent.resourceSpecificPermissions,
            { permissionValue: 'ChatMessage.Read.Chat', permissionType: 'Application' },
          ],
        },
      }),
      400,
    ],
    ['by the id of its manifest', () => ({ ...order(), ...bind(catalogApp.externalId) }), 404],
    ['as nothing', () => ({}), 400],
  ])('is not installed %s', async (_rule, body, status) => {
    expect(await simulator.graph('POST', appsOf(bob), body())).toMatchObject({ status })
    const { json } = await simulator.graph('GET', asked(bob))
    expect(InstalledAppList.parse(json).value).toEqual([])
  })

  test('is not installed from where it is not', async () => {
    await register({ inCatalog: false })
    expect(await simulator.graph('POST', appsOf(bob), order())).toMatchObject({ status: 404 })
  })

  test('is asked about thirty times a second, alone or in batches', async () => {
    const requests = Array.from({ length: 20 }, (_, id) => {
      return { id: String(id), method: 'GET', url: `/${asked(ana)}` }
    })
    const batch = async () =>
      BatchResponse.parse((await simulator.graph('POST', '$batch', { requests })).json).responses
    const statuses = [...(await batch()), ...(await batch())].map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(30)
    expect(await simulator.graph('GET', asked(ana))).toMatchObject({ status: 429 })
    simulator.passMs(1_001)
    expect(await simulator.graph('GET', asked(ana))).toMatchObject({ status: 200 })
  })

  test('presence is asked 1,500 times in half a minute', async () => {
    const ask = () =>
      simulator.graph('POST', 'communications/getPresencesByUserId', { ids: [ana.aadObjectId] })
    for (let some = 0; some < 15; some += 1) {
      await Promise.all(Array.from({ length: 100 }, ask))
    }
    const answer = await ask()
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('a permission that was not granted', () => {
  test.each<[string, string, () => Promise<Answer>, string]>([
    [
      'User.Read.All',
      'people',
      () => simulator.graph('GET', `users/${ana.upn}`),
      'Authorization_RequestDenied',
    ],
    [
      'User.Read.All',
      'people by id',
      () => simulator.graph('POST', 'directoryObjects/getByIds', { ids: [ana.aadObjectId] }),
      'Authorization_RequestDenied',
    ],
    [
      'GroupMember.Read.All',
      'groups',
      () => simulator.graph('GET', 'groups'),
      'Authorization_RequestDenied',
    ],
    [
      'Presence.Read.All',
      'presence',
      () =>
        simulator.graph('POST', 'communications/getPresencesByUserId', { ids: [ana.aadObjectId] }),
      'Forbidden',
    ],
    [
      'AppCatalog.Read.All',
      'the catalog',
      () => simulator.graph('GET', 'appCatalogs/teamsApps'),
      'Forbidden',
    ],
    [
      'TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All',
      'installing',
      () => simulator.graph('POST', appsOf(bob), order()),
      'Forbidden',
    ],
  ])('%s keeps %s closed', async (permission, _what, ask, code) => {
    await register({ permissions: graphPermissions.filter((one) => one !== permission) })
    expect(codeOf(await ask())).toEqual([403, code])
    await register({ permissions: graphPermissions })
    expect((await ask()).status).toBeLessThan(300)
  })

  test('any of three lets apps be asked for', async () => {
    for (const permission of [
      'TeamsAppInstallation.ReadForUser.All',
      'TeamsAppInstallation.ReadWriteSelfForUser.All',
      'TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All',
    ]) {
      await register({ permissions: [permission] })
      expect(await simulator.graph('GET', asked(ana))).toMatchObject({ status: 200 })
    }
    await register({ permissions: ['User.Read.All'] })
    expect(codeOf(await simulator.graph('GET', asked(ana)))).toEqual([403, 'Forbidden'])
  })

  test('that nobody knows is refused by the control API', async () => {
    expect(await register({ permissions: ['Everything.All'] })).toMatchObject({ status: 400 })
  })
})

describe('groups', () => {
  test('are found by the beginnings of their words', async () => {
    const names = async (path: string) =>
      GraphGroupList.parse((await graphWith(eventual, path)).json).value.map(
        ({ displayName }) => displayName,
      )
    expect(await names('groups')).toEqual(['Siège', 'Siège – Paris'])
    expect(
      await names(`groups?$count=true&$search=${encodeURIComponent('"displayName:par"')}`),
    ).toEqual(['Siège – Paris'])
    expect(
      await names(`groups?$filter=${encodeURIComponent("startswith(displayName,'siège –')")}`),
    ).toEqual(['Siège – Paris'])
  })

  test('are searched only with the header that the index wants', async () => {
    const path = `groups?$search=${encodeURIComponent('"displayName:par"')}`
    expect(codeOf(await simulator.graph('GET', path))).toEqual([400, 'Request_UnsupportedQuery'])
  })

  test('are read page by page, and only as the index wants to be asked', async () => {
    const { json } = await simulator.graph('GET', 'groups')
    const id = GraphGroupList.parse(json).value[0]?.id ?? ''
    const members = `groups/${id}/transitiveMembers/microsoft.graph.user`
    const path = `${members}?$count=true&$select=id,userPrincipalName&$top=1`
    const first = GroupMemberList.parse((await graphWith(eventual, path)).json)
    expect(first).toMatchObject({ '@odata.count': 2, value: [{ id: ana.aadObjectId }] })
    const next = first['@odata.nextLink']?.slice(simulator.settings.teams.graphUrl.length) ?? ''
    const second = GroupMemberList.parse((await graphWith(eventual, next)).json)
    expect(second.value.map((user) => user.id)).toEqual([bob.aadObjectId])
    expect(second).not.toHaveProperty('@odata.nextLink')

    expect(await simulator.graph('GET', path)).toMatchObject({ status: 400 })
    expect(await graphWith(eventual, members)).toMatchObject({ status: 400 })
    expect(await graphWith(eventual, path.replace(id, ana.aadObjectId))).toMatchObject({
      status: 404,
    })
  })

  test('tell who is in them but not what they are called, without the permission for people', async () => {
    await register({ permissions: ['GroupMember.Read.All'] })
    const { json } = await simulator.graph('GET', 'groups')
    const id = GraphGroupList.parse(json).value[1]?.id ?? ''
    const path = `groups/${id}/transitiveMembers/microsoft.graph.user?$count=true&$select=id,userPrincipalName`
    const answer = await graphWith(eventual, path)
    expect(GroupMemberList.parse(answer.json)).toMatchObject({
      value: [{ id: ana.aadObjectId, userPrincipalName: null }],
    })
  })
})

test('people are read by id, many at once; who does not exist is left out', async () => {
  const ids = [ana.aadObjectId, '00000000-0000-4000-8000-000000000000', bob.aadObjectId]
  const answer = await simulator.graph('POST', 'directoryObjects/getByIds', {
    ids,
    types: ['user'],
  })
  expect(
    GraphUserList.parse(answer.json).value.map(({ userPrincipalName }) => userPrincipalName),
  ).toEqual([ana.upn, bob.upn])
  expect(await simulator.graph('POST', 'directoryObjects/getByIds', { ids: [] })).toMatchObject({
    status: 400,
  })
})
