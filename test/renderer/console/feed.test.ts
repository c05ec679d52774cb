// The console's packets: what is kept, what is shown, and what stands still.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFeed, type Feed, type FeedFilter, noFilter, ownTypes } from '../../../renderer/console/feed.ts'

const types = ['run:ack', 'run:list', 'run:input'] as const
const event = (type: string, socketId = 'a', data: unknown = {}) => ({ type, socketId, data, timestamp: 0 })
const open = (most = 100) => createFeed({ schedule: (run) => run(), most })
const shownOf = ({ shown }: Feed) => Array.from({ length: shown.length }, (_, index) => shown.at(index)!)
const idsOf = (feed: Feed) => shownOf(feed).map(({ id }) => id)

describe('the feed', () => {
  test('shows the newest that fit, in order, whatever is filtered, paused and emptied in between', () => {
    const Packet = fc.record({
      kind: fc.constant('add' as const),
      type: fc.constantFrom(...types),
      socketId: fc.constantFrom('a', 'b'),
      own: fc.boolean(),
    })
    const Filter = fc.record({
      kind: fc.constant('filter' as const),
      type: fc.constantFrom('', ...types),
      socketId: fc.constantFrom('', 'a'),
      text: fc.constantFrom('', 'LIST', 'b'),
      own: fc.boolean(),
    })
    const Act = fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const, 'clear' as const) })
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 8, arbitrary: Packet }, Filter, Act), { maxLength: 80 }), (acts) => {
        const [feed, most] = [open(10), 10]
        let kept: { id: number; type: string; socketId: string; isOwn: boolean }[] = []
        let [filter, held, id]: [FeedFilter, number[] | undefined, number] = [noFilter, undefined, 0]
        const fitting = () =>
          kept.filter(
            (one) =>
              (filter.type === '' || one.type === filter.type) &&
              (filter.socketId === '' || one.socketId === filter.socketId) &&
              (filter.own || !one.isOwn) &&
              `${one.type} ${one.socketId} {}`.includes(filter.text.toLowerCase()),
          )
        for (const act of acts) {
          if (act.kind === 'add') {
            feed.add(event(act.type, act.socketId), act.own)
            kept = [...kept, { id: (id += 1), type: act.type, socketId: act.socketId, isOwn: act.own }].slice(-most)
          } else if (act.kind === 'filter') {
            const { type, socketId, text, own } = act
            feed.setFilter((filter = { type, socketId, text, own }))
            held = undefined
          } else if (act.kind === 'pause') {
            feed.pause()
            held ??= fitting().map((one) => one.id)
          } else {
            feed[act.kind]()
            held = undefined
            if (act.kind === 'clear') kept = []
          }
          // One that was filtered keeps what fits for longer than all others are kept.
          const expected = held ?? fitting().map((one) => one.id)
          expect(idsOf(feed).slice(-expected.length || Infinity)).toEqual(expected)
          expect(feed.kept).toBe(kept.length)
          expect(feed.isPaused).toBe(held !== undefined)
        }
      }),
    )
  })

  test('counts what comes while it is paused, and has it when it goes on', () => {
    const feed = open()
    feed.add(event('run:list'))
    feed.pause()
    feed.add(event('run:list'))
    feed.add(event('run:ack'))
    expect([idsOf(feed), feed.waiting]).toEqual([[1], 2])
    feed.resume()
    expect([idsOf(feed), feed.waiting]).toEqual([[1, 2, 3], 0])
  })

  test('tells of a filter at once, so that a field which shows it loses no key that comes before the next frame', () => {
    const feed = createFeed({ schedule: () => undefined })
    const seen: string[] = []
    feed.subscribe(() => seen.push(feed.filter.text))
    feed.setFilter({ ...noFilter, text: 'a' })
    feed.setFilter({ ...noFilter, text: 'ab' })
    expect(seen).toEqual(['a', 'ab'])
  })

  test('says what was left out whatever is chosen', () => {
    const feed = open()
    feed.add(event(ownTypes.dropped, '', { count: 7 }))
    feed.add(event(ownTypes.away, ''))
    feed.add(event('run:ack'))
    feed.setFilter({ ...noFilter, type: 'run:list', text: 'nothing' })
    expect(shownOf(feed).map(({ type }) => type)).toEqual([ownTypes.dropped, ownTypes.away])
  })

  test('keeps so many at most, also while it is paused, and draws a flood once', () => {
    let drawn = 0
    const waiting: (() => void)[] = []
    const feed = createFeed({ schedule: (run) => waiting.push(run), most: 1000 })
    feed.subscribe(() => (drawn += 1))
    feed.pause()
    for (let i = 0; i < 50_000; i += 1) feed.add(event(types[i % 3]!))
    expect([feed.kept, feed.shown.length, waiting.length]).toEqual([1000, 0, 1])
    for (const run of waiting) run()
    expect(drawn).toBe(1)
    feed.resume()
    expect([feed.shown.at(0)?.id, feed.shown.at(999)?.id, feed.shown.at(1000)]).toEqual([49_001, 50_000, undefined])
  })
})
