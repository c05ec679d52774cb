// Who decides a terminal's size: two pages that follow one stream, as the rules see them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as rules from '../../../../renderer/kinds/pty/size-owner.ts'
import type { Size, SizeState } from '../../../../renderer/kinds/pty/size-owner.ts'

const small = { cols: 80, rows: 24 }
const large = { cols: 200, rows: 50 }

function page(fits: Size | undefined, change: Partial<SizeState> = {}): SizeState {
  return { session: small, fits, owner: false, told: false, asked: [], free: false, ...change }
}

describe('the size of a terminal', () => {
  test('a page that only watches asks for nothing and shows a letterbox', () => {
    const state = page(large)
    expect(rules.wish(state)).toBeUndefined()
    expect(rules.isLetterboxed(state)).toBe(true)
  })

  test('a page that is typed in asks for its own size', () => {
    const { state, tell } = rules.claim(page(large))
    expect(state.owner).toBe(true)
    expect(tell).toEqual(large)
    expect(rules.isLetterboxed(state)).toBe(false)
  })

  test('a claim is told even where the size stays the same, and only once', () => {
    const first = rules.claim(page(small))
    expect(first.tell).toEqual(small)
    const told = rules.ask(first.state, small)
    expect(rules.claim(told).tell).toBeUndefined()
  })

  test('its own size that comes back leaves it in charge', () => {
    const asked = rules.ask(rules.presume(page(large)), large)
    const state = rules.resized(asked, large, true)
    expect(state).toMatchObject({ session: large, owner: true, asked: [] })
    expect(rules.wish(state)).toBeUndefined()
  })

  test('two sizes in a row are confirmed in order', () => {
    const between = { cols: 100, rows: 30 }
    let state = rules.ask(rules.ask(rules.presume(page(large)), between), large)
    state = rules.resized(state, between, true)
    expect(state.owner).toBe(true)
    state = rules.resized(state, large, true)
    expect(state).toMatchObject({ owner: true, asked: [] })
  })

  test('a size that somebody else asked for ends its charge, even its own one', () => {
    const owner = page(small, { owner: true, told: true })
    expect(rules.resized(owner, large, true).owner).toBe(false)
    expect(rules.resized(owner, small, true).owner).toBe(false)
  })

  test('a size that is replayed, or that a program starts with, ends no charge', () => {
    const owner = page(large, { owner: true })
    expect(rules.resized(owner, { cols: 10, rows: 10 }, false).owner).toBe(true)
  })

  test('a hidden page asks for nothing', () => {
    expect(rules.wish(page(undefined, { owner: true }))).toBeUndefined()
    expect(rules.isLetterboxed(page(undefined))).toBe(false)
  })

  test('an ended session is shown at each page’s own size, and nobody asks', () => {
    const ended = rules.free(page(large, { owner: true }), true)
    expect(rules.wish(ended)).toBeUndefined()
    expect(rules.shown(ended)).toEqual(large)
    expect(rules.isLetterboxed(rules.free(page(large), true))).toBe(false)
    expect(rules.shown(rules.free(ended, false))).toEqual(small)
  })

  test('a size that the server refuses is not waited for', () => {
    const asked = rules.ask(rules.presume(page(large)), large)
    expect(rules.refuse(asked, asked.asked[0] ?? small).asked).toEqual([])
  })

  test('whoever claims last is the only one in charge once both have seen everything', () => {
    const sizes = fc.record({ cols: fc.integer({ min: 1, max: 300 }), rows: fc.integer({ min: 1, max: 100 }) })
    fc.assert(
      fc.property(sizes, sizes, fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1 }), (one, two, claims) => {
        const pages = [page(one), page(two)]
        for (const who of claims) {
          const claimed = rules.claim(pages[who] ?? page(one))
          const size = claimed.tell ?? rules.wish(claimed.state)
          pages[who] = size ? rules.ask(claimed.state, size) : claimed.state
          // The stream brings it to both before anybody types again.
          if (size) for (const index of [0, 1]) pages[index] = rules.resized(pages[index] ?? page(one), size, true)
        }
        expect(pages.map((state) => state.owner)).toEqual([claims.at(-1) === 0, claims.at(-1) === 1])
        expect(pages[0]?.session).toEqual(pages[1]?.session)
      }),
    )
  })
})
