// A stored event as Socket.IO and WebSocket carry it, made once however many sockets it goes to. It does not know sockets.
import { jsonText, pieceBytes } from '../base/json-text.ts'
import { release } from '../base/memory.ts'
import { endOfCharacters } from '../base/utf8.ts'
import type { StoredEvent } from '../journal/journal.ts'

export type EventFrame = {
  /** The Engine.IO packet, such as `42["run:event",{…}]`. */
  content: Buffer
  /** The packet behind it, where the text of a chunk goes as it is. */
  attachment: Buffer | undefined
  /** The WebSocket frames of these, ready for any number of sockets. */
  whole: Buffer
  /** Sockets that are sending it now. */
  senders: number
  /** What it is made of; undefined for other signals. */
  readonly event: StoredEvent | undefined
}

/** WebSocket (RFC 6455): a final frame of text or of bytes, and where the longer forms of its length begin. */
const finalText = 0x81
const finalBinary = 0x82
const length16 = 126
const length64 = 127

/** Engine.IO's mark of a message, and Socket.IO's of an event or of one with an attachment. */
const eventMark = '42'
const binaryEventMark = '451-'
/** What stands in the place of the first attachment. */
const placeholder = '{"_placeholder":true,"num":0}'

/** Frames of so many bytes are worth being freed one by one; the others go with their events. */
const largeBytes = 16 * 1024
/** Bytes of large frames that nobody is sending any more and that are kept for sockets which come to them a little later. */
const maxRestingBytes = 1024 * 1024

/**
 * Texts of so many bytes and more go as they are to who takes them so. Of 64 KiB reading takes 16 µs instead of 170, of 512 bytes the same (Node); a browser
 * has a task for each frame, of which there are two then, so what a person types stays in one.
 */
const binaryBytes = 4 * 1024

const textFrames = new WeakMap<StoredEvent, EventFrame>()
const binaryFrames = new WeakMap<StoredEvent, EventFrame>()
/** Large frames that nobody is sending, the one that was sent longest ago first. */
const resting = new Set<EventFrame>()
let restingBytes = 0

/**
 * @param binary whether a long text may go as it is, in UTF-8, behind a packet that says so (Socket.IO's binary event).
 * @returns the event's frame, from the first time on the same one.
 */
export function frameOf(event: StoredEvent, binary = false): EventFrame {
  const isBinary = binary && event.type === 'chunk' && event.body.length >= binaryBytes
  const frames = isBinary ? binaryFrames : textFrames
  let known = frames.get(event)
  if (!known) frames.set(event, (known = isBinary ? binaryFrame(event) : frame(textParts(event), event)))
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
    if (oldest.event) (oldest.attachment ? binaryFrames : textFrames).delete(oldest.event)
    release(oldest.whole)
  }
}

/** @returns the frame of another signal than an event of a session, ready for any number of sockets. */
export function signalFrame(name: string, payload: unknown): EventFrame {
  return frame([`${eventMark}${JSON.stringify([name, payload])}`])
}

/** What a packet is put together from; a text of `jsonText` holds until the next one. */
type Part = string | Buffer

/** The packet of an event, up to and after its payload. */
function envelope(mark: string, { sessionId, seq, channel, type, ts }: StoredEvent): [string, string] {
  const ids = `"runId":"${sessionId}","sessionId":"${sessionId}"`
  return [
    `${mark}["run:event",{${ids},"seq":${seq},"channel":${JSON.stringify(channel)},"type":"${type}","payload":`,
    `,"ts":${ts}}]`,
  ]
}

function textParts(event: StoredEvent): Part[] {
  const [before, after] = envelope(eventMark, event)
  // The body of every type but chunk is JSON already.
  if (event.type !== 'chunk') return [before, event.body, after]
  const [beginning, end] = [`${before}{"data":"`, `"}${after}`]
  if (event.body.length <= pieceBytes) return [beginning, jsonText(event.body), end]
  return [beginning, ...piecesOf(event.body).map((piece) => Buffer.from(jsonText(piece))), end]
}

function binaryFrame(event: StoredEvent): EventFrame {
  const [before, after] = envelope(binaryEventMark, event)
  return frame([`${before}{"data":${placeholder}}${after}`], event, event.body)
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

/** Headers and packets in one piece of memory: one write to the socket, and one thing to free. */
function frame(parts: readonly Part[], event?: StoredEvent, attached?: Buffer): EventFrame {
  const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0)
  const start = headerBytes(length)
  const end = start + length
  const attachedStart = end + (attached ? headerBytes(attached.length) : 0)
  const whole = Buffer.allocUnsafe(attachedStart + (attached?.length ?? 0))
  writeHeader(whole, finalText, length)
  let at = start
  for (const part of parts) at += typeof part === 'string' ? whole.write(part, at) : part.copy(whole, at)
  if (attached) {
    writeHeader(whole.subarray(end), finalBinary, attached.length)
    attached.copy(whole, attachedStart)
  }
  const attachment = attached && whole.subarray(attachedStart)
  return { content: whole.subarray(start, end), attachment, whole, senders: 0, event }
}

function headerBytes(length: number): number {
  if (length < length16) return 2
  return length < 2 ** 16 ? 4 : 10
}

function writeHeader(header: Buffer, kind: number, length: number): void {
  header[0] = kind
  if (length < length16) header[1] = length
  else if (length < 2 ** 16) {
    header[1] = length16
    header.writeUInt16BE(length, 2)
  } else {
    header[1] = length64
    header.writeBigUInt64BE(BigInt(length), 2)
  }
}
