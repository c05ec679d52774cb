// The figures for Prometheus: their form, and that they are of what happened.
import { expect, test } from 'vitest'
import { create, enter } from '../../support/raw-client.ts'
import { startServer } from '../../support/server.ts'
import { askApi } from './ask.ts'

/** By name and labels; comments must come before what they are about. */
function parse(text: string): Map<string, number> {
  const [values, typed] = [new Map<string, number>(), new Set<string>()]
  expect(text.endsWith('\n')).toBe(true)
  for (const line of text.trimEnd().split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line)
    if (comment) {
      if (comment[1] === 'TYPE') expect(['counter', 'gauge']).toContain(comment[3])
      typed.add(comment[2]!)
      continue
    }
    const [, name = '', labels = '', value] =
      /^([a-z_]+)(\{(?:[a-z]+="(?:[^"\\]|\\.)*",?)+\})? ([-+.e\d]+)$/.exec(line) ?? []
    expect(typed, line).toContain(name)
    values.set(name + labels, Number(value))
  }
  return values
}

test('metrics are totals of what was written, sent and is there, in the text format', async () => {
  const server = await startServer()
  const owner = await enter(server)
  const runId = await create(owner, { kind: 'echo' })
  const metrics = async () => {
    const { status, headers, text } = await askApi(server.url, '/metrics', { token: server.key })
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 200,
      type: 'text/plain; version=0.0.4; charset=utf-8',
    })
    return parse(text)
  }
  const before = await metrics()
  await owner.ask('run:input', { runId, data: 'x'.repeat(1000) })
  const after = await metrics()
  const grown = (name: string) => after.get(name)! - before.get(name)!
  expect(grown('dispatch_events_total')).toBe(1)
  expect(grown('dispatch_event_bytes_total')).toBe(1000)
  expect(grown('dispatch_received_bytes_total')).toBeGreaterThan(1000)
  expect(grown('dispatch_sent_bytes_total')).toBeGreaterThan(0)
  expect(after.get('dispatch_sessions{kind="echo",status="running"}')).toBe(1)
  expect(after.get('dispatch_sockets{role="owner"}')).toBe(1)
  expect(after.get('dispatch_journal_writable')).toBe(1)
  expect(after.get('dispatch_journal_bytes')).toBeGreaterThan(0)
  expect(after.get('process_resident_memory_bytes')).toBeGreaterThan(1e6)
  expect(after.get('process_start_time_seconds')).toBeLessThan(Date.now() / 1000)
})

test('only reading is served, and nothing below', async () => {
  const { url, key: token } = await startServer()
  expect((await askApi(url, '/metrics', { token, method: 'POST', body: {} })).status).toBe(405)
  expect((await askApi(url, '/metrics/x', { token })).status).toBe(404)
})
