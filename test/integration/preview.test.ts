import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { sql } from '../../src/platform/sql.ts'
import { arrangeCampaign, arrangeChatbot, arrangeList, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

type Bin = { from: string; to: string; planned: number }

describe('the preview of a campaign', () => {
  let bed: TestBed
  let chatbotId: string
  let channelId: string
  let listId: string
  beforeAll(async () => {
    // Monday, 09:00 in Paris.
    bed = await startTestBed({ startAt: '2026-11-23T08:00:00Z' })
    ;({ chatbotId, channelId } = await arrangeChatbot(bed))
    listId = await arrangeList(bed, 400)
  })
  afterAll(() => bed.close())

  const week = {
    start: '2026-11-24T10:00',
    duration: 'P3D',
    workingHours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
  }
  const draft = (more = {}) => arrangeCampaign(bed, { chatbotId, listId, ...week, ...more })
  async function preview(id: string, language = 'en') {
    const headers = { 'accept-language': language }
    return bed.call('GET', `campaigns/${id}/preview`, undefined, headers)
  }

  test('says when, how many, and what is closed', async () => {
    const { status, body } = await preview(await draft())
    expect(status).toBe(200)
    expect(body).toMatchObject({
      recipients: 400,
      planned: 400,
      openSeconds: (8 + 9 + 9 + 1) * 3_600,
      firstAttemptAt: '2026-11-24T09:00:00.000Z',
      lastAttemptAt: '2026-11-27T09:00:00.000Z',
      doNotFit: 0,
      finishesAt: '2026-11-27T08:59:00.000Z',
      closed: [
        { from: '2026-11-24T17:00:00.000Z', to: '2026-11-25T08:00:00.000Z' },
        { from: '2026-11-25T17:00:00.000Z', to: '2026-11-26T08:00:00.000Z' },
        { from: '2026-11-26T17:00:00.000Z', to: '2026-11-27T08:00:00.000Z' },
      ],
      sentence: {
        fr: 'Planifier pour 400 personnes, du mardi 24 à 10\u00a0h au vendredi 27 à 10\u00a0h',
        en: 'Schedule for 400 people, from Tuesday 24 at 10:00 to Friday 27 at 10:00',
        parts: { people: 400, from: '2026-11-24T10:00', to: '2026-11-27T10:00' },
      },
    })
    expect(body.bins).toHaveLength(54)
    expect(body.bins.reduce((sum: number, { planned }: Bin) => sum + planned, 0)).toBe(400)
  })

  test('is what then happens, and writes nothing', async () => {
    const id = await draft({ start: 'now', duration: 'P1D' })
    const { body } = await preview(id)
    const { rows } = await bed.db.query(sql`select campaign_id from delivery`)
    expect(rows).toEqual([])
    await bed.call('POST', `campaigns/${id}/schedule`)
    const engine = bed.startEngine()
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'running'
    })
    await engine.stop()
    const { timeline, ledger } = await readReport(bed, id)
    expect(ledger.recipients).toBe(body.recipients)
    const planned = new Map(timeline.map((bin: Bin) => [bin.from, bin.planned]))
    for (const bin of body.bins) {
      expect(Math.abs(Number(planned.get(bin.from) ?? 0) - bin.planned)).toBeLessThanOrEqual(2)
    }
    expect(await preview(id)).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
  })

  test('names everything that a draft lacks', async () => {
    const empty = await bed.call('POST', 'campaigns', { name: 'Vide', chatbotId, channel: 'teams' })
    const { status, body } = await preview(empty.body.id, 'fr')
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'invalid' })
    expect(body.details.issues.map(({ path }: { path: string[] }) => path[0])).toEqual([
      'message',
      'audience',
      'start',
      'duration',
    ])
    expect(body.message).toContain('Le message est vide')
    const weekend = await draft({ start: '2026-11-28T10:00', duration: 'P1D' })
    expect((await preview(weekend)).body.message).toContain('days off')
  })

  test('tells who does not fit at the pace of the channel, and when all would', async () => {
    await bed.call('PATCH', `channels/${channelId}`, { pacePerSecond: 0.1 })
    // Two requests for a first message: an hour and a half bear 270 people.
    const id = await draft({ duration: 'PT1H' })
    const { body } = await preview(id, 'fr')
    expect(body).toMatchObject({ doNotFit: 220, finishesAt: '2026-11-24T11:13:20.000Z' })
    expect(body.warnings).toContainEqual({
      code: 'window-too-short',
      count: 220,
      message:
        'La fenêtre est trop courte pour le débit du canal\u00a0: 220 personnes ne recevront rien. Allongez la durée.',
    })
    await bed.call('PATCH', `channels/${channelId}`, { pacePerSecond: null })
  })

  test('tells who cannot be reached, whose field is blank, and whose zone is not known', async () => {
    const list = await bed.call('POST', 'lists', { name: 'Divers' })
    const content = [
      'Prénom;Nom;UPN;SIP;Site;Fuseau',
      'Lou;Petit;;sip:lou@contoso.example;Lyon;',
      'Anne;Roy;anne@contoso.example;;;Europe/Paris',
      'Zoé;Roux;zoe@contoso.example;;Lyon;',
      'Ken;Mori;ken@contoso.example;;Tokyo;Asia/Tokyo',
    ].join('\n')
    await bed.importFile(list.body.id, { name: 'people.csv', content })
    const id = await draft({
      audience: { listIds: [list.body.id] },
      message: { markdown: 'Bonjour [FIRSTNAME], de [SITE] ou [LASTNAME|vous].' },
      personTimeZones: true,
      duration: 'PT2H',
    })
    const { body } = await preview(id)
    expect(body).toMatchObject({
      recipients: 4,
      planned: 2,
      reachability: { unchecked: 3, noAddress: 1, reachable: 0 },
    })
    const counts = body.warnings.map((warning: { code: string; count: number }) => [
      warning.code,
      warning.count,
    ])
    expect(counts).toEqual([
      ['unreachable', 1],
      ['unchecked', 3],
      ['zone-unknown', 1],
      // In Tokyo it is evening.
      ['zone-closed', 1],
      ['blank-field', 1],
    ])
    const reach = Object.values<number>(body.reachability)
    expect(reach.reduce((sum, count) => sum + count, 0)).toBe(4)
  })

  test('of a scheduled campaign keeps to its schedule', async () => {
    const id = await draft({ start: 'now', duration: 'P1D' })
    const before = (await preview(id)).body
    bed.clock.passSeconds(1)
    expect((await preview(id)).body.firstAttemptAt).not.toBe(before.firstAttemptAt)
    const later = await draft()
    await bed.call('POST', `campaigns/${later}/schedule`)
    expect((await preview(later)).body.bins).toHaveLength(54)
  })
})
