// A stored event as Socket.IO and WebSocket carry it, made once however many sockets it goes to. It does not know sockets.
import { roomForJsonText, writeJsonText } from '../base/json-text.ts'
import type { StoredEvent } from '../journal/journal.ts'

export type EventFrame = {
  /** The Engine.IO packet, such as `42["run:event",{…}]`. */
  content: Buffer
  /** The WebSocket frame that ends with this content, ready for any number of sockets. */
  whole: Buffer
}

/** WebSocket (RFC 6455): a final frame of text, and where the longer forms of its length begin. */
const finalText = 0x81
const length16 = 126
const length64 = 127

/** More than the envelope of a chunk has: ids, a channel's name, two numbers. */
const envelopeRoom = 1024
/** Frames of chunks are written here first, since nobody knows beforehand how long they get. For 64 KiB, the most that a terminal says in one event. */
const desk = Buffer.allocUnsafeSlow(roomForJsonText(64 * 1024) + envelopeRoom)

const frames = new WeakMap<StoredEvent, EventFrame>()

/** @returns the event's frame, from the first time on the same one. */
export function frameOf(event: StoredEvent): EventFrame {
  let known = frames.get(event)
  if (!known) frames.set(event, (known = event.type === 'chunk' ? chunkFrame(event) : jsonFrame(event)))
  return known
}

/** @returns the frame of another signal than an event of a session, ready for any number of sockets. */
export function signalFrame(name: string, payload: unknown): EventFrame {
  return frame(Buffer.from(`42${JSON.stringify([name, payload])}`))
}

/** The Engine.IO and Socket.IO packet, up to and after its payload. */
function envelope({ sessionId, seq, channel, type, ts }: StoredEvent): [string, string] {
  const ids = `"runId":"${sessionId}","sessionId":"${sessionId}"`
  return [
    `42["run:event",{${ids},"seq":${seq},"channel":${JSON.stringify(channel)},"type":"${type}","payload":`,
    `,"ts":${ts}}]`,
  ]
}

/** The body of every type but chunk is JSON already. */
function jsonFrame(event: StoredEvent): EventFrame {
  const [before, after] = envelope(event)
  return frame(Buffer.from(before), event.body, Buffer.from(after))
}

function chunkFrame(event: StoredEvent): EventFrame {
  const [before, after] = envelope(event)
  const room = roomForJsonText(event.body.length) + envelopeRoom
  // Longer texts are rare, and their room is too much to keep.
  const space = room > desk.length ? Buffer.allocUnsafeSlow(room) : desk
  const start = space.write(`${before}{"data":"`)
  const end = writeJsonText(event.body, new DataView(space.buffer), start)
  return frame(space.subarray(0, end + space.write(`"}${after}`, end)))
}

/** Header and content in one piece of memory: one write to the socket, and one thing to free. */
function frame(...content: Buffer[]): EventFrame {
  const length = content.reduce((sum, part) => sum + part.length, 0)
  const head = header(length)
  const whole = Buffer.concat([head, ...content], head.length + length)
  return { content: whole.subarray(head.length), whole }
}

function header(length: number): Buffer {
  if (length < length16) return Buffer.from([finalText, length])
  if (length < 2 ** 16) {
    const head = Buffer.from([finalText, length16, 0, 0])
    head.writeUInt16BE(length, 2)
    return head
  }
  const head = Buffer.alloc(10)
  head.set([finalText, length64])
  head.writeBigUInt64BE(BigInt(length), 2)
  return head
}
