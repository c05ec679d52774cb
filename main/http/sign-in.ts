// Exchanges a key or a grant's token for a cookie, and takes that back. It does not know what the cookie opens.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import * as z from 'zod'
import { errors, fail, type Failure, invalidPayload } from '../../shared/failure.ts'
import type { Caller } from '../auth/address.ts'
import type { Auth } from '../auth/authenticate.ts'
import { clearCookie, keepsCookie, originOf, setCookie, ticketIn } from '../auth/cookie.ts'
import type { Tickets } from '../auth/tickets.ts'
import { answerJson, pathOf } from './answer.ts'
import type { Route } from './door.ts'

/** Bytes of a request: a key has 1024 characters at most. */
const maxBytes = 8 * 1024

const SignIn = z.object({ key: z.string() })

export type SignInDeps = {
  auth: Pick<Auth, 'attempt'>
  tickets: Tickets
  /** Origins at which the server is reached by tunnels now. */
  tunnels(): readonly string[]
  callerOf(request: IncomingMessage): Caller
}

/** `POST /sign-in { key }`: 404 where pages keep no cookie, 401 and 429 for a wrong key. */
export function signIn({ auth, tickets, tunnels, callerOf }: SignInDeps): Route {
  const enter = async (request: IncomingMessage, response: ServerResponse) => {
    const origin = originOf(request)
    if (!keepsCookie(origin, tunnels())) return answerJson(response, 404, fail('Pages of this address keep no cookie'))
    const body = SignIn.safeParse(await readJson(request))
    if (!body.success) return answerJson(response, 400, invalidPayload(body.error))
    const outcome = auth.attempt(body.data.key, callerOf(request))
    if (!outcome.success) return refuse(response, outcome)
    const { ticket, seconds } = tickets.issue(outcome, origin)
    // A browser has one cookie here: whoever it was before is nobody now.
    tickets.end(ticketIn(request))
    response.setHeader('Set-Cookie', setCookie(ticket, seconds))
    answerJson(response, 200, { success: true })
  }
  return { request: (request, response) => onlyPosts('/sign-in', { request, response }, enter) }
}

/** `POST /sign-out`: whoever is in by this browser's cookie is out at once. */
export function signOut({ tickets }: Pick<SignInDeps, 'tickets'>): Route {
  const leave = async (request: IncomingMessage, response: ServerResponse) => {
    tickets.end(ticketIn(request))
    response.setHeader('Set-Cookie', clearCookie())
    answerJson(response, 200, { success: true })
  }
  return { request: (request, response) => onlyPosts('/sign-out', { request, response }, leave) }
}

/**
 * Only what a page of ours sends by itself: no form and no link of another page can say JSON, and none can leave out the Origin, which the
 * door has compared.
 */
function onlyPosts(
  path: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  act: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): void {
  if (pathOf(request) !== path) return answerJson(response, 404, fail('Not found'))
  if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST')
    return answerJson(response, 405, fail('Only POST is served here'))
  }
  if (originOf(request) === undefined) return answerJson(response, 403, fail('A page of this server must ask for it'))
  if (request.headers['content-type']?.split(';')[0]?.trim() !== 'application/json') {
    return answerJson(response, 415, fail('The body must be application/json'))
  }
  act(request, response).catch(() => {
    // A ticket that cannot be kept, or a request that broke off.
    if (!response.headersSent) answerJson(response, 500, fail(errors.journalUnwritable))
  })
}

function refuse(response: ServerResponse, failure: Failure): void {
  const { retryAfter } = failure
  if (retryAfter !== undefined) response.setHeader('Retry-After', retryAfter)
  answerJson(response, retryAfter === undefined ? 401 : 429, failure)
}

/** @returns undefined for what is no JSON, too large, or does not say how large it is. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!(Number(request.headers['content-length']) <= maxBytes)) return undefined
  try {
    const value: unknown = JSON.parse(await text(request))
    return value
  } catch {
    return undefined
  }
}
