// Which session is sealed next and when: with a thread and a store that are scripted, and a clock of its own.
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createLull } from '../../../main/journal/lull.ts'
import { createSealing } from '../../../main/journal/sealing.ts'
import type { ThreadOptions } from '../../../main/journal/thread.ts'

const MiB = 2 ** 20
/** Longer than all rests and than a flood is remembered, in milliseconds. */
const aWhile = 3000

const thread = vi.hoisted(() => {
  const posted: unknown[] = []
  const told = { answer: (_message: unknown): void => undefined }
  return { posted, told }
})
vi.mock('../../../main/journal/thread.ts', () => ({
  startThread({ onMessage }: ThreadOptions) {
    thread.told.answer = (message) => onMessage?.(message)
    return { post: (message: unknown) => thread.posted.push(message), close: vi.fn(), retire: vi.fn() }
  },
}))

beforeEach(() => {
  thread.posted.length = 0
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => void vi.useRealTimers())

function open() {
  const lull = createLull()
  const sealing = createSealing('none.db', { seal: () => true }, lull, { onSealed: vi.fn(), onRest: vi.fn() })
  onTestFinished(() => sealing.close())
  const written = (number: number, bytes: number) => {
    lull.written(bytes)
    sealing.written(number, bytes)
  }
  return { ...sealing, written }
}

test('a session that ends while one looks at it is looked at again', () => {
  const sealing = open()
  sealing.written(1, MiB)
  vi.advanceTimersByTime(aWhile)
  sealing.ended(1)
  thread.told.answer({ segment: undefined })
  vi.advanceTimersByTime(aWhile)
  expect(thread.posted).toEqual([
    { number: 1, leastBytes: MiB },
    { number: 1, leastBytes: 4096 },
  ])
})

test('what was deleted before it was sealed does not make the next flood pay for it', () => {
  const sealing = open()
  for (let i = 0; i < 300; i += 1) sealing.written(1, MiB)
  sealing.forget(1)
  vi.advanceTimersByTime(aWhile)
  for (let i = 0; i < 4; i += 1) sealing.written(2, MiB)
  vi.advanceTimersByTime(400)
  expect(thread.posted).toEqual([])
  vi.advanceTimersByTime(aWhile)
  expect(thread.posted).toEqual([{ number: 2, leastBytes: MiB }])
})
