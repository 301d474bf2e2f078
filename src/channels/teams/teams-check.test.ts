import { describe, expect, test } from 'vitest'

import type { GraphClient } from './graph-batch.ts'
import type { Reply } from './teams-call.ts'
import { checkTeams } from './teams-check.ts'
import type { TokenAnswer, TokenSource } from './teams-token.ts'

const giving = (answer: TokenAnswer): TokenSource => ({
  get: () => Promise.resolve(answer),
  isReady: () => true,
  forget: () => undefined,
})
const token = giving({ kind: 'token', token: 't' })

const answered = (status: number, body: object = {}, offMinutes = 0): Reply => ({
  kind: 'answered',
  status,
  body: JSON.stringify(body),
  retryAfterMs: null,
  date: new Date(Date.now() + offMinutes * 60_000).toUTCString(),
})
const refused = (status: number, code: string) => answered(status, { error: { code, message: '' } })
const catalog = (value: object[]) => answered(200, { value })

/** Graph that answers by what is asked for. */
const graphOf = (answers: Record<string, Reply>): GraphClient => {
  const ask: GraphClient['ask'] = ({ path }) => {
    const key = Object.keys(answers).find((part) => path.includes(part))
    return Promise.resolve((key === undefined ? undefined : answers[key]) ?? answered(404))
  }
  return { ask, askMany: () => Promise.resolve([]), follow: () => Promise.resolve(null) }
}

const check = (
  more: Partial<Parameters<typeof checkTeams>[0]> & { connector?: Reply; graph?: GraphClient } = {},
) =>
  checkTeams({
    connectorTokens: token,
    graphTokens: token,
    graph: graphOf({ appCatalogs: catalog([{ id: 'a' }]) }),
    manifestId: 'm',
    askConnector: () => Promise.resolve(more.connector ?? answered(404)),
    signal: new AbortController().signal,
    ...more,
  })
const failing = async (...[more]: Parameters<typeof check>) =>
  (await check(more)).filter(({ ok }) => !ok)

describe('a check of a Teams channel', () => {
  test('passes when all is as it should be', async () => {
    expect(await failing()).toEqual([])
  })

  test.each([
    ['AADSTS7000222', /has expired/, /a expiré/],
    ['AADSTS7000215', /value of the secret, not its id/, /la valeur du secret/],
    ['AADSTS90002', /no such tenant/, /locataire n’existe pas/],
    ['AADSTS700016', /does not know this application id/, /ne connaît pas cet identifiant/],
    ['AADSTS650057', /never given a permission/, /jamais reçu d’autorisation/],
    ['AADSTS1234', /application id, the tenant id/, /identifiant d’application/],
    ['HTTP 400', /application id, the tenant id/, /identifiant d’application/],
  ])('says in both languages what %s means, and names the code', async (detail, en, fr) => {
    const [step, ...others] = await failing({
      graphTokens: giving({ kind: 'refused', detail }),
    })
    expect(others).toEqual([])
    const sentence = step?.sentence ?? { en: '', fr: '' }
    expect(step).toMatchObject({ name: 'directory-token', detail: sentence.en })
    expect(sentence.en).toMatch(en)
    expect(sentence.fr).toMatch(fr)
    expect([sentence.en, sentence.fr].every((text) => text.includes(`(${detail})`))).toBe(true)
  })

  test('asks nothing more of anybody without both tokens', async () => {
    const unavailable = giving({ kind: 'unavailable', detail: 'ECONNREFUSED' })
    const steps = await check({ connectorTokens: unavailable })
    expect(steps.map(({ name, ok }) => [name, ok])).toEqual([
      ['token', false],
      ['directory-token', true],
    ])
  })

  test.each<[string, Reply, RegExp]>([
    ['blocked', refused(403, 'BotDisabledByAdmin'), /has blocked this app \(BotDisabledByAdmin\)/],
    ['not registered', refused(401, 'BotNotRegistered'), /No bot is registered/],
    ['of another cloud', refused(403, 'InvalidBotApiHost'), /another address/],
    ['refused without a code', answered(401, { message: 'denied' }), /answers 401\. Check/],
    ['busy', answered(503), /503: it cannot be asked just now/],
    ['not reached', { kind: 'not-sent', cause: 'ENOTFOUND' }, /cannot be reached \(ENOTFOUND\)/],
    ['lost', { kind: 'lost', cause: 'timeout' }, /cannot be reached \(timeout\)/],
  ])('of a bot that is %s says what to do', async (_rule, connector, sentence) => {
    expect(await failing({ connector })).toEqual([
      expect.objectContaining({ name: 'connector', detail: expect.stringMatching(sentence) }),
    ])
  })

  test.each([
    [-4, null],
    [4, null],
    [-7, /7 minutes fast/],
    [7, /7 minutes slow/],
  ])('bears a clock of Microsoft’s that is %i minutes off as it should', async (off, sentence) => {
    const steps = await failing({ connector: answered(404, {}, off) })
    expect(steps.map(({ name }) => name)).toEqual(sentence ? ['clock'] : [])
    if (sentence) expect(steps[0]?.detail).toMatch(sentence)
  })

  test.each<[string, string, boolean]>([
    ['users/clairon-check', 'User.Read.All', false],
    ['installedApps', 'TeamsAppInstallation.ReadForUser.All', true],
    ['getPresences', 'Presence.Read.All', true],
    ['groups', 'GroupMember.Read.All', true],
    ['appCatalogs', 'AppCatalog.Read.All', true],
  ])('asks %s to see whether %s is granted', async (path, name, optional) => {
    const graph = graphOf({ appCatalogs: catalog([]), [path]: refused(403, 'Forbidden') })
    const steps = (await failing({ graph })).filter((step) => step.name !== 'catalog')
    expect(steps).toEqual([
      expect.objectContaining({ name, detail: expect.stringContaining(`permission ${name}`) }),
    ])
    expect(steps[0]?.optional ?? false).toBe(optional)
  })

  test('does not take a busy directory for a missing permission', async () => {
    const [step] = await failing({ graph: graphOf({ 'users/clairon-check': answered(429) }) })
    expect(step?.detail).toMatch(/429: it cannot be asked just now/)
  })

  test('says where the app is to be uploaded, and that sending can do without', async () => {
    expect(await failing({ graph: graphOf({ appCatalogs: catalog([]) }) })).toEqual([
      expect.objectContaining({
        name: 'catalog',
        optional: true,
        detail: expect.stringContaining('Upload new app'),
      }),
    ])
  })

  test('tells when Teams called last, and does not fail where it never did', async () => {
    const url = 'https://clairon.contoso.example/channels/1/teams/messages'
    const last = async (calledAt: Date | null) =>
      (await check({ inbound: { url, calledAt } })).at(-1)
    expect(await last(null)).toMatchObject({ ok: true, detail: expect.stringContaining(url) })
    expect(await last(new Date('2026-03-27T09:30:00Z'))).toMatchObject({
      ok: true,
      detail: 'Teams last called us on 2026-03-27 09:30 UTC.',
    })
  })
})
