import { isJsonObject, type JsonObject } from '../teams/card.ts'
import { refuse, type UcwaRefusal } from './ucwa-answers.ts'

/** One request to the pool, whether it came alone or in a batch. */
export type UcwaCall = {
  method: string
  /** Without an empty segment, decoded; `ucwa/oauth/v1/applications/102/me` has six. */
  path: string[]
  query: URLSearchParams
  /** By name in lower case. */
  headers: Record<string, string | undefined>
  body: Buffer
}

/** Reads an address: clients double slashes, and some encode what need not be. */
export function readAddress(url: string): Pick<UcwaCall, 'path' | 'query'> {
  const { pathname, searchParams } = new URL(url.replace(/^\/+/, '/'), 'http://pool')
  const segments = pathname.split('/').filter((segment) => segment !== '')
  return { path: segments.map(decode), query: searchParams }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/**
 * Reads a JSON body whose names may begin in either case, as the pool does: the task pages write
 * `UserAgent`, the reference `userAgent`. Nothing at all is an empty object: clients post nothing as JSON.
 * UCWA/PayloadFormat.md of https://github.com/OfficeDev/skype-docs
 */
export function readJson({ headers, body }: UcwaCall): JsonObject | UcwaRefusal {
  const text = body.toString('utf8').replace(/^\uFEFF/, '')
  if (text.trim() === '') return {}
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!/^application\/(?:[\w.+-]*\+)?json$/.test(type)) {
    return { ...refuse('DeserializationFailure'), ...unsupported }
  }
  try {
    const json: unknown = JSON.parse(text)
    return isJsonObject(json) ? lowerInitials(json) : refuse('DeserializationFailure')
  } catch {
    return refuse('DeserializationFailure')
  }
}

const unsupported = {
  status: 415,
  body: { code: 'UnsupportedMediaType', message: 'The content-type is not supported.' },
}

function lowerInitials(json: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      isJsonObject(value) ? lowerInitials(value) : value,
    ]),
  )
}
