import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { startTestPool } from './test-pool.ts'

const ana = 'sip:ana@contoso.example'

test('people, messages and tokens outlive the process; applications and conversations do not', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'clairon-simulator-'))
  const first = await startTestPool({ dataDir })
  await first.addPerson({ skype: 'auto-accept', skypeHtml: false })
  const bot = await first.signIn()
  const conversation = await bot.talkTo(ana, {
    _links: { message: { href: 'data:text/plain,Bonjour' } },
  })
  const token = await first.token()
  const messages = await first.messages()
  // The connection of whoever waits breaks with the process.
  const waiting = bot.poll().catch(() => 'broken')
  await first.close()
  await waiting

  const second = await startTestPool({ dataDir })
  const headers = { authorization: `Bearer ${token}` }
  for (const path of [bot.root, bot.link(), `${conversation}/messaging`]) {
    expect(await second.ask('GET', path, { headers })).toMatchObject({
      status: 404,
      json: { code: 'NotFound', subcode: 'ApplicationNotFound' },
    })
  }
  expect(await second.messages()).toEqual(messages)
  const again = await second.signIn()
  const replied = await second.ask('POST', `/_control/messages/${messages[0]?.id}/reply`, {
    body: { text: 'Merci' },
  })
  expect(replied.json).toMatchObject({ heard: 'invitation' })
  await again.pollUntil('messagingInvitation', 'started')
  await again.talkTo(ana)
  await second.close()
  rmSync(dataDir, { recursive: true })
})
