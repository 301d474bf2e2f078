// Takes the pictures of README and docs from the sample organisation: `node scripts/pictures.mjs`.
// It starts a Clairon of its own in a temporary directory, on free ports, and ends it.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { chromium } from 'playwright-core'
import sharp from 'sharp'

import { prepare, root } from './prepare.mjs'

const pictures = [
  { name: 'campaigns', path: '/campaigns?state=running' },
  { name: 'report', path: (id) => `/campaigns/${id}/report` },
  { name: 'channel', path: '/channels/1' },
]

prepare()
const dataDir = mkdtempSync(join(tmpdir(), 'clairon-pictures-'))
const program = spawn(process.execPath, ['scripts/start.mjs'], {
  cwd: root,
  env: {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    CLAIRON_DATA_DIR: dataDir,
    CLAIRON_PORT: '0',
    CLAIRON_SIMULATOR_PORT: '0',
    CLAIRON_CLOCK: '2026-11-24T10:00:00+01:00 x600',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const url = await addressOf(program)
  const token = readFileSync(join(dataDir, 'admin-token'), 'utf8').trim()
  const id = await startCampaign(url, token)
  mkdirSync(join(root, 'docs', 'pictures'), { recursive: true })
  for (const language of ['fr', 'en']) await takePictures({ url, token, id, language })
} finally {
  program.kill('SIGTERM')
  await new Promise((done) => {
    program.once('exit', done)
  })
  rmSync(dataDir, { recursive: true, force: true })
}

/** Waits until the program says where it is. */
function addressOf({ stdout }) {
  return new Promise((resolve, reject) => {
    let said = ''
    stdout.on('data', (part) => {
      said += part
      const [, url] = /(http:\S+)\/api\/v1 /.exec(said) ?? []
      if (url && said.includes('Ctrl-C')) resolve(url)
    })
    stdout.once('close', () => reject(new Error(`The program ended: ${said}`)))
  })
}

async function call(url, token, method, path, body) {
  const response = await fetch(`${url}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.message}`)
  return answer
}

/** A campaign to the sample list, and some time for it to go on. @returns its id. */
async function startCampaign(url, token) {
  const chatbots = await call(url, token, 'GET', 'chatbots')
  const lists = await call(url, token, 'GET', 'lists')
  const { id } = await call(url, token, 'POST', 'campaigns', {
    name: 'Port du badge',
    chatbotId: chatbots.items[0].id,
    channel: 'teams',
    message: {
      markdown:
        'Bonjour [FIRSTNAME], le badge se porte **visible** dans tous les bâtiments. [En savoir plus](https://intranet.contoso.example/badge)',
    },
    audience: { listIds: [lists.items[0].id] },
    start: 'now',
    duration: 'P2D',
    holidays: 'none',
  })
  await call(url, token, 'POST', `campaigns/${id}/schedule`, {})
  for (;;) {
    const { ledger } = await call(url, token, 'GET', `campaigns/${id}/report`)
    if (ledger.delivered > ledger.recipients / 3) return id
    await new Promise((done) => {
      setTimeout(done, 500)
    })
  }
}

async function takePictures({ url, token, id, language }) {
  const { link } = await call(url, token, 'POST', 'accounts', {
    email: `solene.marchetti.${language}@contoso.example`,
    name: 'Solène Marchetti',
    role: 'administrator',
  })
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })
  try {
    const context = await browser.newContext({
      locale: language === 'fr' ? 'fr-FR' : 'en-GB',
      viewport: { width: 1_280, height: 800 },
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    await page.goto(link)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    // With a password nobody is told that there is none.
    await context.request.fetch(`${url}/api/v1/me`, {
      method: 'PATCH',
      headers: { 'x-clairon': 'web' },
      data: { password: { new: crypto.randomUUID() } },
    })
    for (const { name, path } of pictures) {
      await page.goto(url + (typeof path === 'string' ? path : path(id)))
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await page.waitForLoadState('load')
      await page.evaluate('document.fonts.ready')
      const file = join(root, 'docs', 'pictures', `${name}.${language}.png`)
      // Few colours are enough for a page of text, and a third of the size.
      await sharp(await page.screenshot())
        .png({ palette: true, colours: 64, effort: 10 })
        .toFile(file)
    }
  } finally {
    await browser.close()
  }
}
