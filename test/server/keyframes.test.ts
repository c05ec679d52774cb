// Keyframes of a whole server: what a late client is given instead of a long history, and who is given none.
import { expect, test } from 'vitest'
import * as z from 'zod'
import { createScreen } from '../../main/keyframes/screen.ts'
import {
  createScript,
  enter,
  hasEnded,
  openRaw,
  type RawClient,
  readAll,
  type RunEvent,
} from '../support/raw-client.ts'
import { startServer } from '../support/server.ts'

/** Longer than a page of 64 KiB and than what is worth a keyframe, with colours, a margin and a wide character at the end. */
const long = String.raw`yes ${'a full line. '.repeat(8)} | head -n 3000; printf '\033[31mred\033[2;5r\033[7;3H日'`
const asking = { snapshot: true, maxBytes: 65_536 }

const Snapshot = z.object({
  seq: z.int(),
  cols: z.int(),
  rows: z.int(),
  data: z.string(),
  status: z.enum(['starting', 'running', 'stopped', 'error']),
})

/** Attaches anew until there is a snapshot that shows at least the event `atLeast`. */
async function attachWithSnapshot(client: RawClient, runId: string, atLeast = 0) {
  await expect
    .poll(
      async () => Snapshot.safeParse((await client.ask('run:attach', { runId, seq: 0, ...asking })).snapshot).data?.seq,
    )
    .toBeGreaterThanOrEqual(atLeast)
  const attached = await client.ask('run:attach', { runId, seq: 0, ...asking })
  return { ...attached, snapshot: Snapshot.parse(attached.snapshot), events: attached.events ?? [] }
}

/** @returns all that a screen is, as a text that makes another one the same. */
async function screenOf(events: readonly RunEvent[], begin?: z.output<typeof Snapshot>): Promise<unknown> {
  const screen = createScreen()
  if (begin) await screen.begin(begin)
  for (const event of events) await screen.apply({ ...event, type: event.channel === 'pty:stdout' ? 'chunk' : 'json' })
  const picture = screen.picture()
  screen.dispose()
  return picture
}

async function ended(client: RawClient, runId: string) {
  await client.attach(runId)
  await client.until((events) => hasEnded(events.filter((event) => event.runId === runId)))
}

test('a late client is given the screen instead of a long history, and sees the same as one that replays all of it', async () => {
  const server = await startServer()
  const owner = await enter(server)
  const runId = await createScript(owner, long, { cols: 120, rows: 12 })
  await ended(owner, runId)
  const all = await readAll(owner, runId)
  const late = await enter(server)
  const { snapshot, events } = await attachWithSnapshot(late, runId)
  expect(snapshot).toMatchObject({ cols: 120, rows: 12 })
  expect(events[0]?.seq ?? all.length + 1).toBe(snapshot.seq + 1)
  expect(snapshot.seq + events.length).toBe(all.length)
  expect(await screenOf(events, snapshot)).toEqual(await screenOf(all))
  // A cursor that is near the end is worth no picture.
  const near = await late.ask('run:attach', { runId, seq: all.length - 1, ...asking })
  expect([near.snapshot, near.events?.length]).toEqual([undefined, 1])
  const without = await late.ask('run:attach', { runId, seq: 0, maxBytes: asking.maxBytes })
  expect([without.snapshot, without.events?.[0]?.seq]).toEqual([undefined, 1])

  // It is in the journal: the next server has it, and goes on from it when the program is started again.
  await server.close()
  const next = await startServer({ dataDir: server.folder })
  const again = await enter(next)
  const kept = await attachWithSnapshot(again, runId)
  expect(kept.snapshot.seq).toBeGreaterThanOrEqual(snapshot.seq)
  expect(await screenOf(kept.events, kept.snapshot)).toEqual(await screenOf(all))
  expect(await again.ask('run:restart', { runId })).toEqual({ success: true })
  // The picture may show the first end already: then only the second one comes.
  await again.until((seen) => seen.some((event) => event.seq > all.length && hasEnded([event])))
  const whole = await readAll(again, runId)
  const newer = await attachWithSnapshot(await enter(next), runId, all.length + 1)
  expect(await screenOf(newer.events, newer.snapshot)).toEqual(await screenOf(whole))
})

test('a viewer is given a picture only where it may see all that is in it', async () => {
  const server = await startServer()
  const owner = await enter(server)
  const runId = await createScript(owner, long)
  await ended(owner, runId)
  await attachWithSnapshot(owner, runId)
  const snapshotFor = async (request: Record<string, unknown>) => {
    const { token } = await owner.ask('grant:create', { role: 'viewer', runs: [runId], ...request })
    const viewer = openRaw(server.url)
    await viewer.hello(token)
    const answer = await viewer.ask('run:attach', { runId, seq: 0, ...asking })
    expect(answer.success).toBe(true)
    return Snapshot.safeParse(answer.snapshot).success
  }
  expect(await snapshotFor({})).toBe(false)
  expect(await snapshotFor({ historyBefore: false, masksSecrets: false })).toBe(false)
  expect(await snapshotFor({ masksSecrets: false })).toBe(true)
  expect(await snapshotFor({ role: 'operator' })).toBe(true)
})
