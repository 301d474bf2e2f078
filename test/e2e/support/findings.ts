import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { z } from 'zod'

const Findings = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
})

/** What axe finds wrong on the page as it stands, save in the places where Fluent catches the focus. */
export async function findingsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = Findings.parse(
    await page.evaluate("axe.run({ exclude: ['[data-tabster-dummy]'] })"),
  )
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  )
}
