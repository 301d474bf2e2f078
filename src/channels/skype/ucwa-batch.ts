import { randomUUID } from 'node:crypto'

import { batchContentType, batchRequestPart } from '../../protocols/ucwa-requests.ts'

/** One answer of a batch. */
export type BatchPart = { status: number; body: string }

/**
 * Writes many questions as one. UCWA/BatchingRequests.md of https://github.com/OfficeDev/skype-docs
 *
 * @param hrefs as links have them, relative to the server.
 */
export function writeBatch(
  hrefs: readonly string[],
  host: string,
): { body: string; contentType: string } {
  const boundary = `clairon-${randomUUID()}`
  const parts = hrefs.map((href) =>
    [
      `--${boundary}`,
      `Content-Type: ${batchRequestPart}`,
      '',
      `GET ${href} HTTP/1.1`,
      `Host: ${host}`,
      'Accept: application/json',
      '',
      '',
    ].join('\r\n'),
  )
  return {
    body: `${parts.join('\r\n')}\r\n--${boundary}--\r\n`,
    contentType: `${batchContentType};boundary=${boundary}`,
  }
}

/**
 * Reads the answers, which come in the order of the questions.
 *
 * @returns null where this is no batch of as many answers.
 */
export function readBatch(body: string, contentType: string, count: number): BatchPart[] | null {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) return null
  const parts = body
    .replaceAll('\r\n', '\n')
    .split(`--${boundary}`)
    .slice(1)
    .flatMap((part) => readPart(part) ?? [])
  return parts.length === count ? parts : null
}

function readPart(part: string): BatchPart | null {
  const start = /^HTTP\/[\d.]+ (\d{3})/m.exec(part)
  if (!start) return null
  const answer = part.slice(start.index)
  const gap = answer.indexOf('\n\n')
  return { status: Number(start[1]), body: gap === -1 ? '' : answer.slice(gap + 2).trim() }
}
