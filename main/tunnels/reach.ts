// Asks a public address whether this server answers there. It does not know how the address leads here.
import type { LookupFunction } from 'node:net'
import http from 'node:http'
import https from 'node:https'
import { text } from 'node:stream/consumers'
import * as z from 'zod'

/** What `GET /healthz` answers. */
const Health = z.object({ ok: z.literal(true), version: z.string() })
/** localtunnel's servers show browsers a page to click through first; any value of this header skips it. */
const headers = { 'bypass-tunnel-reminder': '1', 'User-Agent': 'dispatch' }
/** Largest answer that is read, in bytes: ours has some fifty. */
const maxBytes = 4096

/** @returns undefined when this server answers at `url`, else what is wrong, in words for people. Also when aborted. */
export async function reach(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { status, body } = await get(new URL('/healthz', url), signal)
    if (status !== 200) return `The address answers with status ${status}`
    return Health.safeParse(parseJson(body)).success ? undefined : 'Something else answers at the address'
  } catch (error) {
    return `The address does not answer: ${error instanceof Error ? error.message : String(error)}`
  }
}

function get(url: URL, signal: AbortSignal): Promise<{ status: number | undefined; body: string }> {
  const client = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const request = client.get(url, { headers, signal, agent: false, lookup: lookupOf(url) }, (response) => {
      let left = maxBytes
      response.on('data', (chunk: Buffer) => {
        left -= chunk.length
        if (left < 0) response.destroy(new Error('it says too much'))
      })
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject)
    })
    request.on('error', reject)
  })
}

/** Names below `localhost` are this machine (RFC 6761), and not every system's resolver knows it. */
function lookupOf({ hostname }: URL): LookupFunction | undefined {
  if (!hostname.endsWith('.localhost')) return undefined
  return (_name, { all }, done) => {
    if (all) done(null, [{ address: '127.0.0.1', family: 4 }])
    else done(null, '127.0.0.1', 4)
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
