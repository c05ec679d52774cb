// Which session is sealed next and when: with a thread and a store that are scripted, and a clock of its own.
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createLull } from '../../../main/journal/lull.ts'
import { createSealing } from '../../../main/journal/sealing.ts'
import type { Packing, Upkeep } from '../../../main/journal/upkeep.ts'
import type { PackingRequest } from '../../../main/journal/upkeep-jobs.ts'

const MiB = 2 ** 20
/** Longer than all rests and than a flood is remembered, in milliseconds. */
const aWhile = 3000

/** A thread that answers when it is told to. */
function scriptedUpkeep() {
  const asked: PackingRequest[] = []
  let answer: Packing['done'] = () => undefined
  const pack: Upkeep['pack'] = (request, { done }) => {
    asked.push(request)
    answer = done
  }
  return { pack, asked, answer: () => answer(undefined) }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => void vi.useRealTimers())

function open() {
  const lull = createLull()
  const upkeep = scriptedUpkeep()
  const sealing = createSealing(upkeep, { seal: () => true }, lull, { onSealed: vi.fn(), onRest: vi.fn() })
  onTestFinished(() => sealing.close())
  const written = (number: number, bytes: number) => {
    lull.passed(bytes)
    sealing.written(number, bytes)
  }
  return { ...sealing, written, asked: upkeep.asked, answer: upkeep.answer }
}

test('a session that ends while one looks at it is looked at again', () => {
  const sealing = open()
  sealing.written(1, MiB)
  vi.advanceTimersByTime(aWhile)
  sealing.ended(1)
  sealing.answer()
  vi.advanceTimersByTime(aWhile)
  expect(sealing.asked).toEqual([
    { number: 1, leastBytes: MiB },
    { number: 1, leastBytes: 4096 },
  ])
})

test('what was deleted before it was sealed does not make the next flood pay for it', () => {
  const sealing = open()
  for (let i = 0; i < 600; i += 1) sealing.written(1, MiB)
  sealing.forget(1)
  vi.advanceTimersByTime(aWhile)
  for (let i = 0; i < 4; i += 1) sealing.written(2, MiB)
  vi.advanceTimersByTime(400)
  expect(sealing.asked).toEqual([])
  vi.advanceTimersByTime(aWhile)
  expect(sealing.asked).toEqual([{ number: 2, leastBytes: MiB }])
})
