// The cookie as the page knows it: where it asks for one, what it remembers of it, and how it gives it back.
import { describe, expect, test } from 'vitest'
import { createCookie } from '../../../renderer/shell/cookie.ts'
import { createKeeper } from '../keeper.ts'

const tunnel = { protocol: 'https:', hostname: 'mine.tunnel.example' }
const link = `dispatch_${'x'.repeat(43)}`

function setUp(status: number, answer: unknown, place = tunnel) {
  const asked: unknown[] = []
  const cookie = createCookie(place, createKeeper(), async (path, init) => {
    asked.push([path, init?.body])
    return Response.json(answer, { status })
  })
  return { cookie, asked }
}

describe('a key at a tunnel’s address', () => {
  test('is exchanged, and what is remembered says only what it was', async () => {
    const { cookie, asked } = setUp(200, { success: true })
    expect(cookie.held).toBeUndefined()
    expect([await cookie.exchange('the-key'), cookie.held]).toEqual(['exchanged', 'key'])
    expect([await cookie.exchange(link), cookie.held]).toEqual(['exchanged', 'link'])
    cookie.giveBack()
    cookie.giveBack()
    expect(cookie.held).toBeUndefined()
    expect(asked).toEqual([
      ['/sign-in', '{"key":"the-key"}'],
      ['/sign-in', `{"key":"${link}"}`],
      ['/sign-out', '{}'],
    ])
  })

  test('that is wrong is answered in the server’s words, with the time to wait', async () => {
    const wrong = setUp(401, { success: false, error: 'Invalid key' }).cookie
    expect([await wrong.exchange('a guess'), wrong.held]).toEqual([{ text: 'Invalid key' }, undefined])
    const late = setUp(429, { success: false, error: 'Too many attempts', retryAfter: 60 }).cookie
    expect(await late.exchange('a guess')).toMatchObject({ text: 'Too many attempts' })
    expect(await late.exchange('a guess')).toHaveProperty('until')
    expect(await setUp(500, 'nothing known').cookie.exchange('x')).toHaveProperty('text')
  })

  test('stays with the page where the server keeps no cookie, and is not sent where there can be none', async () => {
    expect(await setUp(404, {}).cookie.exchange('the-key')).toBe('unused')
    const { cookie, asked } = setUp(200, { success: true }, { protocol: 'http:', hostname: '127.0.0.1' })
    expect([await cookie.exchange('the-key'), asked]).toEqual(['unused', []])
  })

  test('is not kept by the page when the server cannot be reached', async () => {
    const cookie = createCookie(tunnel, createKeeper(), () => Promise.reject(new Error('gone')))
    expect([await cookie.exchange('the-key'), cookie.held]).toEqual([
      { text: 'The server cannot be reached. Is Dispatch running?' },
      undefined,
    ])
  })
})
