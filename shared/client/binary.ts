// A chunk's text as it came: in JSON, or as its bytes. It does not know who shows it.
import type { SessionEvent } from '../event.ts'

/** A text may begin with U+FEFF, which is a character like any other there. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** @returns the UTF-8 of a chunk that came as bytes; undefined for every other event. */
export function bytesIn({ type, payload }: SessionEvent): Uint8Array | undefined {
  if (type !== 'chunk' || typeof payload !== 'object' || payload === null || !('data' in payload)) return undefined
  // A browser has an ArrayBuffer, Node a Buffer.
  if (payload.data instanceof ArrayBuffer) return new Uint8Array(payload.data)
  return payload.data instanceof Uint8Array ? payload.data : undefined
}

/** @returns the event as views see it, with text. */
export function withText(event: SessionEvent): SessionEvent {
  const bytes = bytesIn(event)
  return bytes ? { ...event, payload: { data: decoder.decode(bytes) } } : event
}
