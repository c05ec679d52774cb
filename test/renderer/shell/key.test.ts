// The key's way from the address into the browser, and this browser's name.
import { describe, expect, test } from 'vitest'
import { clientId, forgetKey, keepKey, keptKey, takeKey } from '../../../renderer/shell/key.ts'
import { blockedKeeper, createKeeper } from '../keeper.ts'

function place(hash: string) {
  const replaced: unknown[] = []
  const taken = takeKey(
    { hash, pathname: '/', search: '' },
    { state: null, replaceState: (_state, _title, url) => void replaced.push(url) },
  )
  return { taken, replaced }
}

describe('the key in the address', () => {
  test('is taken and removed', () => {
    expect(place('#key=abc')).toEqual({ taken: 'abc', replaced: ['/'] })
  })

  test('is decoded', () => {
    expect(place('#key=a%2Bb%20c').taken).toBe('a+b c')
  })

  test('leaves the session that the address names', () => {
    expect(place('#key=abc&/s/pty_1').replaced).toEqual(['/#/s/pty_1'])
  })

  test('is removed even when it is empty or broken', () => {
    expect(place('#key=')).toEqual({ taken: undefined, replaced: ['/'] })
    expect(place('#key=%E0%A4%A')).toEqual({ taken: undefined, replaced: ['/'] })
  })

  test('another address is left alone', () => {
    expect(place('#/s/pty_1')).toEqual({ taken: undefined, replaced: [] })
  })
})

describe('what is kept', () => {
  test('a key is kept until it is forgotten', () => {
    const keeper = createKeeper()
    keepKey(keeper, 'abc')
    expect(keptKey(keeper)).toBe('abc')
    forgetKey(keeper)
    expect(keptKey(keeper)).toBeUndefined()
  })

  test('a browser has one name for good', () => {
    const keeper = createKeeper()
    const name = clientId(keeper)
    expect(name).toMatch(/^client-[0-9a-f]{24}$/)
    expect(clientId(keeper)).toBe(name)
    expect(clientId(createKeeper())).not.toBe(name)
  })

  test('a browser that keeps nothing still works', () => {
    keepKey(blockedKeeper, 'abc')
    expect(keptKey(blockedKeeper)).toBeUndefined()
    expect(clientId(blockedKeeper)).toMatch(/^client-/)
  })
})
