// A session's events in the forms that other programs read: JSON lines, asciicast, plain text. It does not know where they come from or go.
import * as z from 'zod'
import type { SessionEvent } from '../../shared/event.ts'
import type { Contract } from '../../shared/kinds/contract.ts'
import type { RunSummary } from '../../shared/session.ts'
import { createPlainText } from './plain-text.ts'

export const Format = z.enum(['asciicast', 'jsonl', 'text'])
export type Format = z.infer<typeof Format>

/** What a terminal has until it says its size. */
const usualSize = { cols: 80, rows: 24 } as const
const Size = z.object({ cols: z.number(), rows: z.number() })
const Piece = z.object({ data: z.string() })

export type Writer = {
  type: string
  extension: string
  /** @returns the text of these events, which come in order. */
  write(events: readonly SessionEvent[]): string
}

/** @returns undefined when a session of this kind cannot be written so. */
export function writerOf(format: Format, run: RunSummary, contract: Contract): Writer | undefined {
  if (format === 'jsonl') return jsonLines
  if (format === 'asciicast') return 'pty:stdout' in contract.events ? asciicast(run) : undefined
  const hasText = Object.values(contract.events).some(({ type }) => type === 'chunk')
  return hasText ? text() : undefined
}

const jsonLines: Writer = {
  type: 'application/x-ndjson; charset=utf-8',
  extension: 'jsonl',
  write: (events) => events.map((event) => `${JSON.stringify(event)}\n`).join(''),
}

function text(): Writer {
  const plain = createPlainText()
  const textOf = ({ type, payload }: SessionEvent) => (type === 'chunk' ? plain(Piece.parse(payload).data) : '')
  return {
    type: 'text/plain; charset=utf-8',
    extension: 'txt',
    write: (events) => events.map(textOf).join(''),
  }
}

/** asciicast v2 (docs.asciinema.org/manual/asciicast/v2): a header, then `[seconds, code, data]` a line. */
function asciicast({ title }: RunSummary): Writer {
  let began: number | undefined
  const lineOf = (event: SessionEvent): string | undefined => {
    const seconds = (event.ts - (began ?? event.ts)) / 1000
    if (event.channel === 'pty:stdout') return JSON.stringify([seconds, 'o', Piece.parse(event.payload).data])
    if (event.channel !== 'pty:resize') return undefined
    const { cols, rows } = Size.parse(event.payload)
    return JSON.stringify([seconds, 'r', `${cols}x${rows}`])
  }
  const header = (events: readonly SessionEvent[]): string => {
    const sized = events.find(({ channel }) => channel === 'pty:resize')
    const { cols, rows } = sized ? Size.parse(sized.payload) : usualSize
    const timestamp = Math.floor((began ?? 0) / 1000)
    return JSON.stringify({ version: 2, width: cols, height: rows, timestamp, title })
  }
  return {
    type: 'application/x-asciicast',
    extension: 'cast',
    write(events) {
      const isFirst = began === undefined
      began ??= events[0]?.ts
      const lines = events.flatMap((event) => lineOf(event) ?? [])
      return [...(isFirst ? [header(events)] : []), ...lines].map((line) => `${line}\n`).join('')
    },
  }
}
