import type { MessageFormat } from '../../protocols/ucwa-requests.ts'

/** A text on its way between two people. */
export type Said = { format: MessageFormat; text: string }

/**
 * Reads the text of a `data:` URI: form-encoded, where `+` is a space, or base64. Clients spell the
 * character set in more than one way; it is UTF-8 in any case.
 * UCWA/startMessaging_ref.md, UCWA/message_ref.md of https://github.com/OfficeDev/skype-docs
 * @returns null for what is no text of these two types.
 */
export function readDataUri(uri: string): Said | null {
  const match = /^data:([\w.+-]+\/[\w.+-]+)?((?:;[^,]*)?),([^]*)$/i.exec(uri.trim())
  if (match === null) return null
  const [, type = 'text/plain', parameters = '', content = ''] = match
  const format = formatOf(type)
  if (format === null) return null
  if (/;\s*base64\s*$/i.test(parameters)) {
    return { format, text: Buffer.from(content, 'base64').toString('utf8') }
  }
  try {
    return { format, text: decodeURIComponent(content.replaceAll('+', ' ')) }
  } catch {
    return null
  }
}

/** Writes a text as UCWA does: form-encoded, with the end of a line after a plain one. */
export function writeDataUri({ format, text }: Said): string {
  const whole = format === 'Plain' ? `${text}\r\n` : text
  const encoded = encodeURIComponent(whole)
    .replaceAll('%20', '+')
    .replaceAll(/%[\dA-F]{2}/g, (code) => code.toLowerCase())
  return `data:${format === 'Html' ? 'text/html' : 'text/plain'};charset=utf-8,${encoded}`
}

export function formatOf(mediaType: string): MessageFormat | null {
  const type = mediaType.split(';')[0]?.trim().toLowerCase()
  if (type === 'text/plain') return 'Plain'
  return type === 'text/html' ? 'Html' : null
}
