import type { IncomingHttpHeaders } from 'node:http'

import { isbot } from 'isbot'

/** Office asks for an address before it hands it to the browser. */
const officeLooking = /ms-?office|microsoft office|microsoft-webdav|skypeuripreview/i
const lookingAhead = /prefetch|prerender|preview/i
const headersOfLookingAhead = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'] as const

/** So many kinds of browsers are remembered. */
const mostBrowsers = 2_000
const isProgram = new Map<string, boolean>()

/**
 * Says whether somebody has followed a link, and not a program: whatever looks at addresses ahead of people
 * (browsers that prefetch, previews in chats, scanners, Office) says so in its headers.
 */
export function isClick(headers: IncomingHttpHeaders): boolean {
  for (const name of headersOfLookingAhead) {
    const value = headers[name]
    if (value !== undefined && lookingAhead.test(String(value))) return false
  }
  const agent = headers['user-agent']
  return agent === undefined || !isKnownProgram(agent)
}

/** Recognising takes 3 µs, remembering hardly any. */
function isKnownProgram(agent: string): boolean {
  const known = isProgram.get(agent)
  if (known !== undefined) return known
  if (isProgram.size >= mostBrowsers) isProgram.clear()
  const found = isbot(agent) || officeLooking.test(agent)
  isProgram.set(agent, found)
  return found
}
