import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { z } from 'zod'

/** A page of its own, without memory, and what it complained of. */
export type Visit = { page: Page; complaints: string[]; close: () => Promise<void> }

/** Whose browser it is: its language, its width, and whether it is dark. */
export type Look = { locale?: string; width?: number; colorScheme?: 'light' | 'dark' }

/** Starts Debian's Chromium on a profile of its own, speaking to nobody but our program. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** Visits an address as a person whose browser speaks `locale`. */
export async function visit(
  browser: Browser,
  address: string,
  { locale = 'en-GB', width = 1_280, colorScheme = 'light' }: Look = {},
): Promise<Visit> {
  const context = await browser.newContext({
    locale,
    colorScheme,
    viewport: { width, height: 800 },
  })
  const page = await context.newPage()
  page.setDefaultTimeout(90_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('requestfailed', (request) => {
    // Whoever reloads a page breaks off what it was asking for.
    const reason = request.failure()?.errorText ?? ''
    if (reason !== 'net::ERR_ABORTED') complaints.push(`${request.url()}: ${reason}`)
  })
  // What the content security policy keeps out is told here too.
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  await page.goto(address)
  return { page, complaints, close: () => context.close() }
}

/** How much wider than the window a page is. */
export async function overflowOf(page: Page): Promise<number> {
  const root = 'document.documentElement'
  return z.number().parse(await page.evaluate(`${root}.scrollWidth - ${root}.clientWidth`))
}

/**
 * Reads the ledger of a campaign as it is shown at one instant, by label; the first term is the sum
 * of the others.
 */
export async function readEquation(ledger: Locator): Promise<Map<string, number>> {
  // One look for all rows, so that no refresh comes in between.
  const rows = (await ledger.getByRole('listitem').allInnerTexts()).map((text) => {
    const figure = z.string().parse(/\d[\d\s,]*/.exec(text)?.[0])
    const label = text.replace(figure, '').replaceAll(/[\s=+]+/g, ' ')
    return [label.trim(), Number(figure.replaceAll(/\D/g, ''))] as const
  })
  const [sum, ...terms] = rows.map(([, count]) => count)
  expect(
    terms.reduce((total, count) => total + count, 0),
    JSON.stringify(rows),
  ).toBe(sum)
  return new Map(rows)
}
