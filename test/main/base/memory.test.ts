// Memory that is given back before V8 would: all of it or none, and never somebody else's.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { release, releaseSoon } from '../../../main/base/memory.ts'

const large = 64 * 1024

test('bytes that are all there is in their memory are freed, and whoever looks at them finds none', () => {
  const bytes = Buffer.allocUnsafeSlow(large)
  const view = bytes.subarray(10, 20)
  release(bytes)
  expect([bytes.length, view.length]).toEqual([0, 0])
})

test('nearly all is as good as all', () => {
  const bytes = Buffer.allocUnsafeSlow(large).subarray(0, large - 3)
  release(bytes)
  expect(bytes).toHaveLength(0)
})

test('bytes that share their memory with others stay', () => {
  const shared = Buffer.alloc(large, 'x')
  const part = shared.subarray(0, large / 2)
  const [small, pooled] = [Buffer.alloc(100, 'y'), Buffer.from('z'.repeat(1000))]
  for (const bytes of [part, small, pooled]) release(bytes)
  expect(shared.toString()).toBe('x'.repeat(large))
  expect([part.length, small.length, pooled.toString()]).toEqual([large / 2, 100, 'z'.repeat(1000)])
})

test('bytes that are freed soon are there until the turn is over', async () => {
  const bytes = Buffer.alloc(large, 'x')
  releaseSoon(bytes)
  await Promise.resolve()
  expect(bytes).toHaveLength(large)
  await nextTurn()
  expect(bytes).toHaveLength(0)
})
