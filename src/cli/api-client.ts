import { createReadStream } from 'node:fs'
import { access, constants, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { Agent, request } from 'undici'
import { z } from 'zod'

import { ErrorBody } from '../contract/common.ts'
import { Failure, type Issue } from './failure.ts'
import type { Locale } from './format.ts'
import type { Wording } from './wording.ts'

/** `json` is what the server sent, to the letter; `value` is the part of it that this version knows. */
export type Answer<Value> = { value: Value; json: unknown }

export type ApiClient = {
  get<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    signal?: AbortSignal,
  ): Promise<Answer<z.output<Schema>>>
  post<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    body?: Record<string, unknown>,
  ): Promise<Answer<z.output<Schema>>>
  /** Reads every page of a list. */
  all<Schema extends z.ZodType>(
    path: string,
    item: Schema,
  ): Promise<Answer<{ items: z.output<Schema>[]; next: null }>>
  /** Sends a file as `multipart/form-data`, as a stream, after the plain fields. */
  upload<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    form: { filePath: string; fields: Record<string, string> },
  ): Promise<Answer<z.output<Schema>>>
  /** Reads a file, piece by piece into `sink`, which is ended. */
  download(path: string, sink: NodeJS.WritableStream): Promise<void>
  /** The full address of a path of the API, for people. */
  addressOf(path: string): string
}

type Body = { content: string | Readable; type: string; length?: number }

const Issues = z.object({
  issues: z.array(
    z.object({
      path: z.union([z.string(), z.array(z.union([z.string(), z.number()]))]),
      message: z.string(),
    }),
  ),
})

const Page = z.object({ items: z.array(z.unknown()), next: z.string().nullable() })

/**
 * Makes the client of a running server. It opens nothing until it is asked.
 * Every call throws a `Failure` when the server refuses, breaks, is not there, or answers what is
 * not of our contract.
 *
 * @param url the root of the server, with or without a slash at its end.
 */
export function createApiClient(
  { url, token, locale }: { url: string; token: string | undefined; locale: Locale },
  words: Wording,
): ApiClient {
  const agent = new Agent({ connect: { timeout: 5_000 }, headersTimeout: 60_000 })

  const addressOf = (path: string) => {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new Failure('usage', words.notAnAddress(url))
    }
    return new URL(`api/v1/${path}`, url.endsWith('/') ? url : `${url}/`).href
  }

  async function send(method: 'GET' | 'POST', path: string, body?: Body, signal?: AbortSignal) {
    const address = addressOf(path)
    try {
      return await request(address, {
        method,
        dispatcher: agent,
        headers: {
          accept: 'application/json',
          'accept-language': locale,
          ...(token === undefined ? {} : { authorization: `Bearer ${token.trim()}` }),
          ...(body ? { 'content-type': body.type } : {}),
          ...(body?.length === undefined ? {} : { 'content-length': String(body.length) }),
        },
        body: body?.content ?? null,
        ...(signal ? { signal } : {}),
      })
    } catch (error) {
      throw signal?.aborted ? error : unreached(error)
    }
  }

  function unreached(error: unknown): Failure {
    const code = codeOf(error)
    if (code === 'UND_ERR_INVALID_ARG') return new Failure('usage', words.badToken)
    return new Failure('not-reachable', words.notReachable(url, code), { hints: [words.startIt] })
  }

  async function exchange(...call: Parameters<typeof send>) {
    const { statusCode: status, body } = await send(...call)
    const text = await body.text().catch((error: unknown) => {
      throw call[3]?.aborted ? error : unreached(error)
    })
    return { status, text }
  }

  function understand<Schema extends z.ZodType>(
    { status, text }: { status: number; text: string },
    path: string,
    schema: Schema,
  ): Answer<z.output<Schema>> {
    const json = parseJson(text)
    if (status >= 200 && status < 300) {
      const parsed = schema.safeParse(json)
      if (parsed.success) return { value: parsed.data, json }
      const where = parsed.error.issues[0]?.path.join('.') ?? ''
      throw new Failure('internal', words.strangeAnswer(addressOf(path), where))
    }
    const refused = ErrorBody.safeParse(json)
    if (!refused.success) {
      // A proxy before a server that is down answers in its place.
      const code = status >= 502 && status <= 504 ? 'not-reachable' : 'internal'
      throw new Failure(code, words.notClairon(url, status), { hints: [words.startIt] })
    }
    const { code, message, details } = refused.data
    const hints = code === 'unauthenticated' ? [words.setToken] : []
    throw new Failure(code, message, { issues: issuesOf(details), hints })
  }

  const get: ApiClient['get'] = async (path, schema, signal) =>
    understand(await exchange('GET', path, undefined, signal), path, schema)

  return {
    get,
    addressOf,
    async post(path, schema, body) {
      const content = body && { content: JSON.stringify(body), type: 'application/json' }
      return understand(await exchange('POST', path, content), path, schema)
    },
    async all(path, item) {
      const known = z.array(item)
      const items: z.output<typeof known> = []
      const sent: unknown[] = []
      let after: string | null = null
      do {
        const query: string = after === null ? '' : `&after=${encodeURIComponent(after)}`
        const page: Answer<z.output<typeof Page>> = await get(`${path}?limit=500${query}`, Page)
        const parsed = known.safeParse(page.value.items)
        if (!parsed.success) {
          const where = ['items', ...(parsed.error.issues[0]?.path ?? [])].join('.')
          throw new Failure('internal', words.strangeAnswer(addressOf(path), where))
        }
        items.push(...parsed.data)
        sent.push(...page.value.items)
        after = page.value.next
      } while (after !== null)
      return { value: { items, next: null }, json: { items: sent, next: null } }
    },
    async download(path, sink) {
      const { statusCode: status, body } = await send('GET', path)
      if (status !== 200) understand({ status, text: await body.text() }, path, z.unknown())
      // A server that breaks off breaks the connection: half a file is never taken for a whole one.
      await pipeline(body, sink)
    },
    async upload(path, schema, form) {
      return understand(await exchange('POST', path, await multipartOf(form, words)), path, schema)
    },
  }
}

/** Writes a form by hand, so that a file of any size passes through in pieces and its length is told beforehand. */
async function multipartOf(
  { filePath, fields }: { filePath: string; fields: Record<string, string> },
  words: Wording,
): Promise<Body> {
  const { size } = await statFile(filePath, words)
  const boundary = `clairon-${crypto.randomUUID()}`
  const disposition = (rest: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${rest}\r\n`
  const before = Object.entries(fields).map(
    ([name, value]) => `${disposition(`name="${name}"`)}\r\n${value}\r\n`,
  )
  // As browsers write names of files: UTF-8, with these three escaped.
  const fileName = basename(filePath)
    .replaceAll('"', '%22')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A')
  before.push(
    `${disposition(`name="file"; filename="${fileName}"`)}Content-Type: application/octet-stream\r\n\r\n`,
  )
  const head = Buffer.from(before.join(''))
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  async function* parts() {
    yield head
    // A file that grows meanwhile must not outgrow the length that was told.
    if (size > 0) yield* createReadStream(filePath, { end: size - 1 })
    yield tail
  }
  return {
    content: Readable.from(parts()),
    type: `multipart/form-data; boundary=${boundary}`,
    length: head.length + size + tail.length,
  }
}

async function statFile(filePath: string, words: Wording): Promise<{ size: number }> {
  const found = await access(filePath, constants.R_OK)
    .then(() => stat(filePath))
    .catch((error: unknown) => {
      throw new Failure('invalid', words.unreadableFile(filePath, codeOf(error)))
    })
  if (!found.isFile()) throw new Failure('invalid', words.notAFile(filePath))
  return found
}

/** `path` is `["start"]`, `"start"`, `"buttons.0.url"` or `"/buttons/0/url"`. */
function issuesOf(details: Record<string, unknown>): Issue[] {
  const parsed = Issues.safeParse(details)
  if (!parsed.success) return []
  return parsed.data.issues.map(({ path, message }) => ({
    path:
      typeof path === 'string'
        ? path.split(/[./]/).filter((step) => step !== '')
        : path.map((step) => String(step)),
    message,
  }))
}

/** The code of a failed connection or file; for `localhost` it may lie one level deeper. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  if ('cause' in error) return codeOf(error.cause)
  return error instanceof Error ? error.message : ''
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
