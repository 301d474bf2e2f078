import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'

import type { CampaignView } from '../contract/campaign.ts'
import { codeOf } from './api-client.ts'
import { Failure } from './failure.ts'
import type { Session } from './session.ts'

/**
 * Downloads the deliveries of a campaign into a file, or prints them. A file is there when all of it is.
 *
 * @throws {Failure} `usage` for a workbook that a terminal would show; `invalid` for a file that cannot be written.
 */
export async function exportCampaign(
  { api, output }: Session,
  {
    campaign,
    output: path,
    format = path?.toLowerCase().endsWith('.xlsx') ? 'xlsx' : 'csv',
  }: { campaign: CampaignView; output?: string; format?: string },
): Promise<void> {
  const { words, stream, isTerminal } = output
  const address = `campaigns/${campaign.id}/export?format=${format}`
  if (path === undefined) {
    if (format === 'xlsx' && isTerminal) throw new Failure('usage', words.exportNeedsFile)
    return api.download(address, stream)
  }
  const unfinished = `${path}.part`
  try {
    await api.download(address, createWriteStream(unfinished))
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    if (error instanceof Failure) throw error
    throw new Failure('invalid', words.exportBroke(path, codeOf(error)))
  }
  output.aside(words.exported(campaign.name, path))
}
