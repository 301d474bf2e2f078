import { randomUUID } from 'node:crypto'

import type { ClickBatch } from '../actions/record-clicks.ts'
import type { Logger } from '../platform/logger.ts'
import { isConnectionLoss } from '../platform/postgres.ts'
import type { Click } from '../store/clicks.ts'

/** One click, by business time. */
export type OneClick = Pick<Click, 'campaignId' | 'personId' | 'linkNumber'> & {
  organisationId: number
  at: Date
}

/** Gathers clicks, and has them recorded many at a time; nobody waits for that. */
export type ClickBuffer = {
  /** Takes a click. Once the buffer is closed, resolves when it is recorded. */
  add(click: OneClick): Promise<void> | undefined
  /** How many different clicks wait to be recorded. */
  held(): number
  /** Records what it holds; if the database is away, it waits a while for it. */
  close(): Promise<void>
}

export type ClickBufferNeeds = {
  record: (batch: ClickBatch) => Promise<void>
  log: Logger
  /** How long a click waits for others. Real time, as all of these. What a `kill -9` costs. */
  gatherMs?: number
  /** After how long what could not be recorded is tried again. */
  tryAgainMs?: number
  /** How long closing waits for a database that is away. */
  goodbyeMs?: number
  /** So many different clicks are held while the database is away; then the newest are dropped. */
  mostHeld?: number
}

/** So many are recorded in one transaction. */
const mostAtOnce = 2_000
/** What is not the database's absence is tried so often; then it is given up. */
const mostTries = 5

/** Creates a buffer. Clicks of an organisation are recorded batch by batch, in their order. */
export function createClickBuffer({
  record,
  log,
  gatherMs = 50,
  tryAgainMs = 500,
  goodbyeMs = 10_000,
  mostHeld = 100_000,
}: ClickBufferNeeds): ClickBuffer {
  const writer = randomUUID()
  const lines = new Map<number, ReturnType<typeof createLine>>()
  let held = 0
  let dropped = 0
  let giveUpMs = Infinity
  let isClosed = false

  function createLine(organisationId: number) {
    /** By person and link, campaign by campaign: numbers are found quicker than words. */
    let found = new Map<number, Map<number, Click>>()
    let waiting: Click[] = []
    let gathering: NodeJS.Timeout | null = null
    let running: Promise<void> | null = null
    let batch = 0

    async function recordBatch(): Promise<void> {
      // What is on its way no longer changes: those who click again begin anew.
      const taken = waiting.slice(0, mostAtOnce)
      waiting = waiting.slice(mostAtOnce)
      for (const { campaignId, personId, linkNumber } of taken) {
        found.get(campaignId)?.delete(keyOf(personId, linkNumber))
      }
      if (waiting.length === 0) found = new Map()
      batch += 1
      await recordUntilDone({ organisationId, writer, batch, clicks: taken })
      held -= taken.length
    }

    /** Records at once, then what has gathered meanwhile after its time. */
    function start(): Promise<void> {
      if (gathering) clearTimeout(gathering)
      gathering = null
      running ??= (async () => {
        do await recordBatch()
        while (waiting.length >= mostAtOnce || (isClosed && waiting.length > 0))
      })().finally(() => {
        running = null
        if (waiting.length > 0) gatherThenStart()
      })
      return running
    }

    function gatherThenStart(): void {
      gathering ??= setTimeout(() => void start(), gatherMs)
    }

    /** Records all that there is. */
    async function end(): Promise<void> {
      await running
      if (waiting.length > 0) await start()
    }

    return {
      end,
      add({ campaignId, personId, linkNumber, at }: OneClick): void {
        let ofCampaign = found.get(campaignId)
        if (!ofCampaign) found.set(campaignId, (ofCampaign = new Map()))
        const key = keyOf(personId, linkNumber)
        const before = ofCampaign.get(key)
        if (before) {
          before.events += 1
          before.lastAt = at
          return
        }
        if (held >= mostHeld) {
          if (dropped === 0) log.error({ held }, 'too many clicks wait; the newest are not counted')
          dropped += 1
          return
        }
        held += 1
        const click = { campaignId, personId, linkNumber, events: 1, firstAt: at, lastAt: at }
        ofCampaign.set(key, click)
        waiting.push(click)
        if (waiting.length >= mostAtOnce) void start()
        else if (!running) gatherThenStart()
      },
    }
  }

  /** Never rejects. The batch keeps its number: if it was recorded though no answer came, it does not count again. */
  async function recordUntilDone(batch: ClickBatch): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await record(batch)
        if (dropped > 0) log.warn({ dropped }, 'clicks are recorded again; some were not counted')
        dropped = 0
        return
      } catch (error) {
        const isAway = isConnectionLoss(error)
        const { length: clicks } = batch.clicks
        if ((!isAway && tries >= mostTries) || performance.now() > giveUpMs) {
          log.error({ err: error, clicks }, 'clicks could not be recorded, and are not counted')
          return
        }
        if (tries === 1) log.warn({ err: error, clicks }, 'clicks could not be recorded; once more')
        await pause(tryAgainMs)
      }
    }
  }

  return {
    add(click) {
      const line = lines.get(click.organisationId) ?? createLine(click.organisationId)
      lines.set(click.organisationId, line)
      line.add(click)
      return isClosed ? line.end() : undefined
    },
    held: () => held,
    async close() {
      isClosed = true
      giveUpMs = performance.now() + goodbyeMs
      await Promise.all([...lines.values()].map((line) => line.end()))
    },
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** A number of its own for each link of a person; a message has far fewer than two million links. */
const keyOf = (personId: number, linkNumber: number) => personId * 2 ** 21 + linkNumber
