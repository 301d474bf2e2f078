import { randomBytes } from 'node:crypto'

import type { Addresses } from '../../src/message/addresses.ts'
import { docFromMarkdown } from '../../src/message/markdown.ts'
import { toAdaptiveCard } from '../../src/message/render-adaptive-card.ts'
import { toTeamsText } from '../../src/message/render-teams-text.ts'
import { personalise } from '../../src/message/tokens.ts'
import { print } from './support/measurement.ts'
import { runBenchmark } from './support/run-benchmark.ts'

// A message of usual size, written for 100,000 people as it leaves: personal, with links of its own,
// serialised. Counted in processor time, so what else the machine does does not matter.

const people = 100_000
const targetSeconds = 5

const { doc } = docFromMarkdown(
  [
    '## Port du badge',
    'Bonjour [FIRSTNAME|à tous] [LASTNAME], dès **lundi** le badge se porte _en évidence_ à [SITE].',
    '- Lisez [la note](https://intranet.example/badge)\n- ~~Demandez~~ Retirez le vôtre à l’accueil\n  1. avec une pièce d’identité\n  2. avant vendredi',
    '![Plan d’accès](https://cdn.example/plan.png)',
    'Une question ? <https://intranet.example/faq?theme=badge&langue=fr> ou [le service](mailto:securite@contoso.example).',
  ].join('\n\n'),
)
const buttons = [
  { title: 'Lire la note', url: 'https://intranet.example/badge' },
  { title: 'Nous écrire', url: 'https://intranet.example/contact' },
]
const tone = 'idea'

// One in ten bears a name that Markdown would read into.
const names = Array.from({ length: 1_000 }, (_, index) =>
  index % 10 === 0 ? `Zoé*${index}*` : `Zoé${index}`,
)
const token = randomBytes(66).toString('base64url')
const addresses: Addresses = {
  linkTo: () => `https://clairon.contoso.example/r/${token}`,
  imageAt: (src) => src,
}

await runBenchmark(async () => {
  measure('render', (fields) => {
    const card = toAdaptiveCard(personalise(doc, fields), { tone, buttons, addresses })
    return JSON.stringify(card).length
  })
  measure('render-text', (fields) => {
    const text = toTeamsText(personalise(doc, fields), { tone, buttons, addresses })
    return JSON.stringify(text).length
  })
})

function measure(name: string, render: (fields: Record<string, string>) => number): void {
  const before = process.cpuUsage()
  let characters = 0
  for (let person = 0; person < people; person += 1) {
    characters += render({
      FIRSTNAME: names[person % names.length] ?? '',
      LASTNAME: 'Durand',
      SITE: 'Lyon',
    })
  }
  if (characters < people) throw new Error('Nothing was rendered.')
  const { user, system } = process.cpuUsage(before)
  print({ name, value: (user + system) / 1e6, unit: 's', yardstick: targetSeconds })
}
