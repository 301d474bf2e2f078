import { setTimeout as sleep } from 'node:timers/promises'

import { MultiBar } from 'cli-progress'

import { ReportView } from '../contract/report.ts'
import type { Answer, ApiClient } from './api-client.ts'
import { Failure } from './failure.ts'
import type { Output } from './output.ts'
import { equationParts, statusLine, waitingText } from './report-text.ts'

/** How long a server that was there may be away, e.g. to be restarted, before watching gives up. */
const patienceMs = 30_000

/** Shows reports as they come. */
export type WatchView = {
  show(answer: Answer<ReportView>): void
  /** The server does not answer for the moment. */
  lost(): void
  end(): void
}

/**
 * Follows a campaign until it is finished, or until `signal` fires. The campaign itself is not touched.
 *
 * @returns the last report; null when `signal` fired first.
 * @throws {Failure} `wrong-state` when the campaign is a draft (again).
 */
export async function watchCampaign(
  { api, view, output }: { api: ApiClient; view: WatchView; output: Output },
  {
    campaignId,
    signal,
    pollMs = 1_000,
  }: { campaignId: string; signal: AbortSignal; pollMs?: number },
): Promise<ReportView | null> {
  const { words } = output
  let answeredAtMs: number | null = null
  try {
    while (!signal.aborted) {
      const answer: Answer<ReportView> | Failure = await api
        .get(`campaigns/${campaignId}/report`, ReportView, signal)
        .catch((error: unknown) => {
          if (error instanceof Failure) return error
          throw error
        })
      if (answer instanceof Failure) {
        const isPassing = ['not-reachable', 'too-many-requests', 'internal'].includes(answer.code)
        const awayMs = answeredAtMs === null ? Infinity : performance.now() - answeredAtMs
        if (!isPassing || awayMs > patienceMs) throw answer
        view.lost()
      } else {
        answeredAtMs = performance.now()
        const { id, name, state } = answer.value.campaign
        if (state === 'draft') {
          const hints = [words.scheduleFirst(id)]
          throw new Failure('wrong-state', words.draftWaits(name), { hints })
        }
        view.show(answer)
        if (state === 'finished') return answer.value
      }
      await sleep(pollMs, undefined, { signal })
    }
    return null
  } catch (error) {
    if (signal.aborted) return null
    throw error
  } finally {
    view.end()
  }
}

/** Makes the view that fits the reader: a program, a terminal, or a file. */
export function createWatchView(output: Output, wantsJson: boolean): WatchView {
  if (wantsJson) return onChange(output, ({ json }) => output.json(json))
  if (output.isTerminal) return barView(output)
  return onChange(output, ({ value }) => output.lines(statusLine(value, output)))
}

function onChange(output: Output, print: (answer: Answer<ReportView>) => void): WatchView {
  let last = ''
  let isLost = false
  return {
    show(answer) {
      isLost = false
      const text = JSON.stringify(answer.json)
      if (text !== last) print(answer)
      last = text
    },
    lost() {
      if (!isLost) output.aside(output.words.connectionLost)
      isLost = true
    },
    end() {},
  }
}

/** Three lines that are drawn over: the bar, the ledger, what the campaign waits for. */
function barView({ words, format, stream, width }: Output): WatchView {
  const bars = new MultiBar({
    stream,
    hideCursor: true,
    emptyOnZero: true,
    barsize: Math.max(10, Math.min(40, width - 30)),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    format: '{bar}  {share}',
  })
  const onlyText = { format: '{text}' }
  const bar = bars.create(1, 0, { share: '' })
  const ledgerLine = bars.create(1, 0, { text: '' }, onlyText)
  const waitingLine = bars.create(1, 0, { text: '' }, onlyText)
  return {
    show({ value }) {
      const { recipients, delivered } = value.ledger
      bar.setTotal(Math.max(recipients, 1))
      bar.update(delivered, { share: `${format.number(delivered)} / ${format.number(recipients)}` })
      const equation = equationParts(value.ledger, words, 'not-zero').join(' ')
      ledgerLine.update(0, { text: equation })
      waitingLine.update(0, { text: waitingText(value, words) })
      bars.update()
    },
    lost() {
      waitingLine.update(0, { text: words.connectionLost })
    },
    end() {
      bars.stop()
    },
  }
}
