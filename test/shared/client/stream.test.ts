import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SessionEvent } from '../../../shared/event.ts'
import { createStream } from '../../../shared/client/stream.ts'

const runId = 'echo_aaaaaaaaaaaaaaaaaaaaa'
const event = (seq: number): SessionEvent => ({
  runId,
  seq,
  channel: 'echo:output',
  type: 'chunk',
  payload: { data: `${seq}` },
  ts: seq,
})
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

describe('what is delivered', () => {
  test('an event that was delivered before is dropped, and so is one from before the start', () => {
    const seen: number[] = []
    const stream = createStream(2, ({ seq }) => seen.push(seq))
    expect([1, 2, 3, 3, 2, 4].map((seq) => stream.take(event(seq)))).toEqual([true, true, true, true, true, true])
    expect(seen).toEqual([3, 4])
    expect(stream.cursor).toBe(4)
  })

  test('an event behind a gap is not delivered, and the gap is told', () => {
    const seen: number[] = []
    const stream = createStream(0, ({ seq }) => seen.push(seq))
    expect(stream.take(event(1))).toBe(true)
    expect(stream.take(event(3))).toBe(false)
    expect(seen).toEqual([1])
    expect(stream.cursor).toBe(1)
  })

  test('while it waits for an answer events are kept, and go behind the answer’s page', () => {
    const seen: number[] = []
    const stream = createStream(0, ({ seq }) => seen.push(seq))
    stream.hold()
    for (const seq of [5, 4, 2]) stream.take(event(seq))
    expect(seen).toEqual([])
    expect(stream.answered([1, 2, 3].map(event))).toBe(true)
    expect(seen).toEqual([1, 2, 3, 4, 5])
  })

  test('an answer that begins behind the cursor’s next event leaves a gap', () => {
    const seen: number[] = []
    const stream = createStream(0, ({ seq }) => seen.push(seq))
    stream.hold()
    expect(stream.answered([event(2)])).toBe(false)
    expect(seen).toEqual([])
  })

  test('events that were kept are forgotten when there will be no answer', () => {
    const seen: number[] = []
    const stream = createStream(0, ({ seq }) => seen.push(seq))
    stream.hold()
    stream.take(event(1))
    stream.release()
    expect(stream.take(event(1))).toBe(true)
    expect(seen).toEqual([1])
  })

  test('the cursor stands at an event while it is delivered', () => {
    const seen: [number, number][] = []
    const stream = createStream(0, ({ seq }) => seen.push([seq, stream.cursor]))
    stream.answered([1, 2].map(event))
    expect(seen).toEqual([
      [1, 1],
      [2, 2],
    ])
  })

  test('when it is closed in the middle of a page the rest is not delivered', () => {
    const seen: number[] = []
    const stream = createStream(0, ({ seq }) => {
      seen.push(seq)
      if (seq === 2) stream.close()
    })
    expect(stream.answered([1, 2, 3].map(event))).toBe(true)
    expect(seen).toEqual([1, 2])
  })

  test('after a jump it goes on behind that place', () => {
    const seen: number[] = []
    const stream = createStream(9, ({ seq }) => seen.push(seq))
    stream.jump(4)
    for (const seq of [4, 5, 6]) stream.take(event(seq))
    expect(seen).toEqual([5, 6])
  })
})

describe('whatever comes in whatever order', () => {
  /** Something that the wire does: an event, or (as in a re-attach) a page of `size` events from somewhere, with a wait before it or not. */
  const step = (last: number) =>
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant('event' as const), seq: fc.integer({ min: 1, max: last }) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('lost' as const) }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('page' as const),
          after: fc.integer({ min: 0, max: last }),
          size: fc.integer({ min: 0, max: 10 }),
        }),
      },
    )
  const history = fc
    .integer({ min: 1, max: 40 })
    .chain((last) => fc.record({ last: fc.constant(last), steps: fc.array(step(last), { maxLength: 120 }) }))

  test('what is delivered is 1, 2, 3 … without a gap or a repeat', () => {
    fc.assert(
      fc.property(history, ({ last, steps }) => {
        const seen: number[] = []
        const stream = createStream(0, ({ seq }) => seen.push(seq))
        for (const action of steps) {
          if (action.kind === 'event') stream.take(event(action.seq))
          else if (action.kind === 'hold') stream.hold()
          else if (action.kind === 'lost') stream.release()
          else
            stream.answered(
              upTo(last)
                .slice(action.after, action.after + action.size)
                .map(event),
            )
        }
        expect(seen).toEqual(upTo(seen.length))
        expect(stream.cursor).toBe(seen.length)
      }),
    )
  })

  test('it says that something is missing exactly when it keeps an event back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 80 }), (seqs) => {
        const seen: number[] = []
        const stream = createStream(0, ({ seq }) => seen.push(seq))
        for (const seq of seqs) {
          const before = stream.cursor
          const isWhole = stream.take(event(seq))
          expect(isWhole).toBe(seq <= before + 1)
        }
      }),
    )
  })

  test('when every gap is answered with a page from the cursor, all of the history arrives', () => {
    const wire = fc.integer({ min: 1, max: 40 }).chain((last) =>
      fc.record({
        last: fc.constant(last),
        // A stream in which events are lost, repeated and in any order, ending with the newest event.
        live: fc.array(fc.integer({ min: 1, max: last }), { maxLength: 120 }).map((live) => [...live, last]),
        pageSize: fc.integer({ min: 1, max: 10 }),
      }),
    )
    fc.assert(
      fc.property(wire, ({ last, live, pageSize }) => {
        const seen: number[] = []
        const stream = createStream(0, ({ seq }) => seen.push(seq))
        const page = () =>
          upTo(last)
            .slice(stream.cursor, stream.cursor + pageSize)
            .map(event)
        for (const seq of live) {
          let isWhole = stream.take(event(seq))
          while (!isWhole) {
            stream.hold()
            stream.take(event(seq))
            isWhole = stream.answered(page())
          }
        }
        expect(seen).toEqual(upTo(last))
      }),
    )
  })
})
