import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAcks } from '../../../shared/client/acks.ts'
import type { SessionEvent } from '../../../shared/event.ts'

const event = (seq: number, data = '.'): SessionEvent => ({
  runId: 'pty_aaaaaaaaaaaaaaaaaaaaa',
  seq,
  channel: 'pty:stdout',
  type: 'chunk',
  payload: { data },
  ts: seq,
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('what is acknowledged', () => {
  test('a few small events are told together within 100 ms', () => {
    const told: number[] = []
    const acks = createAcks(0, (seq) => told.push(seq) > 0)
    for (const seq of [1, 2, 3]) acks.delivered(event(seq))()
    expect(told).toEqual([])
    vi.advanceTimersByTime(100)
    expect(told).toEqual([3])
    vi.advanceTimersByTime(1000)
    expect(told).toEqual([3])
  })

  test('512 KiB are told at once, long before the server’s window of 4 MiB is full', () => {
    const told: number[] = []
    const acks = createAcks(0, (seq) => told.push(seq) > 0)
    const text = 'x'.repeat(64 * 1024)
    for (let seq = 1; seq <= 24; seq += 1) acks.delivered(event(seq, text))()
    expect(told).toEqual([8, 16, 24])
  })

  test('256 events are told at once, for their bytes may be deeper than is counted', () => {
    const told: number[] = []
    const acks = createAcks(0, (seq) => told.push(seq) > 0)
    for (let seq = 1; seq <= 600; seq += 1) acks.delivered(event(seq))()
    expect(told).toEqual([256, 512])
  })

  test('an event that is not done holds back those behind it', () => {
    const told: number[] = []
    const acks = createAcks(0, (seq) => told.push(seq) > 0)
    const [first, second, third] = [1, 2, 3].map((seq) => acks.delivered(event(seq)))
    third?.()
    second?.()
    vi.advanceTimersByTime(1000)
    expect(told).toEqual([])
    first?.()
    vi.advanceTimersByTime(100)
    expect(told).toEqual([3])
  })

  test('done twice counts once', () => {
    const told: number[] = []
    const acks = createAcks(0, (seq) => told.push(seq) > 0)
    const done = acks.delivered(event(1))
    done()
    done()
    vi.advanceTimersByTime(100)
    done()
    vi.advanceTimersByTime(100)
    expect(told).toEqual([1])
  })

  test('done from before a restart does not count', () => {
    const told: number[] = []
    const acks = createAcks(7, (seq) => told.push(seq) > 0)
    const late = acks.delivered(event(8))
    acks.restart(0)
    late()
    acks.delivered(event(1))()
    vi.advanceTimersByTime(100)
    expect(told).toEqual([1])
  })

  test('what could not be told is told with what is done next', () => {
    const told: number[] = []
    let isOnline = false
    const acks = createAcks(0, (seq) => isOnline && told.push(seq) > 0)
    acks.delivered(event(1))()
    vi.advanceTimersByTime(100)
    isOnline = true
    acks.delivered(event(2))()
    vi.advanceTimersByTime(100)
    expect(told).toEqual([2])
  })

  test('after stop() nothing is told and no timer is left', () => {
    const told: number[] = []
    const acks = createAcks(0, (seq) => told.push(seq) > 0)
    const late = acks.delivered(event(1))
    acks.delivered(event(2))()
    late()
    acks.stop()
    expect(vi.getTimerCount()).toBe(0)
    acks.delivered(event(3))
    late()
    expect(told).toEqual([])
  })

  test('in whatever order views finish, the seq that is told is the highest that is done without a gap, and only grows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.infiniteStream(fc.nat()), (count, chances) => {
        const told: number[] = []
        const acks = createAcks(0, (seq) => told.push(seq) > 0)
        const dones = Array.from({ length: count }, (_, index) => ({
          seq: index + 1,
          done: acks.delivered(event(index + 1)),
        }))
        const finished = new Set<number>()
        while (dones.length > 0) {
          const [next] = dones.splice(chances.next().value % dones.length, 1)
          next?.done()
          finished.add(next?.seq ?? 0)
          const last = told.at(-1) ?? 0
          for (let seq = 1; seq <= last; seq += 1) expect(finished.has(seq)).toBe(true)
        }
        vi.advanceTimersByTime(100)
        expect(told.at(-1)).toBe(count)
        expect(told).toEqual([...new Set(told)].toSorted((a, b) => a - b))
      }),
    )
  })
})
