import { readFile } from 'node:fs/promises'

import { type Command, Option } from 'commander'

import { CampaignView } from '../contract/campaign.ts'
import { ChatbotView } from '../contract/chatbot.ts'
import { ListView } from '../contract/list.ts'
import { PreviewView } from '../contract/preview.ts'
import { RehearsalView } from '../contract/rehearsal.ts'
import { exportFormats, ReportView } from '../contract/report.ts'
import { codeOf } from './api-client.ts'
import { type FileProblem, parseCampaignFile, toCampaignBody } from './campaign-file.ts'
import { type CampaignNames, campaignLines, campaignTable, windowText } from './campaign-text.ts'
import { createWatchView, watchCampaign } from './campaign-watch.ts'
import { exportCampaign } from './campaign-export.ts'
import { Failure } from './failure.ts'
import { findCampaign, findChatbotId, findListIds } from './find.ts'
import { previewLines, rehearsalLines } from './preview-text.ts'
import { reportLines } from './report-text.ts'
import type { Session } from './session.ts'
import type { Wording } from './wording.ts'

/** Adds `campaign create`, `schedule`, `show`, `ls`, `watch`, `report` and `export`. */
export function addCampaignCommands(program: Command, session: Session): void {
  const { api, output, wantsJson } = session
  const { words } = output
  const finder = { api, words }
  const campaigns = program.command('campaign').description(words.campaigns)

  campaigns
    .command('create')
    .description(words.campaignCreate)
    .requiredOption('-f, --file <FILE>', words.campaignFile)
    .action(async (options: { file: string }) => {
      const { value, json } = await createFromFile(session, options.file)
      if (wantsJson()) return output.json(json)
      output.lines(words.campaignCreated(value.name, value.id))
      if (value.startsAt !== null) output.lines(windowText(value, output))
      output.lines(...value.notes.map(({ message }) => message), words.scheduleNext(value.id))
    })

  campaigns
    .command('schedule')
    .description(words.campaignSchedule)
    .argument('<ID>')
    .action(async (idOrName: string) => {
      const { id } = (await findCampaign(finder, idOrName)).value
      const { value, json } = await api.post(`campaigns/${id}/schedule`, CampaignView)
      if (wantsJson()) return output.json(json)
      const done = value.state === 'scheduled' ? words.scheduled : words.running
      output.lines(done(value.name), windowText(value, output))
      output.lines(...value.notes.map(({ message }) => message), words.watchNext(id))
    })

  campaigns
    .command('show')
    .description(words.campaignShow)
    .argument('<ID>')
    .action(async (idOrName: string) => {
      const { value, json } = await findCampaign(finder, idOrName)
      if (wantsJson()) return output.json(json)
      output.lines(...campaignLines(value, await namesOf(session, value), output))
    })

  addForesight(campaigns, session)

  campaigns
    .command('ls')
    .alias('list')
    .description(words.campaignLs)
    .action(async () => {
      const { value, json } = await api.all('campaigns', CampaignView)
      if (wantsJson()) return output.json(json)
      if (value.items.length === 0) return output.lines(words.noCampaigns)
      output.lines(...campaignTable(value.items, output))
    })

  campaigns
    .command('watch')
    .description(words.campaignWatch)
    .argument('<ID>')
    .action(async (idOrName: string) => {
      const { value: campaign } = await findCampaign(finder, idOrName)
      const watching = new AbortController()
      const stop = () => watching.abort()
      // A second Ctrl-C finds no listener, so it ends the command at once.
      process.once('SIGINT', stop)
      // Whoever read the lines has gone, e.g. `| head`.
      output.stream.once('error', stop)
      try {
        const view = createWatchView(output, wantsJson())
        const last = await watchCampaign(
          { api, view, output },
          { campaignId: campaign.id, signal: watching.signal },
        )
        if (last === null) return output.aside(words.stillRunning(campaign.name))
        if (!wantsJson()) output.lines('', ...reportLines(last, campaign.timeZone, output))
      } finally {
        process.removeListener('SIGINT', stop)
        output.stream.removeListener('error', stop)
      }
    })

  campaigns
    .command('report')
    .description(words.campaignReport)
    .argument('<ID>')
    .action(async (idOrName: string) => {
      const { value: campaign } = await findCampaign(finder, idOrName)
      const { value, json } = await api.get(`campaigns/${campaign.id}/report`, ReportView)
      if (wantsJson()) return output.json(json)
      output.lines(...reportLines(value, campaign.timeZone, output))
    })

  campaigns
    .command('export')
    .description(words.campaignExport)
    .argument('<ID>')
    .addOption(new Option('--format <FORMAT>', words.exportFormat).choices(exportFormats))
    .option('-o, --output <FILE>', words.exportOutput)
    .action(async (idOrName: string, options: { format?: string; output?: string }) => {
      const { value: campaign } = await findCampaign(finder, idOrName)
      await exportCampaign(session, { campaign, ...options })
    })
}

/** Adds what tells of a campaign before it starts. */
function addForesight(campaigns: Command, { api, output, wantsJson }: Session): void {
  const { words } = output
  const finder = { api, words }
  campaigns
    .command('preview')
    .description(words.campaignPreview)
    .argument('<ID>')
    .action(async (idOrName: string) => {
      const { id, timeZone } = (await findCampaign(finder, idOrName)).value
      const { value, json } = await api.get(`campaigns/${id}/preview`, PreviewView)
      if (wantsJson()) return output.json(json)
      output.lines(...previewLines(value, timeZone, output))
    })

  campaigns
    .command('rehearse')
    .description(words.campaignRehearse)
    .argument('<ID>')
    .option('--people <NUMBER>', words.rehearsePeople, Number)
    .option('--seed <NUMBER>', words.rehearseSeed, Number)
    .action(async (idOrName: string, options: { people?: number; seed?: number }) => {
      const { id } = (await findCampaign(finder, idOrName)).value
      const { value, json } = await api.post(`campaigns/${id}/rehearsals`, RehearsalView, options)
      if (wantsJson()) return output.json(json)
      output.lines(...rehearsalLines(value, output))
    })
}

async function createFromFile({ api, output: { words } }: Session, path: string) {
  const parsed = parseCampaignFile(await readText(path, words))
  if (!parsed.ok) {
    const issues = parsed.problems.map((problem) => ({
      path: problem.path,
      line: problem.line,
      message: problemText(problem, words),
    }))
    throw new Failure('invalid', words.badFile(path), { issues })
  }
  const { file } = parsed
  const finder = { api, words }
  const body = toCampaignBody(file, {
    chatbotId: file.chatbot === null ? null : await findChatbotId(finder, file.chatbot),
    listIds: file.lists && (await findListIds(finder, file.lists)),
    excludeListIds: file.excludeLists && (await findListIds(finder, file.excludeLists)),
  })
  return api.post('campaigns', CampaignView, body).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error
    const issues = error.issues.map((issue) => {
      const line = file.lineOf(issue.path)
      return line === null ? issue : { ...issue, line }
    })
    throw new Failure(error.code, error.message, { issues, hints: error.hints })
  })
}

async function readText(path: string, words: Wording): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const code = codeOf(error)
    throw new Failure(
      'invalid',
      code === 'EISDIR' ? words.notAFile(path) : words.unreadableFile(path, code),
    )
  })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Failure('invalid', words.notUtf8(path))
  }
}

function problemText(problem: FileProblem, words: Wording): string {
  const texts: Record<Exclude<FileProblem['kind'], DetailedKind>, string> = {
    'not-a-map': words.notAMap,
    'not-a-name': words.notAName,
    'not-names': words.notNames,
    'chatbot-missing': words.chatbotMissing,
  }
  if (problem.kind === 'syntax') return problem.detail
  if (problem.kind === 'unknown-key') return words.unknownKey(problem.key, problem.nearest)
  if (problem.kind === 'both-keys') return words.bothKeys(problem.one, problem.other)
  return texts[problem.kind]
}

type DetailedKind = 'syntax' | 'unknown-key' | 'both-keys'

/** Finds the names behind the ids; what is gone by now is shown by its id. */
async function namesOf({ api }: Session, campaign: CampaignView): Promise<CampaignNames> {
  const [chatbots, lists] = await Promise.all([
    api.all('chatbots', ChatbotView),
    api.all('lists', ListView),
  ])
  const listName = (id: string) => lists.value.items.find((list) => list.id === id)?.name ?? id
  const { chatbotId, audience } = campaign
  return {
    chatbot: chatbots.value.items.find(({ id }) => id === chatbotId)?.name ?? chatbotId,
    lists: audience.listIds.map(listName),
    excludeLists: audience.excludeListIds.map(listName),
  }
}
