// Who a token makes its holder, and how often one may guess.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { callerOf, claimedCaller, isLoopback } from '../../../main/auth/address.ts'
import { createAuth } from '../../../main/auth/authenticate.ts'
import { createLimiter } from '../../../main/auth/limiter.ts'
import { createLogger } from '../../../main/base/logger.ts'

const key = 'correct-horse-battery-staple'
const tooMany = (retryAfter: number) => ({ success: false, error: 'Too many attempts', retryAfter })
const from = (address: string) => ({ address, isClaimed: false })
const invalid = { success: false, error: 'Invalid key' }

describe('a token', () => {
  test('that is the key makes an owner', () => {
    expect(createAuth({ key }).authenticate(key)).toEqual({ role: 'owner' })
  })

  test('that is anything else makes nobody', () => {
    const auth = createAuth({ key })
    const almost = [
      `${key} `,
      key.slice(1),
      key.toUpperCase(),
      `${key}\0`,
      '',
      [key],
      { toString: () => key },
      undefined,
      null,
      0,
    ]
    for (const token of almost) expect(auth.authenticate(token)).toBeUndefined()
    fc.assert(
      fc.property(fc.anything(), (token) => token === key || auth.authenticate(token) === undefined),
      { numRuns: 200 },
    )
  })

  test('is found in a text wherever it stands', () => {
    const auth = createAuth({ key })
    expect(auth.holdsSecret(`?key=${key}&x`)).toBe(true)
    expect(auth.holdsSecret('some text')).toBe(false)
  })

  test('is not needed when authentication is off', () => {
    const auth = createAuth({ key: undefined })
    expect(auth.required).toBe(false)
    expect(auth.attempt(undefined, from('127.0.0.1'))).toEqual({ success: true, role: 'owner' })
    expect(auth.holdsSecret('')).toBe(false)
  })
})

describe('wrong tokens', () => {
  function guesses(count: number) {
    let time = 0
    const auth = createAuth({ key, now: () => time })
    for (let i = 0; i < count; i += 1) expect(auth.attempt(`guess ${i}`, from('10.0.0.1'))).toEqual(invalid)
    return { auth, at: (milliseconds: number) => void (time = milliseconds) }
  }

  test('are ten in a minute at most; then even the key waits until the minute is over', () => {
    const { auth, at } = guesses(10)
    expect(auth.attempt(key, from('10.0.0.1'))).toEqual(tooMany(60))
    at(59_001)
    expect(auth.attempt('another guess', from('10.0.0.1'))).toEqual(tooMany(1))
    at(60_000)
    expect(auth.attempt(key, from('10.0.0.1'))).toEqual({ success: true, role: 'owner' })
  })

  test('nine of them hold nobody up', () => {
    expect(guesses(9).auth.attempt(key, from('10.0.0.1'))).toMatchObject({ success: true })
  })

  test('of one caller do not hold up another one, nor somebody who is in already', () => {
    const { auth } = guesses(10)
    expect(auth.attempt(key, from('10.0.0.2'))).toMatchObject({ success: true })
    expect(auth.attempt(key, from('10.0.0.1'), true)).toMatchObject({ success: true })
    expect(auth.attempt('wrong', from('10.0.0.1'), true)).toEqual(invalid)
  })

  test('are written down without what they were, while they are looked at', () => {
    const lines: string[] = []
    const logger = createLogger({ level: 'warn', write: (line) => lines.push(line) })
    const auth = createAuth({ key, now: () => 0, log: logger.area('AUTH') })
    for (let i = 0; i < 50; i += 1) auth.attempt(`guess ${i}`, from('10.0.0.1'))
    auth.attempt(key, from('10.0.0.2'))
    expect(lines).toHaveLength(10)
    for (const line of lines) expect(line).toMatch(/WARN {2}AUTH a wrong key from 10\.0\.0\.1$/)
  })

  test('count again from nothing in the next minute', () => {
    const { auth, at } = guesses(10)
    at(60_000)
    for (let i = 0; i < 10; i += 1) expect(auth.attempt('again', from('10.0.0.1'))).toEqual(invalid)
    expect(auth.attempt('again', from('10.0.0.1'))).toEqual(tooMany(60))
  })
})

describe('wrong tokens through the tunnel', () => {
  const claimed = (address: string) => ({ address, isClaimed: true })
  const strong = 'k'.repeat(32)

  test('are ten in a minute for each address that is claimed', () => {
    const auth = createAuth({ key, now: () => 0 })
    for (let i = 0; i < 10; i += 1) expect(auth.attempt(`guess ${i}`, claimed('203.0.113.1'))).toEqual(invalid)
    expect(auth.attempt(key, claimed('203.0.113.1'))).toEqual(tooMany(60))
    expect(auth.attempt(key, claimed('203.0.113.2'))).toMatchObject({ success: true })
  })

  test('are a hundred in all, whatever addresses are made up', () => {
    const auth = createAuth({ key, now: () => 0 })
    const guess = (i: number) => auth.attempt(`guess ${i}`, claimed(`198.51.${i >> 8}.${i & 255}`))
    for (let i = 0; i < 100; i += 1) expect(guess(i)).toEqual(invalid)
    expect(guess(100)).toEqual(tooMany(60))
    expect(auth.attempt('wrong', from('198.51.100.1'))).toEqual(invalid)
  })

  test('lock nobody out whose key cannot be guessed, not even when they are given in his own address', () => {
    const auth = createAuth({ key: strong, now: () => 0 })
    for (let i = 0; i < 500; i += 1) auth.attempt(`guess ${i}`, claimed('203.0.113.1'))
    expect(auth.attempt('one more', claimed('203.0.113.1'))).toEqual(tooMany(60))
    expect(auth.attempt(strong, claimed('203.0.113.1'))).toEqual({ success: true, role: 'owner' })
  })
})

test.each([
  ['203.0.113.1', '203.0.113.1'],
  ['6.6.6.6, 203.0.113.1', '203.0.113.1'],
  ['6.6.6.6 , 2001:db8::1 ', '2001:db8::1'],
  ['203.0.113.1, evil', 'tunnel'],
  ['evil', 'tunnel'],
  ['', 'tunnel'],
  [undefined, 'tunnel'],
])('what came forwarded for %s is from %s', (forwarded, address) => {
  expect(claimedCaller(forwarded)).toEqual({ address, isClaimed: true })
})

test('the limiter forgets callers whose minute is over, and the oldest of too many', () => {
  let time = 0
  const limiter = createLimiter(() => time)
  const fail = (caller: string) => {
    for (let i = 0; i < 10; i += 1) limiter.failed(caller)
  }
  fail('oldest')
  for (let i = 0; i < 9_999; i += 1) limiter.failed(`caller ${i}`)
  expect(limiter.secondsToWait('oldest')).toBe(60)
  limiter.failed('one too many')
  expect(limiter.secondsToWait('oldest')).toBe(0)
  time = 30_000
  fail('newest')
  for (let i = 0; i < 5_000; i += 1) limiter.failed(`more ${i}`)
  expect(limiter.secondsToWait('newest')).toBe(60)
})

test.each([
  ['192.168.1.7', '192.168.1.7'],
  ['::ffff:192.168.1.7', '192.168.1.7'],
  ['::FFFF:192.168.1.7', '192.168.1.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
  [undefined, ''],
])('%s is the caller %s', (address, caller) => {
  expect(callerOf(address)).toBe(caller)
})

test('only loopback addresses are loopback', () => {
  for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) expect(isLoopback(address)).toBe(true)
  for (const address of ['10.0.0.1', '1.127.0.0', '::2', 'fe80::1', '127.0.0.1.example.org'])
    expect(isLoopback(address)).toBe(false)
})
