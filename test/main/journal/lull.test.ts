// When a flood begins and when it is over.
import { expect, test } from 'vitest'
import { createLull } from '../../../main/journal/lull.ts'

const mib = 1024 * 1024

test('a flood is what writes megabytes in half a second, and is over soon after its end', () => {
  let time = 0
  const lull = createLull(() => time)
  lull.passed(mib)
  expect(lull.putsOff(0)).toBe(false)
  lull.passed(mib)
  expect(lull.putsOff(0)).toBe(true)
  time = 999
  expect(lull.putsOff(0)).toBe(true)
  time = 1000
  expect(lull.putsOff(0)).toBe(false)
})

test('what writes steadily but little is no flood, however long it goes on', () => {
  let time = 0
  const lull = createLull(() => time)
  for (; time < 60_000; time += 100) {
    lull.passed(mib / 4)
    expect(lull.putsOff(0)).toBe(false)
  }
})

test('a flood is a reason to wait for a minute, and the next one is again', () => {
  let time = 0
  const lull = createLull(() => time)
  const flood = (end: number) => {
    const found = []
    for (; time < end; time += 250) {
      lull.passed(mib)
      found.push(lull.putsOff(0))
    }
    return found
  }
  expect(flood(60_000).slice(2)).not.toContain(false)
  expect(flood(90_000)).not.toContain(true)
  time += 2000
  expect(flood(100_000).slice(2)).not.toContain(false)
})

test('who is far behind does not wait, unless somebody types', () => {
  let time = 0
  const lull = createLull(() => time)
  lull.passed(2 * mib)
  expect([lull.putsOff(511 * mib), lull.putsOff(512 * mib)]).toEqual([true, false])
  lull.heard()
  time = 499
  expect([lull.putsOff(1023 * mib), lull.putsOff(1024 * mib)]).toEqual([true, false])
  time = 500
  expect(lull.putsOff(512 * mib)).toBe(false)
})

test('who types while little is written has nobody wait', () => {
  const lull = createLull(() => 0)
  lull.heard()
  expect(lull.putsOff(0)).toBe(false)
})
