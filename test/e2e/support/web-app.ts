import { randomUUID } from 'node:crypto'

import type { Browser } from 'playwright-core'

import { NewAccountView } from '../../../src/contract/account.ts'
import type { Role } from '../../../src/domain/permissions.ts'
import { call } from './api.ts'
import { type Look, visit, type Visit } from './browser.ts'
import type { Program } from './program.ts'

/** Makes an account. @returns the link by which its owner comes in, once. */
export async function makeSignInLink(
  program: Program,
  { role = 'administrator', name = 'Solène Marchetti' }: { role?: Role; name?: string } = {},
): Promise<string> {
  const email = `${randomUUID()}@contoso.example`
  const { link } = await call(program, NewAccountView, ['POST', 'accounts'], { email, name, role })
  return link
}

/** Opens a page of the web app as somebody who has just signed in. */
export async function openApp(
  browser: Browser,
  program: Program,
  {
    path = '/campaigns',
    role = 'administrator',
    ...look
  }: Look & { path?: string; role?: Role } = {},
): Promise<Visit> {
  const opened = await visit(browser, await makeSignInLink(program, { role }), look)
  await opened.page.getByRole('navigation').or(opened.page.locator('.topbar')).first().waitFor()
  if (path !== '/campaigns') await opened.page.goto(`${program.url}${path}`)
  await opened.page.getByRole('heading', { level: 1 }).first().waitFor()
  return opened
}
