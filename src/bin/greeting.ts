import { resolve } from 'node:path'

import { linkMinutes } from '../domain/sign-in.ts'
import { signInAddress } from '../http/session-link.ts'
import type { Installation } from './open-installation.ts'

/**
 * Prints where everything is, how to sign in, and what to try next.
 *
 * @param link the token of a one-time link, where somebody needs one.
 */
export function greet(
  { config, token }: Installation,
  { server, simulator, link }: { server: string; simulator: string | null; link: string | null },
): void {
  const words = config.locale === 'fr' ? french : english
  const place = config.publicUrl ?? server
  const rows: [string, string][] = [
    link === null ? [words.page, place] : [words.signIn, signInAddress(place, link)],
    ...(link === null ? [] : [['', words.once(linkMinutes)] satisfies [string, string]]),
    ['API', `${place}/api/v1   (Authorization: Bearer ${token ?? words.yourToken})`],
  ]
  if (simulator !== null) rows.push([words.simulator, simulator])
  rows.push([words.data, config.databaseUrl === null ? config.dataDir : words.ownDatabase])
  if (config.clock) {
    const { startAt, rate } = config.clock
    rows.push([words.clock, words.simulated(startAt.toISOString(), rate)])
  }
  const widest = Math.max(...rows.map(([label]) => label.length))
  const lines = rows.map(([label, text]) => `  ${label.padEnd(widest)}   ${text}`)
  const environment = [
    ...(server === 'http://127.0.0.1:8080' ? [] : [`CLAIRON_URL=${server} `]),
    // The command finds the token there.
    ...(config.dataDir === resolve('data') ? [] : [`CLAIRON_DATA_DIR='${config.dataDir}' `]),
  ].join('')
  const commands = [
    'list create Siège',
    'list import Siège examples/siege.xlsx',
    'campaign create -f examples/port-du-badge.yaml',
    'campaign schedule "Port du badge"',
    'campaign watch "Port du badge"',
  ].map((command) => `  ${environment}npx clairon ${command}`)
  const tryThis = simulator === null ? [] : ['', words.tryThis, '', ...commands]
  const isOld = process.versions.node.startsWith('20.')
  const notice = isOld ? ['', words.oldNode(process.versions.node)] : []
  console.log(
    ['', words.running, '', ...lines, ...tryThis, ...notice, '', words.stop, ''].join('\n'),
  )
}

const english = {
  running: 'Clairon is running.',
  page: 'Page',
  signIn: 'Sign in',
  once: (minutes: number) => `This link signs you in once, within ${minutes} minutes.`,
  simulator: 'Simulator',
  yourToken: 'your token',
  data: 'Data',
  ownDatabase: 'the database of CLAIRON_DATABASE_URL',
  clock: 'Clock',
  simulated: (startAt: string, rate: number) => `simulated: from ${startAt}, ${rate} times as fast`,
  tryThis: 'A first campaign, in another terminal and in this directory:',
  oldNode: (version: string) =>
    `Node.js ${version} gets no security updates any more; Clairon also runs on Node.js 22 and 24.`,
  stop: 'Ctrl-C stops everything.',
}

const french: typeof english = {
  running: 'Clairon fonctionne.',
  page: 'Page',
  signIn: 'Connexion',
  once: (minutes) => `Ce lien vous connecte une seule fois, dans les ${minutes} minutes.`,
  simulator: 'Bac à sable',
  yourToken: 'votre jeton',
  data: 'Données',
  ownDatabase: 'la base de CLAIRON_DATABASE_URL',
  clock: 'Horloge',
  simulated: (startAt, rate) => `simulée : à partir de ${startAt}, ${rate} fois plus vite`,
  tryThis: 'Une première campagne, dans un autre terminal et dans ce répertoire :',
  oldNode: (version) =>
    `Node.js ${version} ne reçoit plus de correctifs de sécurité ; Clairon fonctionne aussi avec Node.js 22 et 24.`,
  stop: 'Ctrl-C arrête tout.',
}
