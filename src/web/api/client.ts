import type { z } from 'zod'

import { ErrorBody } from '../../contract/common.ts'
import { currentWords } from '../i18n/words.ts'
import { ApiFailure, type FailureKind } from './failure.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
type Query = Record<string, string | number | boolean | null | undefined>

export type Call<Schema extends z.ZodType> = {
  /** What the answer must be; `z.null()` where there is none. */
  answer: Schema
  query?: Query
  /** Sent as JSON, or as a form when it is one. */
  body?: object
  signal?: AbortSignal
  /** Told how much of the body has gone, from 0 to 1. */
  onSent?: (share: number) => void
  /** What to do when nobody is signed in. `ask`: over the page, which stays as it is; then the call is made again. */
  whenSignedOut?: 'ask' | 'fail'
}

const base = '/api/v1/'

/** Asks somebody to sign in again; resolves when they have. Set by the shell. */
let askToSignIn: (() => Promise<void>) | null = null

export function onSessionEnd(ask: (() => Promise<void>) | null): void {
  askToSignIn = ask
}

/**
 * Calls the API as the person who is signed in.
 *
 * @throws {ApiFailure} whatever goes wrong, save an abort.
 */
export async function call<Schema extends z.ZodType>(
  method: Method,
  path: string,
  request: Call<Schema>,
): Promise<z.output<Schema>> {
  try {
    return await callOnce(method, path, request)
  } catch (error) {
    const isSignedOut = error instanceof ApiFailure && error.kind === 'unauthenticated'
    if (!isSignedOut || request.whenSignedOut === 'fail' || !askToSignIn) throw error
    await askToSignIn()
    return callOnce(method, path, request)
  }
}

async function callOnce<Schema extends z.ZodType>(
  method: Method,
  path: string,
  { answer, query = {}, body, signal, onSent }: Call<Schema>,
): Promise<z.output<Schema>> {
  const url = `${base}${path}${searchOf(query)}`
  const headers = headersOf(body)
  const response =
    onSent && body instanceof FormData
      ? await sendTelling(url, { method, headers, body, onSent })
      : await send(url, {
          method,
          headers,
          credentials: 'same-origin',
          ...(body !== undefined && {
            body: body instanceof FormData ? body : JSON.stringify(body),
          }),
          ...(signal && { signal }),
        })
  if (!response.ok) throw await failureOf(response)
  const read = answer.safeParse(await readJson(response))
  if (!read.success) throw new ApiFailure('unreadable', { cause: read.error })
  return read.data
}

function headersOf(body: object | undefined): Record<string, string> {
  return {
    'accept-language': currentWords().locale,
    // Another site can send a form in our name, but not this header.
    'x-clairon': 'web',
    ...(body !== undefined &&
      !(body instanceof FormData) && { 'content-type': 'application/json' }),
  }
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw new ApiFailure('offline', { cause: error })
  }
}

/** As `send`, and tells how much has gone, which `fetch` cannot. */
function sendTelling(
  url: string,
  {
    method,
    headers,
    body,
    onSent,
  }: {
    method: Method
    headers: Record<string, string>
    body: FormData
    onSent: (share: number) => void
  },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(method, url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      onSent(total === 0 ? 0 : loaded / total),
    )
    request.addEventListener('error', () => reject(new ApiFailure('offline')))
    request.addEventListener('load', () => {
      const retryAfter = request.getResponseHeader('retry-after')
      resolve(
        new Response(request.responseText === '' ? null : request.responseText, {
          status: request.status,
          headers: retryAfter === null ? {} : { 'retry-after': retryAfter },
        }),
      )
    })
    request.send(body)
  })
}

async function failureOf(response: Response): Promise<ApiFailure> {
  const read = ErrorBody.safeParse(await readJson(response).catch(() => null))
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new ApiFailure(kindOf(response.status, read.success), {
    body: read.success ? read.data : null,
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : null,
  })
}

function kindOf(status: number, isReadable: boolean): FailureKind {
  switch (status) {
    case 401:
      return 'unauthenticated'
    case 404:
      return 'not-found'
    case 413:
      return 'too-large'
    case 429:
      return 'too-many'
    default:
      return isReadable ? (status < 500 || status === 503 ? 'refused' : 'broken') : 'broken'
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ApiFailure('unreadable', { cause: error })
  }
}

function searchOf(query: Query): string {
  const entries = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === null || value === '' ? [] : [[key, String(value)]],
  )
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries).toString()}`
}
