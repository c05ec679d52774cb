// A session as a file, sent at the reader's pace and never all at once. It does not know the formats.
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import type { Writer } from './formats.ts'
import type { Reader } from './history.ts'

/** Bytes of events between two turns of the loop: some 2 ms of work, so that nobody's key waits for it. */
const pageBytes = 256 * 1024

/**
 * @param mayGoOn asked before each page: whether the session is there and may be seen. When not, the connection ends, so that nobody takes
 * a part for the whole.
 */
export async function sendExport(
  response: ServerResponse,
  { reader, writer, name, mayGoOn }: { reader: Reader; writer: Writer; name: string; mayGoOn(): boolean },
): Promise<void> {
  response.writeHead(200, {
    'Content-Type': writer.type,
    'Content-Disposition': `attachment; filename="${name}.${writer.extension}"`,
    'Cache-Control': 'no-store',
  })
  for (;;) {
    if (response.destroyed) return
    if (!mayGoOn()) return void response.destroy()
    const events = reader.next(pageBytes)
    if (events.length === 0) break
    const text = writer.write(events)
    if (text !== '' && !response.write(text)) await drained(response)
    await turn()
  }
  response.end()
}

/** Resolves also when the reader went away. */
async function drained(response: ServerResponse): Promise<void> {
  const over = new AbortController()
  const { signal } = over
  try {
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })])
  } finally {
    over.abort()
  }
}
