// A chunk's text as it came: in JSON, or as its bytes. It does not know who shows it.
import type { SessionEvent } from '../event.ts'

/** A text may begin with U+FEFF, which is a character like any other there. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** @returns a chunk's text or, where it came so, its UTF-8; undefined for every other event. */
export function chunkData({ type, payload }: SessionEvent): string | Uint8Array | undefined {
  if (type !== 'chunk' || typeof payload !== 'object' || payload === null || !('data' in payload)) return undefined
  const { data } = payload
  // A browser has an ArrayBuffer, Node a Buffer.
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  return typeof data === 'string' || data instanceof Uint8Array ? data : undefined
}

/** @returns the event as views see it, with text. */
export function withText(event: SessionEvent): SessionEvent {
  const data = chunkData(event)
  return data instanceof Uint8Array ? { ...event, payload: { data: decoder.decode(data) } } : event
}
