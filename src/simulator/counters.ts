export const services = ['teams', 'graph', 'token', 'skype'] as const
export type Service = (typeof services)[number]

export type ServiceCounters = {
  requests: number
  /** Messages taken, also those whose answer was then broken off. */
  sends: number
  /** Answers by HTTP status; `reset` counts connections that were broken instead. */
  byStatus: Record<string, number>
  /** The most requests within any one second of real time. */
  maxPerSecond: number
}

export type Counters = ReturnType<typeof createCounters>

/** Counts what each service was asked and what it answered, since the start. */
export function createCounters({ nowMs }: { nowMs: () => number }) {
  let counts = freshCounts()

  return {
    request(service: Service): void {
      const { totals, recent } = counts[service]
      totals.requests++
      const now = nowMs()
      recent.times.push(now)
      while ((recent.times[recent.first] ?? now) <= now - 1_000) recent.first++
      totals.maxPerSecond = Math.max(totals.maxPerSecond, recent.times.length - recent.first)
      if (recent.first > 10_000) {
        recent.times.splice(0, recent.first)
        recent.first = 0
      }
    },
    send(service: Service): void {
      counts[service].totals.sends++
    },
    answer(service: Service, status: number | 'reset'): void {
      const { byStatus } = counts[service].totals
      byStatus[status] = (byStatus[status] ?? 0) + 1
    },
    read: (): Record<Service, ServiceCounters> => ({
      teams: counts.teams.totals,
      graph: counts.graph.totals,
      token: counts.token.totals,
      skype: counts.skype.totals,
    }),
    clear(): void {
      counts = freshCounts()
    },
  }
}

type Counts = { totals: ServiceCounters; recent: { times: number[]; first: number } }

function freshCounts(): Record<Service, Counts> {
  return { teams: freshCount(), graph: freshCount(), token: freshCount(), skype: freshCount() }
}

function freshCount(): Counts {
  return {
    totals: { requests: 0, sends: 0, byStatus: {}, maxPerSecond: 0 },
    recent: { times: [], first: 0 },
  }
}
