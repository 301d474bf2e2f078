import type { TrackedLink } from '../domain/tracked-link.ts'
import { distinctLinks } from '../message/links.ts'
import type { MessageDoc, MessageButton } from '../message/document.ts'
import type { Logger } from '../platform/logger.ts'
import type { Db } from '../platform/sql.ts'
import { findGone, findTargets, listRecentTargets } from '../store/campaign-links.ts'
import { findTrackedTrial } from '../store/errands.ts'

/** Where links lead, from memory; those of trials are looked up each time. */
export type LinkMemory = {
  /** Says where a link leads; null for nowhere, undefined where it has to be looked up. */
  recall(link: TrackedLink): string | null | undefined
  /** Looks it up, once for all links of a campaign. Rejects when the database cannot be asked. */
  lookUp(link: TrackedLink): Promise<string | null>
  /** Forgets a campaign that has just gone. */
  forget(campaign: { organisationId: number; campaignId: number }): void
  /** Learns where the links of recent campaigns lead. */
  warmUp(): Promise<void>
  close(): void
}

/** So many campaigns are remembered; who has not been asked for longest is looked up again. */
const mostRemembered = 2_000
/** How soon it is felt that another process has deleted a campaign. Real time. */
const lookEveryMs = 1_000

/** The addresses by number; null where there is nothing (any more). */
type Targets = readonly string[] | null

type Of = { organisationId: number; campaignId: number }

const keyOf = ({ organisationId, campaignId }: Of) => `${organisationId}/${campaignId}`

/** Creates a memory, which looks from time to time whether its campaigns are still there. */
export function createLinkMemory({ db, log }: { db: Db; log: Logger }): LinkMemory {
  const known = new Map<string, { campaign: Of; targets: Targets }>()
  const asked = new Map<string, Promise<Targets>>()
  let isLooking = false

  function remember(campaign: Of, targets: Targets): Targets {
    const key = keyOf(campaign)
    known.delete(key)
    known.set(key, { campaign, targets })
    for (const oldest of known.keys()) {
      if (known.size <= mostRemembered) break
      known.delete(oldest)
    }
    return targets
  }

  async function ask(campaign: Of): Promise<Targets> {
    const key = keyOf(campaign)
    const asking =
      asked.get(key) ??
      findTargets(db, campaign)
        .then((urls) => remember(campaign, urls.length === 0 ? null : urls.map(toHeader)))
        .finally(() => asked.delete(key))
    asked.set(key, asking)
    return asking
  }

  async function lookForGone(): Promise<void> {
    if (isLooking) return
    isLooking = true
    try {
      const there = [...known.values()].filter(({ targets }) => targets !== null)
      if (there.length === 0) return
      const gone = await findGone(
        db,
        there.map(({ campaign }) => campaign),
      )
      for (const campaign of gone) remember(campaign, null)
    } catch {
      // The database is away: what is known goes on leading where it led.
    } finally {
      isLooking = false
    }
  }
  const looking = setInterval(() => void lookForGone(), lookEveryMs).unref()

  return {
    recall(link) {
      if (link.kind === 'trial') return undefined
      const found = known.get(keyOf(link))
      return found && (found.targets?.[link.linkNumber] ?? null)
    },
    async lookUp(link) {
      const targets =
        link.kind === 'delivery'
          ? await ask({ organisationId: link.organisationId, campaignId: link.campaignId })
          : (await readLinksOfTrial(db, link)).map(toHeader)
      return targets?.[link.linkNumber] ?? null
    },
    forget: (campaign) => void remember(campaign, null),
    async warmUp() {
      try {
        for (const { urls, ...campaign } of await listRecentTargets(db, mostRemembered / 2)) {
          remember(campaign, urls.map(toHeader))
        }
      } catch (error) {
        log.warn({ err: error }, 'where links lead could not be read ahead')
      }
    },
    close: () => clearInterval(looking),
  }
}

async function readLinksOfTrial(
  db: Db,
  link: Extract<TrackedLink, { kind: 'trial' }>,
): Promise<string[]> {
  const message = await findTrackedTrial(db, link)
  if (message === null) return []
  // What stands in the table was written by our own actions, in the terms of the port.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { doc, buttons } = message as { doc: MessageDoc; buttons: MessageButton[] }
  return distinctLinks(doc, buttons)
}

/** As written where a header may hold it, else percent-encoded. */
const toHeader = (url: string) => (/^[\x21-\x7e]+$/.test(url) ? url : new URL(url).href)
