// The server's figures for Prometheus, with the owner's key. They are totals: rates are Prometheus's to make.
import { errors, fail } from '../../shared/failure.ts'
import { version } from '../../shared/protocol/version.ts'
import { answerText, onlyReads, pathOf } from '../http/answer.ts'
import type { Route } from '../http/door.ts'
import type { Journal } from '../journal/journal.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Stats } from '../stats/stats.ts'
import { reply } from './reply.ts'
import { type Gate, refuseVisitor, visitorOf } from './visitor.ts'

export type MetricsDeps = Gate & {
  stats: Pick<Stats, 'totals'>
  sessions: Pick<Sessions, 'list'>
  journal: Pick<Journal, 'state' | 'diskBytes'>
  /** How many are connected, by role; those that have none are strangers. */
  socketsByRole(): ReadonlyMap<string, number>
}

type Labels = Record<string, string>
type Metric = { name: string; help: string; type: 'counter' | 'gauge'; values: (readonly [Labels, number])[] }

export function createMetrics(deps: MetricsDeps): Route {
  return {
    request(request, response) {
      if (pathOf(request) !== '/metrics') return answerText(response, 404, 'Not found')
      if (!onlyReads(request, response)) return undefined
      const visitor = visitorOf(request, deps)
      if (!visitor.success) return reply(response, visitor)
      // Whoever may see the console.
      if (refuseVisitor(visitor.identity, 'admin:stats')) return reply(response, fail(errors.forbidden))
      const body = metricsOf(deps).map(write).join('')
      response.writeHead(200, {
        'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
        'Content-Length': Buffer.byteLength(body),
        'Cache-Control': 'no-store',
      })
      response.end(body)
      return undefined
    },
  }
}

function metricsOf({ stats, sessions, journal, socketsByRole }: MetricsDeps): Metric[] {
  const { events, bytes, received, sent } = stats.totals()
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  const one = (value: number): Metric['values'] => [[{}, value]]
  const sorts = new Map<string, { labels: Labels; count: number }>()
  for (const { kind, status } of sessions.list()) {
    const sort = sorts.get(`${kind} ${status}`) ?? { labels: { kind, status }, count: 0 }
    sort.count += 1
    sorts.set(`${kind} ${status}`, sort)
  }
  const bySort = [...sorts.values()].map(({ labels, count }): [Labels, number] => [labels, count])
  const byRole = [...socketsByRole()].map(([role, count]): [Labels, number] => [{ role }, count])
  const counter = (name: string, help: string, value: number): Metric => ({
    name,
    help,
    type: 'counter',
    values: one(value),
  })
  const gauge = (name: string, help: string, values: Metric['values']): Metric => ({
    name,
    help,
    type: 'gauge',
    values,
  })
  return [
    gauge('dispatch_info', 'The version that runs.', [[{ version }, 1]]),
    counter('dispatch_events_total', 'Events written to the journal.', events),
    counter('dispatch_event_bytes_total', 'Bytes of their payloads.', bytes),
    counter('dispatch_received_bytes_total', 'Bytes received over the network.', received),
    counter('dispatch_sent_bytes_total', 'Bytes sent over the network.', sent),
    gauge('dispatch_sessions', 'Sessions, by kind and status.', bySort),
    gauge('dispatch_sockets', 'Connected sockets, by role.', byRole),
    gauge('dispatch_journal_bytes', 'Bytes of the journal on disk.', one(journal.diskBytes())),
    gauge('dispatch_journal_writable', 'Whether the journal can be written.', one(journal.state.writable ? 1 : 0)),
    counter('process_cpu_seconds_total', 'Processor time used.', (user + system) / 1e6),
    gauge('process_resident_memory_bytes', 'Memory of the process.', one(rss)),
    gauge('nodejs_heap_size_used_bytes', 'Memory of its objects.', one(heapUsed)),
    gauge('process_start_time_seconds', 'When it was started, since 1970.', one(performance.timeOrigin / 1000)),
  ]
}

function write({ name, help, type, values }: Metric): string {
  const lines = values.map(([labels, value]) => {
    const said = Object.entries(labels).map(([label, text]) => `${label}="${escape(text)}"`)
    return `${name}${said.length > 0 ? `{${said.join(',')}}` : ''} ${value}`
  })
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].map((line) => `${line}\n`).join('')
}

/** As the text format has it. */
function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}
