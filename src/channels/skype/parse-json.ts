import type { HttpReply } from '../../platform/http-client.ts'
import { UcwaReason } from '../../protocols/ucwa-errors.ts'

/** Parses JSON that somebody else wrote; null when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Reads the code and the subcode of a refusal; null where the body has none. */
export const reasonOf = ({ body }: HttpReply & { kind: 'answered' }): UcwaReason | null =>
  UcwaReason.safeParse(parseJson(body)).data ?? null
