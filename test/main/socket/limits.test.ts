// How much one may say at once, by who one is. With a whole server, real sockets and frames as no library would send them.
import { once } from 'node:events'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFrameMeter } from '../../../main/socket/frame-meter.ts'
import { create, enter, openRaw, textOf } from '../../support/raw-client.ts'
import { key, startServer, type TestServer } from '../../support/server.ts'
import { frame, openByHand } from './by-hand.ts'

const KiB = 1024
const MiB = 1024 * KiB
/** What is not the text in a packet that carries one. */
const envelope = KiB

/** Makes a link. @returns its token. */
async function tokenFor(server: TestServer, role: string): Promise<string> {
  const owner = await enter(server)
  return String((await owner.ask('grant:create', { role, runs: '*' }))['token'])
}

describe('a stranger', () => {
  test('says 10 KiB at most in a message', async () => {
    const server = await startServer()
    const stranger = openRaw(server.url)
    expect(await stranger.ask('run:list', 'x'.repeat(10 * KiB - envelope))).toMatchObject({
      error: 'Not authenticated',
    })
    const gone = stranger.gone()
    stranger.emit('run:list', 'x'.repeat(10 * KiB))
    expect(await gone).toMatch(/transport/)
  })

  test('over polling, too', async () => {
    const server = await startServer()
    const stranger = openRaw(server.url, { transports: ['polling'] })
    expect(await stranger.ask('run:list', 'x'.repeat(10 * KiB - envelope))).toMatchObject({
      error: 'Not authenticated',
    })
    const gone = stranger.gone()
    stranger.emit('run:list', 'x'.repeat(10 * KiB))
    expect(await gone).toMatch(/transport/)
  })

  test.each([
    ['a header that announces it', [Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0x50, 0, 0, 0, 0, 0, 0])]],
    ['a length beyond all numbers', [Buffer.from([0x81, 0xff, 255, 255, 255, 255, 255, 255, 255, 255])]],
    [
      'many small frames',
      Array.from({ length: 12 }, (_, i) => frame(Buffer.alloc(KiB, 'x'), { opcode: i === 0 ? 1 : 0, final: false })),
    ],
    [
      'frames with pings between them',
      Array.from({ length: 12 }, (_, i) => [
        frame(Buffer.alloc(KiB, 'x'), { opcode: i === 0 ? 1 : 0, final: false }),
        frame(Buffer.from('ping'), { opcode: 9 }),
      ]).flat(),
    ],
  ])('does not get further by %s', async (_what, frames) => {
    const server = await startServer()
    const socket = await openByHand(server)
    for (const bytes of frames) socket.write(bytes)
    socket.resume()
    await once(socket, 'close')
    expect((await enter(server)).socket.connected).toBe(true)
  })

  test('who says the key and something large in one breath is let in', async () => {
    const server = await startServer()
    const client = openRaw(server.url)
    const hello = client.hello(key)
    const large = client.ask('run:list', { padding: 'x'.repeat(30 * KiB) })
    expect(await hello).toMatchObject({ success: true })
    expect(await large).toMatchObject({ success: true })
  })
})

describe('an operator', () => {
  test('types 1 MiB at a time and no more', async () => {
    const server = await startServer()
    const owner = await enter(server)
    const runId = await create(owner, { kind: 'echo' })
    const operator = openRaw(server.url)
    await operator.hello(await tokenFor(server, 'operator'))
    await operator.attach(runId)
    expect(await operator.ask('run:input', { runId, data: 'x'.repeat(MiB) })).toEqual({ success: true })
    await operator.until((events) => textOf(events, 'echo:output').length === MiB)
    const gone = operator.gone()
    operator.emit('run:input', { runId, data: 'x'.repeat(MiB + 64 * KiB) })
    expect(await gone).toMatch(/transport/)
    expect(owner.socket.connected).toBe(true)
  })
})

describe('a viewer', () => {
  test('who asks and does not read is not answered without end', async () => {
    const server = await startServer()
    const owner = await enter(server)
    for (let i = 0; i < 60; i += 1) await create(owner, { kind: 'echo', title: 'x'.repeat(200) })
    const apiKey = await tokenFor(server, 'viewer')
    const viewer = await openByHand(server)
    viewer.write(frame(Buffer.from(`40${JSON.stringify({ apiKey })}`)))
    const count = async () => (await owner.ask('admin:sockets')).sockets?.length
    // Both of the owner, and the viewer.
    await expect.poll(count).toBe(3)
    viewer.pause()
    // An answer has some 25 KB.
    viewer.write(Buffer.concat(Array.from({ length: 12_000 }, () => frame(Buffer.from('420["run:list",{}]')))))
    await expect.poll(count).toBe(2)
    expect(server.lines.filter((line) => line.includes('does not read'))).toHaveLength(1)
  })
})

test('a message’s size is known by its header, however its bytes come', () => {
  const sizes = fc.array(fc.oneof(fc.nat(130), fc.integer({ min: 60_000, max: 70_000 })), {
    minLength: 1,
    maxLength: 5,
  })
  fc.assert(
    fc.property(sizes, fc.infiniteStream(fc.integer({ min: 1, max: 5000 })), (lengths, cuts) => {
      const frames = lengths.map((length, i) =>
        frame(Buffer.alloc(length), { opcode: i === 0 ? 2 : 0, final: i === lengths.length - 1 }),
      )
      const between = frame(Buffer.alloc(100), { opcode: 10 })
      const bytes = Buffer.concat([...frames.flatMap((each) => [each, between]), frame(Buffer.alloc(7))])
      const told: number[] = []
      const meter = createFrameMeter((size) => told.push(size))
      for (let at = 0; at < bytes.length;) {
        const to = at + Number(cuts.next().value ?? 1)
        meter(bytes.subarray(at, to))
        at = to
      }
      let sum = 0
      expect(told).toEqual([...lengths.map((length) => (sum += length)), 7])
    }),
    { numRuns: 100 },
  )
})
