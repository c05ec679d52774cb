// Frames of events: they say the same as the JSON that Socket.IO would make, in ASCII where that is nearly all.
import { Decoder, Encoder, PacketType } from 'socket.io-parser'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StoredEvent } from '../../../main/journal/journal.ts'
import { toSessionEvent } from '../../../main/journal/session-event.ts'
import { type EventFrame, frameOf, frameSent, sendingFrame } from '../../../main/socket/event-frame.ts'
import { sessionId } from '../../support/rows.ts'

const stored = (type: StoredEvent['type'], body: string): StoredEvent => ({
  sessionId: sessionId(1),
  seq: 7,
  channel: 'some:"channel"',
  type,
  ts: 1_700_000_000_000,
  body: Buffer.from(body),
})

/** @returns the packet as Socket.IO's own encoder makes it, behind Engine.IO's mark of a message. */
function bySocketIo(event: StoredEvent): unknown {
  const [packet] = new Encoder().encode({
    type: PacketType.EVENT,
    nsp: '/',
    data: ['run:event', toSessionEvent(event)],
  })
  return `4${String(packet)}`
}

/** The same with all that is outside of ASCII escaped. */
function inAscii(event: StoredEvent): string {
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return String(bySocketIo(event)).replaceAll(/[\u0080-\uffff]/g, escape)
}

const foreign = fc.string({ unit: 'binary', maxLength: 20 })
const ascii = fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 300 })

test('a chunk of any text is what Socket.IO would send, or that in ASCII', () => {
  const mixed = fc.array(fc.oneof(foreign, ascii), { maxLength: 20 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(mixed, (text) => {
      const event = stored('chunk', text)
      expect([bySocketIo(event), inAscii(event)]).toContain(frameOf(event).content.toString())
    }),
    { numRuns: 1000 },
  )
})

test.each(['é', '€', '日', '🚀', '\u{10ffff}', '\ufeff', '\u0080', '\uffff'])(
  'a character outside of ASCII (%j) is escaped wherever it stands, as long as there are few',
  (character) => {
    for (let place = 0; place < 40; place++) {
      const event = stored('chunk', `${'x'.repeat(place)}${character}${'y'.repeat(60 - place)}`)
      expect(frameOf(event).content.toString()).toBe(inAscii(event))
    }
  },
)

test('many characters outside of ASCII go as they are', () => {
  const event = stored('chunk', '日本語 with a word, 한국어 with another, and данные')
  expect(frameOf(event).content.toString()).toBe(bySocketIo(event))
})

test.each([0, 1, 2, 3])('a long text is cut between its characters, wherever they lie (%i)', (start) => {
  const few = stored('chunk', `${'x'.repeat(start)}${`€${'x'.repeat(50)}`.repeat(4000)}`)
  const many = stored('chunk', `${'x'.repeat(start)}${'🚀€'.repeat(30_000)}`)
  expect(frameOf(few).content.toString()).toBe(inAscii(few))
  expect(frameOf(many).content.toString()).toBe(bySocketIo(many))
})

test('bytes that are no text, which a damaged file may hold, come to an end', () => {
  for (const byte of [0x80, 0xbf, 0xf4, 0xff]) {
    const event = { ...stored('chunk', ''), body: Buffer.alloc(200_000, byte) }
    expect(frameOf(event).content.length).toBeGreaterThan(200_000)
  }
  const cut = { ...stored('chunk', ''), body: Buffer.from([...Buffer.from('x'.repeat(100)), 0xe2, 0x82]) }
  expect(JSON.parse(frameOf(cut).content.toString().slice(2))).toMatchObject([
    'run:event',
    { payload: { data: `${'x'.repeat(100)}\ufffd` } },
  ])
})

test('every control character, quote and backslash is written as JSON writes it', () => {
  const all = Array.from({ length: 0x180 }, (_, code) => String.fromCodePoint(code)).join('')
  const event = stored('chunk', all)
  expect(frameOf(event).content.toString()).toBe(bySocketIo(event))
})

test('a payload that is JSON already is not written again', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const event = stored('json', json)
      const [, sent] = JSON.parse(frameOf(event).content.toString().slice(2))
      expect(sent).toEqual(JSON.parse(JSON.stringify(toSessionEvent(event))))
    }),
  )
})

/** @returns the first two bytes' kinds and the contents of the WebSocket frames in a piece of memory. */
function webSocketFrames(whole: Buffer): [kind: number | undefined, content: Buffer][] {
  if (whole.length === 0) return []
  const [said = 0, start] =
    whole[1] === 127
      ? [Number(whole.readBigUInt64BE(2)), 10]
      : whole[1] === 126
        ? [whole.readUInt16BE(2), 4]
        : [whole[1], 2]
  return [[whole[0], whole.subarray(start, start + said)], ...webSocketFrames(whole.subarray(start + said))]
}

test.each([1, 125, 126, 65_535, 65_536, 200_000])(
  'a frame of %i bytes and more has the length that WebSocket wants',
  (length) => {
    const { whole, content } = frameOf(stored('chunk', 'x'.repeat(length)))
    expect(webSocketFrames(whole)).toEqual([[0x81, content]])
  },
)

describe('to who takes bytes', () => {
  const long = fc.string({ unit: 'binary', minLength: 4096, maxLength: 5000 })

  test('a long text goes as it is, behind a packet that Socket.IO puts together with it', () => {
    const repeated = fc.tuple(long, fc.integer({ min: 1, max: 20 })).map(([text, times]) => text.repeat(times))
    fc.assert(
      fc.property(repeated, (text) => {
        const event = stored('chunk', text)
        const { whole, content, attachment } = frameOf(event, true)
        expect(webSocketFrames(whole)).toEqual([
          [0x81, content],
          [0x82, attachment],
        ])
        const decoder = new Decoder()
        const decoded: unknown[] = []
        decoder.on('decoded', ({ data }) => decoded.push(data))
        decoder.add(content.toString('utf8', 1))
        decoder.add(attachment)
        const payload = { data: event.body }
        expect(decoded).toEqual([['run:event', { ...toSessionEvent(event), payload }]])
      }),
    )
  })

  test('a short text and what is JSON go as to everybody, in the same frame', () => {
    for (const event of [stored('chunk', 'x'.repeat(4000)), stored('json', JSON.stringify('x'.repeat(100_000)))]) {
      expect(frameOf(event, true)).toBe(frameOf(event))
    }
  })

  test('a text that is no UTF-8, out of a damaged file, goes as it is', () => {
    const event = { ...stored('chunk', ''), body: Buffer.alloc(10_000, 0xff) }
    expect(frameOf(event, true).attachment).toEqual(event.body)
  })
})

test('a text that is longer than any before is written as JSON writes it', () => {
  const event = stored('chunk', '\x1b[31m"größe\\"\r\n'.repeat(20_000))
  expect(frameOf(event).content.toString()).toBe(bySocketIo(event))
})

test('an event is encoded once however often it is asked for', () => {
  const event = stored('chunk', 'x')
  expect(frameOf(event)).toBe(frameOf(event))
})

describe.each([
  ['text', false],
  ['bytes', true],
])('a large frame of %s', (_what, binary) => {
  const large = () => stored('chunk', 'x'.repeat(100_000))
  const send = (frame: EventFrame) => {
    sendingFrame(frame)
    frameSent(frame)
  }
  /** Sends more than is kept of what was sent. */
  const sendOthers = () => {
    for (let count = 0; count < 20; count++) send(frameOf(large(), binary))
  }

  test('stays while somebody sends it', () => {
    const event = large()
    const frame = frameOf(event, binary)
    const whole = frame.whole.toString()
    sendingFrame(frame)
    sendingFrame(frame)
    frameSent(frame)
    sendOthers()
    expect([frame.whole.toString() === whole, frameOf(event, binary) === frame]).toEqual([true, true])
    frameSent(frame)
  })

  test('is kept for a while for who comes later, and is his until he has sent it', () => {
    const event = large()
    const frame = frameOf(event, binary)
    send(frame)
    expect(frameOf(event, binary)).toBe(frame)
    sendingFrame(frame)
    sendOthers()
    expect(frame.whole.length).toBeGreaterThan(100_000)
    frameSent(frame)
  })

  test('is freed after others were sent, and made again for who needs it then', () => {
    const event = large()
    const frame = frameOf(event, binary)
    const content = frame.content.toString()
    send(frame)
    sendOthers()
    expect(frame.whole).toHaveLength(0)
    expect(frameOf(event, binary).content.toString()).toBe(content)
  })

  test('is another one than that of who takes it the other way, and freed without it', () => {
    const event = large()
    const [mine, other] = [frameOf(event, binary), frameOf(event, !binary)]
    sendingFrame(other)
    send(mine)
    sendOthers()
    expect([mine.whole.length, other.whole.length > 100_000, frameOf(event, !binary) === other]).toEqual([
      0,
      true,
      true,
    ])
    frameSent(other)
  })
})
