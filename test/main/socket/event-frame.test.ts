// Frames of events: the same JSON that Socket.IO would make.
import { Encoder, PacketType } from 'socket.io-parser'
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

test('a chunk of any text is what Socket.IO would send', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const event = stored('chunk', text)
      expect(frameOf(event).content.toString()).toBe(bySocketIo(event))
    }),
    { numRuns: 1000 },
  )
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

test.each([1, 125, 126, 65_535, 65_536, 200_000])(
  'a frame of %i bytes and more has the length that WebSocket wants',
  (length) => {
    const { whole, content } = frameOf(stored('chunk', 'x'.repeat(length)))
    expect(whole[0]).toBe(0x81)
    const [said, start] =
      whole[1] === 127
        ? [Number(whole.readBigUInt64BE(2)), 10]
        : whole[1] === 126
          ? [whole.readUInt16BE(2), 4]
          : [whole[1], 2]
    expect(said).toBe(content.length)
    expect(whole.subarray(start).equals(content)).toBe(true)
  },
)

test('a text that is longer than any before is written as JSON writes it', () => {
  const event = stored('chunk', '\x1b[31m"größe\\"\r\n'.repeat(20_000))
  expect(frameOf(event).content.toString()).toBe(bySocketIo(event))
})

test('an event is encoded once however often it is asked for', () => {
  const event = stored('chunk', 'x')
  expect(frameOf(event)).toBe(frameOf(event))
})

describe('a large frame', () => {
  const large = () => stored('chunk', 'x'.repeat(100_000))
  const send = (frame: EventFrame) => {
    sendingFrame(frame)
    frameSent(frame)
  }
  /** Sends more than is kept of what was sent. */
  const sendOthers = () => {
    for (let count = 0; count < 20; count++) send(frameOf(large()))
  }

  test('stays while somebody sends it', () => {
    const event = large()
    const frame = frameOf(event)
    const whole = frame.whole.toString()
    sendingFrame(frame)
    sendingFrame(frame)
    frameSent(frame)
    sendOthers()
    expect([frame.whole.toString() === whole, frameOf(event) === frame]).toEqual([true, true])
    frameSent(frame)
  })

  test('is kept for a while for who comes later, and is his until he has sent it', () => {
    const event = large()
    const frame = frameOf(event)
    send(frame)
    expect(frameOf(event)).toBe(frame)
    sendingFrame(frame)
    sendOthers()
    expect(frame.whole.length).toBeGreaterThan(100_000)
    frameSent(frame)
  })

  test('is freed after others were sent, and made again for who needs it then', () => {
    const event = large()
    const frame = frameOf(event)
    const content = frame.content.toString()
    send(frame)
    sendOthers()
    expect(frame.whole).toHaveLength(0)
    expect(frameOf(event).content.toString()).toBe(content)
  })
})
