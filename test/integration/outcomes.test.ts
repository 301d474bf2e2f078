import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { arrangeCampaign, arrangeChatbot, readReport } from '../support/arrange.ts'
import { startTestBed, type TestBed, until } from '../support/test-bed.ts'

/** What a Teams tenant can do with one message, and what becomes of the delivery. */
describe('outcomes', () => {
  let bed: TestBed
  let chatbotId: string
  let engine: { stop: () => Promise<void> }
  beforeAll(async () => {
    bed = await startTestBed({ startAt: '2026-11-24T08:30:00Z' })
    ;({ chatbotId } = await arrangeChatbot(bed))
    // What sending meets is asked here: nobody is looked up before.
    await bed.control('PUT', 'registration', { permissions: [] })
    engine = bed.startEngine({ pacePerSecond: 1_000 })
  })
  afterAll(() => bed.close())

  let number = 0
  /** Sends to one new person, on whom the simulator plays what is asked. Returns the end of the story. */
  async function sendToOne({
    person = {},
    rule,
    whenUncertain = 'keep',
    isKnown = true,
    again = false,
    upn = `person.${(number += 1)}@contoso.example`,
  }: {
    upn?: string
    person?: object
    rule?: object
    whenUncertain?: string
    isKnown?: boolean
    /** Whether a second attempt follows the first. */
    again?: boolean
  }) {
    if (isKnown) {
      const names = { firstName: 'Zoé', lastName: `Roux ${number}` }
      const people = [{ upn, sip: `sip:${upn}`, ...names, ...person }]
      expect((await bed.control('POST', 'people', { people })).status).toBe(201)
    }
    const list = await bed.call('POST', 'lists', { name: `Liste ${(number += 1)}` })
    const content = `Prénom;Nom;UPN\nZoé;Roux ${number};${upn}\n`
    await bed.importFile(list.body.id, { name: 'one.csv', content })
    const rules = rule ? [{ service: 'teams', address: upn, ...rule }] : []
    expect((await bed.control('PUT', 'faults', { rules })).status).toBeLessThan(300)

    const id = await arrangeCampaign(bed, { chatbotId, listId: list.body.id, whenUncertain })
    await bed.call('POST', `campaigns/${id}/schedule`)
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'running'
    })
    const deliveries = await bed.call('GET', `campaigns/${id}/deliveries`)
    const { personId, nextAttemptAt } = deliveries.body.items[0]
    await bed.control('PUT', 'registration', { permissions: ['User.Read.All'] })
    bed.clock.moveTo(nextAttemptAt)
    const read = async () => (await bed.call('GET', `campaigns/${id}/deliveries/${personId}`)).body
    if (again) {
      await until('the first attempt is settled', async () => (await read()).events.length > 1)
      bed.clock.moveTo((await read()).nextAttemptAt)
    }
    await until('it is finished', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'finished'
    })
    await bed.control('PUT', 'registration', { permissions: [] })
    const messages = await bed.control('GET', `messages?address=${encodeURIComponent(upn)}`)
    return {
      delivery: await read(),
      report: await readReport(bed, id),
      messages: messages.body.items.length,
    }
  }
  const kindsOf = ({ events }: { events: { kind: string }[] }) => events.map(({ kind }) => kind)

  test('a message that is taken is delivered, and its story is told', async () => {
    const { delivery, messages } = await sendToOne({})
    expect(delivery).toMatchObject({
      state: 'delivered',
      firstName: 'Zoé',
      reason: null,
      round: 1,
      rung: 1,
    })
    expect(kindsOf(delivery)).toEqual(['planned', 'attempt', 'delivered'])
    expect(messages).toBe(1)
  })

  test.each([
    ['nobody of that address', { isKnown: false }, 'unknown-person'],
    ['the app is not installed', { person: { teamsInstalled: false } }, 'app-not-installed'],
    ['the person has blocked the bot', { person: { blocked: true } }, 'blocked'],
    [
      'blocked, in the other shape',
      { rule: { status: 403, code: 'MessageWritesBlocked' } },
      'blocked',
    ],
    ['the bot is disabled', { rule: { status: 403, code: 'BotDisabledByAdmin' } }, 'bot-disabled'],
    [
      'the message is too large',
      { rule: { status: 413, code: 'MessageSizeTooBig' } },
      'message-too-large',
    ],
    ['a refusal without a name', { rule: { status: 400, code: 'BadSyntax' } }, 'message-refused'],
  ])('%s: failed for good, with the reason', async (_name, what, reason) => {
    const { delivery, report, messages } = await sendToOne(what)
    expect(delivery).toMatchObject({ state: 'failed', reason })
    expect(kindsOf(delivery)).toEqual(['planned', 'attempt', 'fault', 'failed'])
    expect(report.reasons).toMatchObject([{ code: reason, state: 'failed', count: 1 }])
    expect(messages).toBe(0)
  })

  test('a chat that its person has deleted is made anew, and the message sent once', async () => {
    const first = await sendToOne({})
    const upn = first.delivery.address
    const again = await sendToOne({
      upn,
      rule: { status: 404, code: 'ConversationNotFound', times: 1 },
    })
    expect(again.delivery).toMatchObject({ state: 'delivered' })
    expect(again.messages).toBe(2)
  })

  test('a throttled message waits as told, and is never counted against the person', async () => {
    const { delivery, messages } = await sendToOne({
      rule: { status: 429, retryAfterSeconds: 1, times: 1 },
      again: true,
    })
    expect(delivery).toMatchObject({ state: 'delivered', round: 1, rung: 1 })
    expect(kindsOf(delivery)).toEqual(['planned', 'attempt', 'throttled', 'attempt', 'delivered'])
    expect(messages).toBe(1)
  })

  test('what was certainly not sent is tried again', async () => {
    const { delivery, messages } = await sendToOne({
      rule: { status: 412, code: 'PreconditionFailed', times: 1 },
      again: true,
    })
    expect(delivery).toMatchObject({ state: 'delivered' })
    expect(kindsOf(delivery)).toEqual(['planned', 'attempt', 'fault', 'attempt', 'delivered'])
    expect(messages).toBe(1)
  })

  test.each([
    ['the connection breaks after the message was taken', { reset: 'after' }, 'connection-lost', 1],
    ['the connection breaks before', { reset: 'before' }, 'connection-lost', 0],
    ['the service fails', { status: 502 }, 'server-error', 0],
  ])('%s: in doubt, and not sent again', async (_name, rule, reason, messages) => {
    const story = await sendToOne({ rule })
    expect(story.delivery).toMatchObject({ state: 'uncertain', reason })
    expect(story.report.ledger).toMatchObject({ uncertain: 1, delivered: 0 })
    expect(story.messages).toBe(messages)
  })

  test('in doubt, it is sent again once where the author chose so', async () => {
    const { delivery, messages } = await sendToOne({
      rule: { reset: 'after', times: 1 },
      whenUncertain: 'resend',
      again: true,
    })
    expect(delivery).toMatchObject({ state: 'delivered' })
    expect(kindsOf(delivery)).toEqual(['planned', 'attempt', 'uncertain', 'attempt', 'delivered'])
    expect(messages).toBe(2)
  })

  test('who is known to be out of reach is not attempted, and counted apart', async () => {
    await bed.control('PUT', 'registration', {
      permissions: ['User.Read.All', 'TeamsAppInstallation.ReadForUser.All'],
    })
    const upns = ['here', 'without.app', 'nobody'].map((name) => `${name}@contoso.example`)
    const people = upns.slice(0, 2).map((upn, index) => ({
      upn,
      sip: `sip:${upn}`,
      firstName: 'Zoé',
      lastName: 'Roux',
      teamsInstalled: index === 0,
    }))
    await bed.control('POST', 'people', { people })
    const list = await bed.call('POST', 'lists', { name: 'Joignables ou non' })
    const rows = upns.map((upn) => `Zoé;Roux;${upn}`)
    const content = ['Prénom;Nom;UPN', ...rows].join('\n')
    await bed.importFile(list.body.id, { name: 'three.csv', content })
    // After a refusal the directory is left alone for a minute; a new worker asks at once.
    await engine.stop()
    engine = bed.startEngine({ pacePerSecond: 1_000 })
    const channelId = (await bed.call('GET', 'chatbots')).body.items[0].channels[0].id
    const reachability = `lists/${list.body.id}/reachability?channelId=${channelId}`
    await until('they are looked up', async () => {
      return (await bed.call('GET', reachability)).body.unchecked === 0
    })
    await bed.control('DELETE', 'faults')

    bed.clock.moveTo('2026-12-08T09:00:00Z')
    const id = await arrangeCampaign(bed, { chatbotId, listId: list.body.id, duration: 'PT1H' })
    expect((await bed.call('POST', `campaigns/${id}/schedule`)).status).toBe(200)
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'running'
    })
    bed.clock.moveTo('2026-12-08T09:59:30Z')
    await until('it is finished', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'finished'
    })
    const { ledger, reasons } = await readReport(bed, id)
    expect(ledger).toMatchObject({ recipients: 3, delivered: 1, unreachable: 2 })
    const codes = reasons.map(({ code, state }: { code: string; state: string }) => [state, code])
    expect(codes.toSorted()).toEqual([
      ['unreachable', 'app-not-installed'],
      ['unreachable', 'unknown-person'],
    ])
    const { body } = await bed.call('GET', `campaigns/${id}/deliveries?state=unreachable`)
    const kinds = await Promise.all(
      body.items.map(async ({ personId }: { personId: string }) =>
        kindsOf((await bed.call('GET', `campaigns/${id}/deliveries/${personId}`)).body),
      ),
    )
    expect(kinds).toEqual([['failed'], ['failed']])
    await bed.control('PUT', 'registration', { permissions: [] })
  })

  test('nobody within reach is no audience', async () => {
    const list = await bed.call('POST', 'lists', { name: 'Personne' })
    const content = 'Prénom;Nom;UPN\nZoé;Roux;nobody@contoso.example\n'
    await bed.importFile(list.body.id, { name: 'one.csv', content })
    const id = await arrangeCampaign(bed, { chatbotId, listId: list.body.id })
    const refused = await bed.call('POST', `campaigns/${id}/schedule`)
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid' } })
    expect(refused.body.message).toContain('None of the 1 recipients can be reached')
    // From here on people are found in the directory.
    await bed.control('PUT', 'registration', { permissions: ['User.Read.All'] })
    const anne = { upn: 'anne.roy@contoso.example', sip: 'sip:anne.roy@contoso.example' }
    await bed.control('POST', 'people', {
      people: [{ ...anne, firstName: 'Anne', lastName: 'Roy' }],
    })
  })

  test('a burst of one fault of the channel pauses it with the reason, and spares the others', async () => {
    bed.clock.moveTo('2027-01-12T09:00:00Z') // A morning, later than all the tests before can come to.
    const { body: added } = await bed.control('POST', 'people', { count: 40, seed: 7 })
    const list = await bed.call('POST', 'lists', { name: 'Rafale' })
    const rows = added.items.map(({ upn }: { upn: string }) => `Zoé;Roux;${upn}`)
    const content = ['Prénom;Nom;UPN', ...rows].join('\n')
    await bed.importFile(list.body.id, { name: 'many.csv', content })
    const rule = { service: 'teams', status: 403, code: 'BotDisabledByAdmin' }
    await bed.control('PUT', 'faults', { rules: [rule] })
    const id = await arrangeCampaign(bed, { chatbotId, listId: list.body.id, duration: 'PT1H' })
    await bed.call('POST', `campaigns/${id}/schedule`)
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'running'
    })
    const channel = async () => (await bed.call('GET', 'chatbots')).body.items[0].channels[0]
    // One person every ninety seconds: now six are due.
    bed.clock.passSeconds(600)
    await until('it is paused', async () => (await channel()).state === 'paused')
    expect(await channel()).toMatchObject({
      pausedReason: 'An administrator has disabled the chatbot',
    })
    expect((await readReport(bed, id)).ledger.failed).toBeLessThan(15)

    await bed.control('DELETE', 'faults')
    await bed.call('POST', `channels/${(await channel()).id}/resume`)
    bed.clock.passSeconds(300)
    await until('it sends again', async () => (await readReport(bed, id)).ledger.delivered > 2)
    bed.clock.passSeconds(3_600)
    await until('it is finished', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'finished'
    })
    bed.logged.length = 0
  })

  test('a permission that is missing for presence pauses the channel as well, and burns nobody more', async () => {
    bed.clock.moveTo('2027-01-13T09:00:00Z')
    const { body: added } = await bed.control('POST', 'people', { count: 60, seed: 8 })
    const list = await bed.call('POST', 'lists', { name: 'Sans droit' })
    const rows = added.items.map(({ upn }: { upn: string }) => `Zoé;Roux;${upn}`)
    const content = ['Prénom;Nom;UPN', ...rows].join('\n')
    await bed.importFile(list.body.id, { name: 'many.csv', content })
    const id = await arrangeCampaign(bed, {
      chatbotId,
      listId: list.body.id,
      duration: 'PT1H',
      presence: 'available',
    })
    await bed.call('POST', `campaigns/${id}/schedule`)
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'running'
    })
    const rule = { service: 'graph', status: 403, code: 'Forbidden' }
    await bed.control('PUT', 'registration', {
      permissions: ['User.Read.All', 'Presence.Read.All'],
    })
    await bed.control('PUT', 'faults', { rules: [rule] })
    const channel = async () => (await bed.call('GET', 'chatbots')).body.items[0].channels[0]
    // Everybody is due at once, and asked about in one question.
    bed.clock.moveTo('2027-01-13T09:59:30Z')
    await until('it is paused', async () => (await channel()).state === 'paused')
    await until('they are counted', async () => (await readReport(bed, id)).ledger.failed === 5)
    await bed.control('DELETE', 'faults')
    bed.clock.moveTo('2027-01-13T10:00:00Z')
    await until('it is finished', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'finished'
    })
    const { ledger, reasons } = await readReport(bed, id)
    expect(ledger).toMatchObject({ failed: 5, unscheduled: 55 })
    expect(reasons).toMatchObject([
      { code: 'channel-paused', count: 55 },
      { code: 'not-permitted', count: 5 },
    ])
    await bed.call('POST', `channels/${(await channel()).id}/resume`)
    bed.logged.length = 0
  })

  test('who has no address on the channel is unreachable from the start', async () => {
    const list = await bed.call('POST', 'lists', { name: 'Sans UPN' })
    const content =
      'Prénom;Nom;UPN;SIP\nLou;Petit;;sip:lou.petit@contoso.example\nAnne;Roy;anne.roy@contoso.example;\n'
    await bed.importFile(list.body.id, { name: 'two.csv', content })
    const id = await arrangeCampaign(bed, { chatbotId, listId: list.body.id })
    await bed.call('POST', `campaigns/${id}/schedule`)
    await until('it runs', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'running'
    })
    expect((await readReport(bed, id)).ledger).toMatchObject({
      recipients: 2,
      unreachable: 1,
      planned: 1,
    })
    const { body } = await bed.call('GET', `campaigns/${id}/deliveries?state=unreachable&q=peti`)
    expect(body.items).toMatchObject([
      { lastName: 'Petit', reason: 'no-address', nextAttemptAt: null },
    ])
  })

  test('while the channel is paused nothing leaves, and what waits to the end is unscheduled', async () => {
    bed.clock.moveTo('2027-01-14T09:00:00Z')
    const { body } = await bed.call('GET', 'chatbots')
    const channelId = body.items[0].channels[0].id
    await bed.call('POST', `channels/${channelId}/pause`)
    await bed.control('DELETE', 'messages')
    const list = await bed.call('POST', 'lists', { name: 'En pause' })
    const content = 'Prénom;Nom;UPN\nAnne;Roy;anne.roy@contoso.example\n'
    await bed.importFile(list.body.id, { name: 'one.csv', content })
    const id = await arrangeCampaign(bed, { chatbotId, listId: list.body.id, duration: 'PT1H' })
    await bed.call('POST', `campaigns/${id}/schedule`)
    await until('it says so', async () => {
      return (await readReport(bed, id)).campaign.waitingFor === 'waiting: the channel is paused'
    })
    bed.clock.passSeconds(3_600)
    await until('it is finished', async () => {
      return (await bed.call('GET', `campaigns/${id}`)).body.state === 'finished'
    })
    const report = await readReport(bed, id)
    expect(report.ledger).toMatchObject({ unscheduled: 1 })
    expect(report.reasons).toMatchObject([
      { code: 'channel-paused', state: 'unscheduled', count: 1 },
    ])
    expect((await bed.control('GET', 'messages')).body.items).toEqual([])
    await bed.call('POST', `channels/${channelId}/resume`)
    await engine.stop()
  })
})
