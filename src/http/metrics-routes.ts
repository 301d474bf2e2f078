import type { FastifyRequest } from 'fastify'

import { deliveryStates } from '../domain/delivery.ts'
import { isConnectionLoss } from '../platform/postgres.ts'
import { version } from '../platform/version.ts'
import { type MetricsView, readMetrics } from '../store/metrics-views.ts'
import type { Api } from './api.ts'
import type { Services } from './services.ts'
import { authenticateByToken } from './session-caller.ts'
import type { Tracking } from './tracking.ts'

type Metric = {
  name: string
  kind: 'gauge' | 'counter'
  help: string
  /** By labels, as they stand between the braces; '' where there are none. */
  values: readonly (readonly [labels: string, value: number])[]
}

/**
 * What Prometheus reads: figures without names. Without a token only programs on this machine are answered.
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export function metricsRoutes(
  api: Api,
  { db }: Services,
  { clicksWaiting }: Pick<Tracking, 'clicksWaiting'>,
): void {
  api.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!isFromHere(request)) await authenticateByToken({ db }, request)
    const view = await readMetrics(db).catch((error: unknown) => {
      if (isConnectionLoss(error)) return null
      throw error
    })
    return reply
      .headers({ 'cache-control': 'no-store', 'content-type': 'text/plain; version=0.0.4' })
      .send(textOf([...processMetrics(clicksWaiting()), ...databaseMetrics(view)]))
  })
}

/** Whether a program on this machine asks by itself; what a proxy hands on bears its mark. */
function isFromHere({ socket, headers }: FastifyRequest): boolean {
  const isHandedOn = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(
    (name) => headers[name] !== undefined,
  )
  const isLoopback = /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '')
  return isLoopback && !isHandedOn
}

function processMetrics(clicksWaiting: number): Metric[] {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  return [
    gauge('clairon_info', 'The version that runs.', 1, `version="${version}"`),
    {
      name: 'process_cpu_seconds_total',
      kind: 'counter',
      help: 'CPU time of this process.',
      values: [['', (user + system) / 1e6]],
    },
    gauge('process_resident_memory_bytes', 'Memory of this process.', rss),
    gauge('nodejs_heap_size_used_bytes', 'Memory that JavaScript uses.', heapUsed),
    gauge('process_start_time_seconds', 'When this process began.', performance.timeOrigin / 1_000),
    gauge('clairon_clicks_waiting', 'Clicks that wait to be recorded.', clicksWaiting),
  ]
}

function databaseMetrics(view: MetricsView | null): Metric[] {
  const isUp = gauge('clairon_database_up', 'Whether the database answers.', view ? 1 : 0)
  if (!view) return [isUp]
  const counts = new Map(view.deliveries.map(({ state, count }) => [state, count]))
  return [
    isUp,
    gauge('clairon_campaigns_running', 'Campaigns that are running.', view.runningCampaigns),
    {
      name: 'clairon_deliveries',
      kind: 'gauge',
      help: 'Deliveries of running campaigns by state.',
      values: deliveryStates.map((state) => [`state="${state}"`, counts.get(state) ?? 0]),
    },
    gauge('clairon_lanes', 'Channels that can send.', view.lanes),
    gauge('clairon_lanes_owned', 'Channels that a worker looks after.', view.lanesOwned),
    gauge('clairon_lanes_paused', 'Channels that are paused.', view.lanesPaused),
  ]
}

const gauge = (name: string, help: string, value: number, labels = ''): Metric => ({
  name,
  kind: 'gauge',
  help,
  values: [[labels, value]],
})

const textOf = (metrics: readonly Metric[]): string =>
  metrics
    .flatMap(({ name, kind, help, values }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${kind}`,
      ...values.map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`),
    ])
    .join('\n')
    .concat('\n')
