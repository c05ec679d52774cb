// Requests to the interface over plain HTTP, as programs send them.
import type { IncomingHttpHeaders } from 'node:http'
import { ask as askHttp } from '../http/request.ts'

export type Asked = { method?: string; token?: string | undefined; body?: unknown; raw?: string; type?: string }
export type Given = { status: number | undefined; headers: IncomingHttpHeaders; text: string; json: unknown }

/** @param asked.body is sent as JSON; `raw` as it is. */
export async function askApi(url: string, path: string, asked: Asked = {}): Promise<Given> {
  const { method = 'GET', token, body, raw, type = 'application/json' } = asked
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(text !== undefined && { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) }),
  }
  const response = await askHttp(url, { path, method, headers, ...(text !== undefined && { body: text }) })
  const isJson = response.headers['content-type']?.startsWith('application/json') ?? false
  return {
    status: response.status,
    headers: response.headers,
    text: response.body,
    // An answer to HEAD has none.
    json: isJson && response.body !== '' ? JSON.parse(response.body) : undefined,
  }
}
