// A stored event as Socket.IO and WebSocket carry it, made once however many sockets it goes to. It does not know sockets.
import { jsonText, pieceBytes } from '../base/json-text.ts'
import { release } from '../base/memory.ts'
import { endOfCharacters } from '../base/utf8.ts'
import type { StoredEvent } from '../journal/journal.ts'

export type EventFrame = {
  /** The Engine.IO packet, such as `42["run:event",{…}]`. */
  content: Buffer
  /** The WebSocket frame that ends with this content, ready for any number of sockets. */
  whole: Buffer
  /** Sockets that are sending it now. */
  senders: number
  /** What it is made of; undefined for other signals. */
  readonly event: StoredEvent | undefined
}

/** WebSocket (RFC 6455): a final frame of text, and where the longer forms of its length begin. */
const finalText = 0x81
const length16 = 126
const length64 = 127

/** Frames of so many bytes are worth being freed one by one; the others go with their events. */
const largeBytes = 16 * 1024
/** Bytes of large frames that nobody is sending any more and that are kept for sockets which come to them a little later. */
const maxRestingBytes = 1024 * 1024

const frames = new WeakMap<StoredEvent, EventFrame>()
/** Large frames that nobody is sending, the one that was sent longest ago first. */
const resting = new Set<EventFrame>()
let restingBytes = 0

/** @returns the event's frame, from the first time on the same one. */
export function frameOf(event: StoredEvent): EventFrame {
  let known = frames.get(event)
  if (!known) frames.set(event, (known = frame(event.type === 'chunk' ? chunkParts(event) : jsonParts(event), event)))
  return known
}

/** Says that a socket begins to send a frame: it stays as it is until `frameSent` was called as often. */
export function sendingFrame(sending: EventFrame): void {
  sending.senders += 1
  if (resting.delete(sending)) restingBytes -= sending.whole.length
}

/** Says that the system has taken all of a frame from a socket, so that its memory is read no more. */
export function frameSent(sent: EventFrame): void {
  sent.senders -= 1
  if (sent.senders > 0 || sent.whole.length < largeBytes) return
  resting.add(sent)
  restingBytes += sent.whole.length
  for (const oldest of resting) {
    if (restingBytes <= maxRestingBytes) break
    resting.delete(oldest)
    restingBytes -= oldest.whole.length
    if (oldest.event) frames.delete(oldest.event)
    release(oldest.whole)
  }
}

/** @returns the frame of another signal than an event of a session, ready for any number of sockets. */
export function signalFrame(name: string, payload: unknown): EventFrame {
  return frame([`42${JSON.stringify([name, payload])}`])
}

/** What a packet is put together from; a text of `jsonText` holds until the next one. */
type Part = string | Buffer

/** The Engine.IO and Socket.IO packet, up to and after its payload. */
function envelope({ sessionId, seq, channel, type, ts }: StoredEvent): [string, string] {
  const ids = `"runId":"${sessionId}","sessionId":"${sessionId}"`
  return [
    `42["run:event",{${ids},"seq":${seq},"channel":${JSON.stringify(channel)},"type":"${type}","payload":`,
    `,"ts":${ts}}]`,
  ]
}

/** The body of every type but chunk is JSON already. */
function jsonParts(event: StoredEvent): Part[] {
  const [before, after] = envelope(event)
  return [before, event.body, after]
}

function chunkParts(event: StoredEvent): Part[] {
  const [before, after] = envelope(event)
  const [beginning, end] = [`${before}{"data":"`, `"}${after}`]
  if (event.body.length <= pieceBytes) return [beginning, jsonText(event.body), end]
  return [beginning, ...piecesOf(event.body).map((piece) => Buffer.from(jsonText(piece))), end]
}

/** @returns a long text in pieces of whole characters. */
function piecesOf(text: Buffer): Buffer[] {
  const pieces: Buffer[] = []
  let rest = text
  for (; rest.length > pieceBytes; rest = rest.subarray(pieces.at(-1)?.length)) {
    const most = rest.subarray(0, pieceBytes)
    pieces.push(most.subarray(0, endOfCharacters(most)))
  }
  return [...pieces, rest]
}

/** Header and content in one piece of memory: one write to the socket, and one thing to free. */
function frame(content: readonly Part[], event?: StoredEvent): EventFrame {
  const length = content.reduce((sum, part) => sum + Buffer.byteLength(part), 0)
  const start = headerBytes(length)
  const whole = Buffer.allocUnsafe(start + length)
  writeHeader(whole, length)
  let end = start
  for (const part of content) end += typeof part === 'string' ? whole.write(part, end) : part.copy(whole, end)
  return { content: whole.subarray(start), whole, senders: 0, event }
}

function headerBytes(length: number): number {
  if (length < length16) return 2
  return length < 2 ** 16 ? 4 : 10
}

function writeHeader(whole: Buffer, length: number): void {
  whole[0] = finalText
  if (length < length16) whole[1] = length
  else if (length < 2 ** 16) {
    whole[1] = length16
    whole.writeUInt16BE(length, 2)
  } else {
    whole[1] = length64
    whole.writeBigUInt64BE(BigInt(length), 2)
  }
}
