// Answers over plain HTTP: what failed has the status that says so. It does not know what was asked.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { finished } from 'node:stream'
import { errors, fail, type Failure } from '../../shared/failure.ts'
import { answerJson, beginJson } from '../http/answer.ts'

/** By the failure's text. Whatever else is wrong is so with what was sent. */
const statuses: Readonly<Record<string, number>> = {
  [errors.notAuthenticated]: 401,
  [errors.invalidKey]: 401,
  [errors.forbidden]: 403,
  [errors.keyboardTaken]: 403,
  [errors.sessionNotFound]: 404,
  [errors.sessionStopped]: 409,
  [errors.sessionRunning]: 409,
  [errors.tooManyAttempts]: 429,
  [errors.inputQueueFull]: 503,
  [errors.serverStopping]: 503,
  [errors.journalUnwritable]: 503,
}
const invalid = 422

export function reply(response: ServerResponse, answer: { success: true } | Failure, status = 200): void {
  if (answer.success) return answerJson(response, status, answer)
  const failed = statuses[answer.error] ?? invalid
  if (failed === 401) response.setHeader('WWW-Authenticate', 'Bearer')
  if (answer.retryAfter !== undefined) response.setHeader('Retry-After', Math.ceil(answer.retryAfter))
  answerJson(response, failed, answer)
}

/**
 * Answers a request whose body is not wanted. What is still coming of it is taken in and forgotten, for as long as a request may take: a connection
 * that ends with unread bytes is reset, and the answer is lost with it.
 */
export function refuseBody(request: IncomingMessage, response: ServerResponse, { status, error }: RefusedBody): void {
  beginJson(response, status, fail(error))
  finished(request, () => response.end())
  request.resume()
}

type RefusedBody = { status: number; error: string }
export type Body = { value: unknown } | RefusedBody

/** Reads a request's body as JSON, of so many bytes at most. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<Body> {
  // A page elsewhere can send other types without asking first.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return { status: 415, error: 'The body must be application/json' }
  }
  const tooLarge = { status: 413, error: `The body must have at most ${maxBytes} bytes` }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return tooLarge
  const pieces: Buffer[] = []
  let bytes = 0
  // What is left of one that is too large is taken in by who answers it.
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    if (!(piece instanceof Buffer)) continue
    bytes += piece.length
    if (bytes > maxBytes) return tooLarge
    pieces.push(piece)
  }
  try {
    return { value: JSON.parse(Buffer.concat(pieces).toString()) }
  } catch {
    return { status: 422, error: 'Invalid payload: payload: must be JSON' }
  }
}
