import type { InboundReport } from '../actions/record-inbound.ts'
import type { Logger } from '../platform/logger.ts'
import { isConnectionLoss } from '../platform/postgres.ts'

type Of = { organisationId: number; channelId: number }

/** Gathers what services tell us, and has it recorded many at a time. */
export type InboundBuffer = {
  /** Resolves when the report is written down, or at once when too many wait; rejects when it could not be. */
  add(of: Of, report: InboundReport): Promise<'recorded' | 'busy'>
  /** Looks at what waits on a channel. `isCalled`: and writes down that the service has called. */
  look(of: Of, isCalled: boolean): void
  /** Records what it holds, then nothing more. */
  close(): Promise<void>
}

export type InboundBufferNeeds = {
  record: (
    batch: Of & { reports: readonly InboundReport[]; isCalled: boolean },
  ) => Promise<{ waiting: number }>
  log: Logger
  /** How long a report waits for others. Real time, as all of these. */
  gatherMs?: number
  /** After how long what waits is looked at again. */
  lookAgainMs?: number
}

/** So many are recorded in one transaction. */
const mostAtOnce = 500
/** So many may be held while the database is slow; others are told to come again. */
const mostHeld = 10_000

type Held = { report: InboundReport; done: (error?: unknown) => void }

/** Creates a buffer. Channels are recorded side by side, each batch by batch. */
export function createInboundBuffer({
  record,
  log,
  gatherMs = 15,
  lookAgainMs = 250,
}: InboundBufferNeeds): InboundBuffer {
  const lines = new Map<number, ReturnType<typeof createLine>>()
  let held = 0
  let isClosed = false

  function createLine(of: Of) {
    let queue: Held[] = []
    let isLookWanted = false
    let isCallSeen = false
    let gathering: NodeJS.Timeout | null = null
    let lookingAgain: NodeJS.Timeout | null = null
    let running: Promise<void> | null = null

    async function recordBatch(): Promise<void> {
      const batch = queue.slice(0, mostAtOnce)
      queue = queue.slice(mostAtOnce)
      const reports = batch.map(({ report }) => report)
      const isCalled = isCallSeen || batch.length > 0
      isLookWanted = false
      isCallSeen = false
      try {
        lookAgain(await record({ ...of, reports, isCalled }))
        for (const { done } of batch) done()
      } catch (error) {
        await recordEach(batch, error)
      }
      held -= batch.length
    }

    /** One that cannot be written down does not take the others with it. */
    async function recordEach(batch: Held[], cause: unknown): Promise<void> {
      if (batch.length === 0) log.warn({ err: cause, ...of }, 'what waits could not be looked at')
      if (batch.length < 2 || isConnectionLoss(cause)) {
        for (const { done } of batch) done(cause)
        return
      }
      for (const { report, done } of batch) {
        try {
          await record({ ...of, reports: [report], isCalled: true })
          done()
        } catch (error) {
          done(error)
        }
      }
    }

    function lookAgain({ waiting }: { waiting: number }): void {
      if (waiting === 0 || isClosed) return
      lookingAgain ??= setTimeout(() => {
        lookingAgain = null
        isLookWanted = true
        start(0)
      }, lookAgainMs).unref()
    }

    function start(afterMs: number): void {
      if (running) return // It goes on as long as there is something.
      if (afterMs > 0 && queue.length < mostAtOnce) {
        gathering ??= setTimeout(() => {
          gathering = null
          start(0)
        }, afterMs)
        return
      }
      if (gathering) clearTimeout(gathering)
      gathering = null
      running = (async () => {
        while (queue.length > 0 || isLookWanted) await recordBatch()
      })().finally(() => {
        running = null
      })
    }

    return {
      add(entry: Held): void {
        queue.push(entry)
        start(gatherMs)
      },
      look(isCalled: boolean): void {
        isLookWanted = true
        isCallSeen ||= isCalled
        start(gatherMs)
      },
      async close(): Promise<void> {
        if (lookingAgain) clearTimeout(lookingAgain)
        if (queue.length > 0) start(0)
        await running
      },
    }
  }

  function lineOf(of: Of) {
    const line = lines.get(of.channelId) ?? createLine(of)
    lines.set(of.channelId, line)
    return line
  }

  return {
    add: (of, report) =>
      new Promise((resolve, reject) => {
        if (held >= mostHeld) {
          resolve('busy')
          return
        }
        held += 1
        const done = (error?: unknown) =>
          error === undefined ? resolve('recorded') : reject(error)
        lineOf(of).add({ report, done })
      }),
    look: (of, isCalled) => lineOf(of).look(isCalled),
    async close() {
      isClosed = true
      for (const line of lines.values()) await line.close()
    },
  }
}
