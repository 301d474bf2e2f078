import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'

import { batchContentType, batchResponsePart } from '../../protocols/ucwa-requests.ts'
import { refuseWith, type UcwaAnswer, type UcwaRefusal } from './ucwa-answers.ts'
import { readAddress, type UcwaCall } from './ucwa-call.ts'

/**
 * Reads the requests of a batch: parts of `application/http`, each a plain HTTP request. Clients end
 * lines as they like, and some leave out the empty line after the headers.
 * UCWA/BatchingRequests.md of https://github.com/OfficeDev/skype-docs
 */
export function readBatch({ headers, body }: UcwaCall): UcwaCall[] | UcwaRefusal {
  const type = headers['content-type'] ?? ''
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type)
  const mark = boundary?.[1] ?? boundary?.[2]
  if (!type.toLowerCase().startsWith(batchContentType) || mark === undefined) {
    return refuseWith(415, { message: 'A batch is multipart/batching with a boundary.' })
  }
  const parts = `\n${body.toString('utf8').replaceAll('\r\n', '\n')}`.split(`\n--${mark}`).slice(1)
  if (parts.at(-1)?.startsWith('--') !== true) return malformed('The last boundary is missing.')
  const calls: UcwaCall[] = []
  for (const part of parts.slice(0, -1)) {
    const call = readPart(part.replace(/^[ \t]*\n/, ''))
    if (call === null) return malformed('A part is no HTTP request.')
    calls.push(call)
  }
  return calls.length === 0 ? malformed('The batch is empty.') : calls
}

const malformed = (message: string) => refuseWith(400, { message })

function readPart(part: string): UcwaCall | null {
  const [partHeaders = '', ...rest] = part.split('\n\n')
  if (!/^content-type\s*:\s*application\/http\b/im.test(partHeaders)) return null
  const [head = '', ...bodies] = rest.join('\n\n').replace(/^\n+/, '').split('\n\n')
  const [requestLine = '', ...headerLines] = head.split('\n')
  const [, method, url] = /^([A-Za-z]+)\s+(\S+)(?:\s+HTTP\/1\.[01])?\s*$/.exec(requestLine) ?? []
  if (method === undefined || url === undefined) return null
  const headers: UcwaCall['headers'] = {}
  for (const line of headerLines) {
    const [, name, value] = /^([^:\s]+)\s*:\s*(.*)$/.exec(line) ?? []
    if (name !== undefined) headers[name.toLowerCase()] = value?.trim()
  }
  // The line before the next boundary belongs to the boundary.
  const body = Buffer.from(bodies.join('\n\n').replace(/\n+$/, ''), 'utf8')
  return { method: method.toUpperCase(), ...readAddress(url), headers, body }
}

/** Writes the answers of a batch in the order of its requests. */
export function writeBatch(answers: UcwaAnswer[]): UcwaAnswer {
  const boundary = randomUUID()
  const parts = answers.map(
    (answer) =>
      `--${boundary}\r\nContent-Type: ${batchResponsePart}\r\n\r\n${httpText(answer)}\r\n`,
  )
  return {
    status: 200,
    headers: { 'content-type': `${batchContentType}; boundary="${boundary}"` },
    body: `${parts.join('')}--${boundary}--\r\n`,
  }
}

function httpText({ status, headers, body }: UcwaAnswer): string {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, 'Cache-Control: no-cache']
  for (const [name, value] of Object.entries(headers)) {
    const written = name.replaceAll(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase())
    lines.push(`${written}: ${[value].flat().join(', ')}`)
  }
  if (body === undefined) return `${lines.join('\r\n')}\r\n\r\n`
  lines.push('Content-Type: application/json; charset=utf-8')
  return `${lines.join('\r\n')}\r\n\r\n${JSON.stringify(body)}`
}
