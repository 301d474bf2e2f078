import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'

import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { addClientCommands, runProgram } from './client-commands.ts'
import type { Locale } from './format.ts'

type Request = {
  method: string
  target: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}
/** `isCut`: the connection breaks before all of it is there. */
type Reply = { status: number; body: unknown; isCut?: boolean }

const ok = (body: unknown): Reply => ({ status: 200, body })
const page = (...items: unknown[]): Reply => ok({ items, next: null })
const refused = (status: number, code: string, message: string, details = {}): Reply => ({
  status,
  body: { code, message, details },
})

let server: Server
let url: string
let folder: string
let requests: Request[]
/** What the server answers, by method and path; the last of several is repeated. */
let replies: Record<string, Reply | Reply[]>

beforeEach(async () => {
  requests = []
  replies = {}
  folder = await mkdtemp(join(tmpdir(), 'clairon-cli-'))
  server = createServer((message, response) => void answer(message, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})

const answer = async (message: IncomingMessage, response: ServerResponse) => {
  const { method = '', url: target = '', headers } = message
  const path = target.replace('/api/v1/', '').replace(/\?.*/, '')
  requests.push({ method, target, path, headers, body: await text(message) })
  const prepared = replies[`${method} ${path}`] ?? refused(404, 'not-found', 'Nothing here.')
  const queue = Array.isArray(prepared) ? prepared : [prepared]
  const reply = queue.length > 1 ? queue.shift() : queue[0]
  response.writeHead(reply?.status ?? 500, { 'content-type': 'application/json' })
  if (reply?.isCut) response.write(JSON.stringify(reply.body), () => response.destroy())
  else response.end(JSON.stringify(reply?.body))
}

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

const run = async (
  argv: string[],
  { locale = 'en', to = url, typed }: { locale?: Locale; to?: string; typed?: string } = {},
) => {
  const stdin = new PassThrough()
  stdin.end(typed)
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const environment = {
    url: to,
    token: 'secret\n',
    locale,
    ...(typed === undefined ? {} : { stdin }),
    stdout,
    stderr,
    isTerminal: false,
  }
  const program = new Command('clairon')
  addClientCommands(program, environment)
  const code = await runProgram(program, ['node', 'clairon', ...argv], environment)
  stdout.end()
  stderr.end()
  return { code, out: await text(stdout), err: await text(stderr) }
}

const list = {
  id: '3',
  name: 'Siège',
  people: 2,
  tokens: [],
  createdAt: '2026-11-20T08:00:00Z',
  source: 'file',
  campaign: null,
  lastImport: null,
  lastUsedAt: null,
}
const chatbot = { id: '7', name: 'Léo', channels: [] }
const campaign = {
  id: '12',
  name: 'Badge',
  state: 'draft',
  chatbotId: '7',
  channel: 'teams',
  message: null,
  presentation: 'card',
  tone: 'none',
  buttons: [],
  audience: { listIds: ['3'], excludeListIds: [], everyone: false },
  start: '2026-11-24T10:00',
  timeZone: 'Europe/Paris',
  duration: 'P3D',
  workingHours: [
    { days: [1, 2, 3, 4, 5], from: '09:00', to: '12:00' },
    { days: [1, 2, 3, 4, 5], from: '14:00', to: '18:00' },
  ],
  holidays: 'FR',
  presence: 'any',
  personTimeZones: false,
  tracking: 'individual',
  whenUncertain: 'keep',
  revision: 1,
  startsAt: '2026-11-24T09:00:00Z',
  endsAt: '2026-11-27T09:00:00Z',
  startedAt: null,
  finishedAt: null,
  recipients: null,
  createdAt: '2026-11-20T08:00:00Z',
  createdBy: 'administrator',
  changedAt: null,
  changedBy: null,
  notes: [],
  unknownToThisVersion: true,
}
const reportOf = (state: string, delivered: number) => ({
  campaign: { id: '12', name: 'Badge', state, waitingFor: null, tracking: 'individual' },
  ledger: {
    recipients: 2,
    planned: 2 - delivered,
    retrying: 0,
    sending: 0,
    delivered,
    failed: 0,
    unreachable: 0,
    uncertain: 0,
    unscheduled: 0,
    stopped: 0,
  },
  sentRate: delivered / 2,
  opened: { people: 0, rate: 0 },
  clicked: { people: 0, events: 0, rate: 0 },
  nextAttemptAt: null,
  lastOpenedAt: null,
  timeline: [],
  reasons: [],
  links: [],
  timeToOpen: null,
  trials: [],
  personalDataErasedAt: null,
})

describe('how a command ends', () => {
  test('0 when done; the server hears token and language', async () => {
    replies['POST lists'] = ok(list)
    const { code, out } = await run(['list', 'create', 'Siège'], { locale: 'fr' })
    expect({ code, out }).toEqual({
      code: 0,
      out: 'La liste « Siège » est créée (id 3).\nPour y ajouter des personnes : npx clairon list import Siège FILE\n'.replaceAll(
        /(?<=«) | (?=[»:])/g,
        '\u00a0',
      ),
    })
    expect(requests[0]).toMatchObject({
      headers: { authorization: 'Bearer secret', 'accept-language': 'fr' },
      body: '{"name":"Siège"}',
    })
  })

  test('1 when the server refuses, with its sentence and every field', async () => {
    const issues = [{ path: ['name'], message: 'Too long.' }]
    replies['POST lists'] = refused(400, 'invalid', 'This does not fit.', { issues })
    expect(await run(['list', 'create', 'x'])).toEqual({
      code: 1,
      out: '',
      err: 'This does not fit.\n  name · Too long.\n',
    })
  })

  test('1 without a token, saying where one is found', async () => {
    replies['GET lists'] = refused(401, 'unauthenticated', 'Who are you?')
    const { code, err } = await run(['list', 'ls'])
    expect(code).toBe(1)
    expect(err).toMatch(/^Who are you\?\nSet CLAIRON_TOKEN: /)
  })

  test('1 when the answer is not of our contract', async () => {
    replies['GET lists'] = page({ id: '3' })
    const { code, err } = await run(['list', 'ls'])
    expect(code).toBe(1)
    expect(err).toContain('items.0.name')
  })

  test.each([
    [['list', 'create'], 'NAME'],
    [['list', 'create', 'a', 'b'], 'too many'],
    [['campaign', 'create'], '-f, --file <FILE>'],
    [['campaign', 'shwo'], 'shwo'],
    [['campaign'], 'Write one of these commands.'],
    [['campaign', 'show', '1', '--al'], '--al'],
  ])('2 when misused: %j', async (argv, named) => {
    const { code, err } = await run(argv)
    expect(code).toBe(2)
    expect(err).toContain(named)
  })

  test('2 when the address is none', async () => {
    expect((await run(['list', 'ls'], { to: 'localhost:8080' })).code).toBe(2)
  })

  test('3 when no server answers', async () => {
    const to = 'http://127.0.0.1:1'
    const { code, err } = await run(['list', 'ls'], { to })
    expect(code).toBe(3)
    expect(err).toContain(`No server answers at ${to} (ECONNREFUSED).`)
  })

  test('3 when a proxy answers in the place of the server', async () => {
    replies['GET lists'] = { status: 502, body: 'Bad gateway' }
    expect((await run(['list', 'ls'])).code).toBe(3)
  })
})

describe('person erase', () => {
  const erased = {
    people: 1,
    deliveries: 3,
    pending: 2,
    events: 0,
    memberships: 1,
    contacts: 1,
    newcomers: 0,
    messages: 0,
    rejectedRows: 0,
  }
  const address = 'zoe@contoso.example'
  beforeEach(() => (replies['POST people/erase'] = ok(erased)))

  test('asks first, in the language of the reader', async () => {
    const { code, out, err } = await run(['person', 'erase', address], {
      locale: 'fr',
      typed: 'oui\n',
    })
    expect(err).toContain(`Effacer tout ce qui est connu de ${address}`)
    expect(out).toContain('  2  d’entre elles n’étaient pas parties')
    expect(code).toBe(0)
    expect(requests).toMatchObject([{ body: JSON.stringify({ address }) }])
  })

  test.each(['no\n', '\n', ''])('erases nothing after %j', async (typed) => {
    expect((await run(['person', 'erase', address], { typed })).code).toBe(1)
    expect(requests).toEqual([])
  })

  test('needs a word beforehand where nobody can be asked', async () => {
    const refusal = await run(['person', 'erase', address])
    expect(refusal).toMatchObject({ code: 2 })
    expect(refusal.err).toContain('--yes')
    expect(requests).toEqual([])
    expect((await run(['--json', 'person', 'erase', address, '--yes'])).out).toBe(
      `${JSON.stringify(erased)}\n`,
    )
  })
})

describe('list import', () => {
  const finished = {
    id: '9',
    listId: '3',
    fileName: 'people.csv',
    at: '2026-11-20T08:00:00Z',
    mode: 'keep-good',
    state: 'done',
    rows: 3,
    added: 2,
    updated: 0,
    duplicates: 0,
    rejected: 1,
    errors: [{ row: 12, column: 'Adresse UPN', value: 'x@', reason: 'This is no address.' }],
    columns: [{ title: 'Adresse UPN', meaning: 'upn', token: null }],
    notes: [],
  }
  let file: string

  beforeEach(async () => {
    file = join(folder, 'people "1".csv')
    await writeFile(file, 'Prénom;Nom;Adresse UPN\n')
    replies['GET lists'] = page(list)
    replies['GET lists/3'] = ok(list)
    replies['POST lists/3/imports'] = { status: 202, body: { id: '9' } }
    replies['GET imports/9'] = [ok({ ...finished, state: 'running' }), ok(finished)]
  })

  test('sends the file, waits, and tells what became of every row', async () => {
    const { code, out } = await run(['list', 'import', 'Siège', file])
    expect(code).toBe(0)
    expect(out).toContain('  3  rows\n  2  added\n')
    expect(out).toContain('row 12, "Adresse UPN" = "x@": This is no address.\n')
    expect(out).toContain(`${url}/api/v1/imports/9/rejects.csv`)
    const upload = requests.find(({ path }) => path === 'lists/3/imports')
    expect(Number(upload?.headers['content-length'])).toBe(Buffer.byteLength(upload?.body ?? ''))
    const form = await new Response(upload?.body ?? '', {
      headers: { 'content-type': upload?.headers['content-type'] ?? '' },
    }).formData()
    const sent = form.get('file')
    expect(form.get('mode')).toBe('keep-good')
    expect(sent instanceof File && [sent.name, await sent.text()]).toEqual([
      'people "1".csv',
      'Prénom;Nom;Adresse UPN\n',
    ])
  })

  test('ends with 1 and the reason when the whole file is refused', async () => {
    const reason = 'This is a zip bomb.'
    replies['GET imports/9'] = ok({ ...finished, state: 'refused', reason })
    const { code, out, err } = await run([
      'list',
      'import',
      '3',
      file,
      '--all-or-nothing',
      '--json',
    ])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ state: 'refused' })
    expect(err).toContain(`the list is as it was. ${reason}`)
    expect(requests.find(({ path }) => path === 'lists/3/imports')?.body).toContain(
      'all-or-nothing',
    )
  })

  test('names the command that makes a list which is not there', async () => {
    const { code, err } = await run(['list', 'import', 'Usine 2', file])
    expect(code).toBe(1)
    expect(err).toBe(
      "There is no mailing list “Usine 2”.\nMake it first: npx clairon list create 'Usine 2'\n",
    )
  })

  test('says which file is not there', async () => {
    const { code, err } = await run(['list', 'import', '3', join(folder, 'none.csv')])
    expect(code).toBe(1)
    expect(err).toContain('There is no file')
  })
})

describe('campaign', () => {
  beforeEach(() => {
    replies['GET campaigns'] = page(campaign)
    replies['GET campaigns/12'] = ok(campaign)
    replies['GET chatbots'] = page(chatbot)
    replies['GET lists'] = page(list)
  })

  const yaml = 'name: Badge\nchatbot: Léo\nchannel: teams\nlists: [Siège]\nduration: P99D\n'

  test('create finds names and sends ids', async () => {
    const file = join(folder, 'campaign.yaml')
    await writeFile(file, yaml)
    replies['POST campaigns'] = { status: 201, body: campaign }
    const { code, out } = await run(['campaign', 'create', '-f', file])
    expect(code).toBe(0)
    expect(out).toContain('“Badge” is a draft (id 12).')
    expect(JSON.parse(requests.at(-1)?.body ?? '')).toEqual({
      name: 'Badge',
      chatbotId: '7',
      channel: 'teams',
      audience: { listIds: ['3'] },
      duration: 'P99D',
    })
  })

  test('create says which line the server refused', async () => {
    const file = join(folder, 'campaign.yaml')
    await writeFile(file, yaml)
    const issues = [{ path: '/duration', message: 'At most 30 days.' }]
    replies['POST campaigns'] = refused(400, 'invalid', 'This does not fit.', { issues })
    const { err } = await run(['campaign', 'create', '-f', file])
    expect(err).toBe('This does not fit.\n  line 5 · duration · At most 30 days.\n')
  })

  test('create refuses a field that nobody knows before it asks the server', async () => {
    const file = join(folder, 'campaign.yaml')
    await writeFile(file, `${yaml}begin: now\ntone: idea\nholiday: FR\n`)
    const { code, err } = await run(['campaign', 'create', '-f', file])
    expect(code).toBe(1)
    expect(err).toContain('line 6 · There is no field “begin”.')
    expect(err).toContain('line 8 · There is no field “holiday”. Did you mean “holidays”?')
    expect(requests).toEqual([])
  })

  test('create refuses a file that is not in UTF-8', async () => {
    const file = join(folder, 'campaign.yaml')
    await writeFile(file, Buffer.from('name: Léo', 'latin1'))
    expect((await run(['campaign', 'create', '-f', file])).err).toContain('Save it as UTF-8')
  })

  test('show tells names, window and hours', async () => {
    const { out } = await run(['campaign', 'show', 'Badge'])
    expect(out).toContain('chatbot        Léo\n')
    expect(out).toMatch(
      /window {9}Tue,? 24 Nov 2026, 10:00 → Fri,? 27 Nov 2026, 10:00 \(Europe\/Paris\)\n/,
    )
    expect(out).toContain('working hours  Mon–Fri 09:00–12:00, 14:00–18:00\n')
  })

  test('show --json prints all that the API sent, wherever the option stands', async () => {
    const { out } = await run(['--json', 'campaign', 'show', '12'])
    expect(JSON.parse(out)).toEqual(campaign)
    expect((await run(['campaign', 'show', '12', '--json'])).out).toBe(out)
  })

  test('a name that several bear is not enough', async () => {
    replies['GET campaigns'] = page(campaign, { ...campaign, id: '13' })
    const { code, err } = await run(['campaign', 'report', 'Badge'])
    expect(code).toBe(1)
    expect(err).toContain('12, 13')
  })

  test('ls reads every page', async () => {
    const second = { ...campaign, id: '13', name: 'Vœux\u001b[2J' }
    replies['GET campaigns'] = [ok({ items: [campaign], next: 'a' }), page(second)]
    const { out } = await run(['campaign', 'ls'])
    expect(out).toMatch(/12 {2}Draft .*Badge[^]*13 {2}Draft .*Vœux \[2J/)
  })

  test('schedule says the window and what comes next', async () => {
    replies['POST campaigns/12/schedule'] = ok({ ...campaign, state: 'scheduled' })
    const { out } = await run(['campaign', 'schedule', 'Badge'])
    expect(out).toContain('“Badge” is scheduled.')
    expect(out).toContain('npx clairon campaign watch 12')
  })

  test('watch prints a line per change and ends with the report', async () => {
    const [running, finished] = [reportOf('running', 1), reportOf('finished', 2)]
    replies['GET campaigns/12/report'] = [ok(running), ok(running), ok(finished)]
    const { code, out } = await run(['campaign', 'watch', '12'])
    expect(code).toBe(0)
    const lines = out.split('\n')
    expect(lines.slice(0, 3)).toEqual([
      '1 / 2 · 2 recipients = 1 planned + 1 delivered · Running',
      '2 / 2 · 2 recipients = 2 delivered · Finished',
      '',
    ])
    expect(lines[3]).toMatch(/^2 recipients = 0 planned \+ /)
  })

  test('watch --json prints a report per change, the final one last', async () => {
    const [running, finished] = [reportOf('running', 1), reportOf('finished', 2)]
    replies['GET campaigns/12/report'] = [ok(running), ok(running), ok(finished)]
    const { out } = await run(['campaign', 'watch', '12', '--json'])
    expect(out).toBe(`${JSON.stringify(running)}\n${JSON.stringify(finished)}\n`)
  })

  test('watch outlives a server that is away for a moment', async () => {
    const away = { status: 503, body: 'away' }
    replies['GET campaigns/12/report'] = [
      ok(reportOf('running', 1)),
      away,
      ok(reportOf('finished', 2)),
    ]
    const { code, err } = await run(['campaign', 'watch', '12'])
    expect({ code, err }).toEqual({ code: 0, err: 'The server does not answer; trying again.\n' })
  })

  test('watch of a draft says that nothing is under way', async () => {
    replies['GET campaigns/12/report'] = ok(reportOf('draft', 0))
    const { code, err } = await run(['campaign', 'watch', '12'])
    expect(code).toBe(1)
    expect(err).toContain('npx clairon campaign schedule 12')
  })

  test('export writes a file, in the format of its name, when all of it is there', async () => {
    replies['GET campaigns/12'] = ok(campaign)
    replies['GET campaigns/12/export'] = ok('all of it')
    const path = join(folder, 'badge.xlsx')
    const { code, err } = await run(['campaign', 'export', '12', '-o', path])
    expect({ code, err }).toEqual({ code: 0, err: `“Badge” is in ${path}.\n` })
    expect(await readFile(path, 'utf8')).toBe('"all of it"')
    expect(await readdir(folder)).toEqual(['badge.xlsx'])
    expect(requests.at(-1)?.target).toBe('/api/v1/campaigns/12/export?format=xlsx')
  })

  test('export prints where no file is named', async () => {
    replies['GET campaigns/12'] = ok(campaign)
    replies['GET campaigns/12/export'] = ok('all of it')
    const { code, out } = await run(['campaign', 'export', '12'])
    expect({ code, out }).toEqual({ code: 0, out: '"all of it"' })
    expect(requests.at(-1)?.target).toBe('/api/v1/campaigns/12/export?format=csv')
  })

  test('export that is refused leaves no file', async () => {
    replies['GET campaigns/12'] = ok(campaign)
    replies['GET campaigns/12/export'] = refused(409, 'wrong-state', 'It was erased.')
    const { code, err } = await run(['campaign', 'export', '12', '-o', join(folder, 'x.csv')])
    expect(code).toBe(1)
    expect(err).toContain('It was erased.')
    expect(await readdir(folder)).toEqual([])
  })

  test('export that breaks off leaves no file', async () => {
    replies['GET campaigns/12'] = ok(campaign)
    replies['GET campaigns/12/export'] = { ...ok('half'), isCut: true }
    const { code, err } = await run(['campaign', 'export', '12', '-o', join(folder, 'x.csv')])
    expect(code).toBe(1)
    expect(err).toContain('was not written')
    expect(await readdir(folder)).toEqual([])
  })
})

describe('user', () => {
  const account = {
    id: '4',
    email: 'zoe.roy@contoso.example',
    name: 'Zoé Roy',
    role: 'author',
    language: null,
    hasPassword: false,
    disabled: false,
    signedInAt: null,
    createdAt: '2026-11-20T08:00:00Z',
  }
  const link = { link: 'http://127.0.0.1:8080/sign-in#link=abc', linkUntil: '2026-11-20T08:30:00Z' }

  test('add prints the link to hand over, alone on its line', async () => {
    replies['POST accounts'] = { status: 201, body: { ...account, ...link } }
    const { code, out } = await run([
      'user',
      'add',
      account.email,
      '--name',
      'Zoé Roy',
      '--role',
      'author',
    ])
    expect(code).toBe(0)
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      email: account.email,
      name: 'Zoé Roy',
      role: 'author',
    })
    expect(out.split('\n')).toContain(link.link)
    expect(out).toContain('Zoé Roy is made (author)')
  })

  test('add refuses a role that does not exist before it asks the server', async () => {
    const { code, err } = await run(['user', 'add', account.email, '--role', 'king'])
    expect({ code, requests }).toEqual({ code: 2, requests: [] })
    expect(err).toContain('viewer, author, publisher, administrator')
  })

  test('link finds the account by its address', async () => {
    replies['GET accounts'] = page(account)
    replies['POST accounts/4/link'] = { status: 201, body: link }
    const { code, out } = await run(['user', 'link', 'ZOÉ.ROY@contoso.example'], { locale: 'fr' })
    expect(code).toBe(0)
    expect(out.split('\n')).toContain(link.link)
    expect(await run(['user', 'link', 'nobody@contoso.example'])).toMatchObject({ code: 1 })
  })

  test('ls shows who may do what', async () => {
    replies['GET accounts'] = page(account, { ...account, id: '5', name: 'Luc', disabled: true })
    const { out } = await run(['user', 'ls'], { locale: 'fr' })
    expect(out).toMatch(/Zoé Roy +rédaction\n.*Luc +désactivé\n/)
  })
})
