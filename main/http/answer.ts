// Small answers over HTTP and the headers that every answer carries. It does not know what is asked for.
import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * What a page of ours may do: load itself and talk to this server. `'self'` covers WebSockets to the same host (CSP level 3).
 * Inline styles are xterm's; images as data and blobs are a terminal's.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const securityHeaders = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), display-capture=()',
} as const

export function secure(response: ServerResponse): void {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
}

/** @returns the path of a request, as it was sent. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? ''
}

/** @returns whether a request only reads; otherwise it has been answered. */
export function onlyReads(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true
  response.setHeader('Allow', 'GET, HEAD')
  answerText(response, 405, 'Only GET and HEAD are served here')
  return false
}

/** Answers with one line of plain text. The connection ends when the request had a body that nobody will read. */
export function answerText(response: ServerResponse, status: number, text: string): void {
  answer(response, status, 'text/plain; charset=utf-8', `${text}\n`)
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answer(response, status, json, JSON.stringify(value))
}

/** Says all of an answer that the caller has to end. */
export function beginJson(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value)
  begin(response, status, json, text)
  response.write(text)
}

const json = 'application/json; charset=utf-8'

function begin(response: ServerResponse, status: number, type: string, text: string): void {
  if (response.req.method !== 'GET' && response.req.method !== 'HEAD') response.shouldKeepAlive = false
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  })
}

function answer(response: ServerResponse, status: number, type: string, text: string): void {
  begin(response, status, type, text)
  // Node leaves the body of an answer to HEAD out by itself.
  response.end(text)
}
