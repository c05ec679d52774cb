// The cookie that carries a ticket, and where there is one. It does not know what a ticket is good for.
import type { IncomingMessage } from 'node:http'

/**
 * `__Host-`: browsers take it from its own host alone and over a connection that nobody reads, so a neighbouring name at the same tunnel
 * provider can neither read nor plant it.
 */
const name = '__Host-dispatch'
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict'

/**
 * Whether pages of an origin keep a cookie. Only a tunnel's do: cookies know no ports, so one for this machine's own address would be
 * sent to every other server on it that the browser visits, which could be anybody's. There the page keeps its key by itself, by origin.
 * @param tunnels origins at which the server is reached by tunnels now.
 */
export function keepsCookie(origin: string | undefined, tunnels: readonly string[]): origin is string {
  if (origin === undefined || !tunnels.includes(origin)) return false
  const { protocol, hostname } = new URL(origin)
  // Browsers keep `Secure` ones for https, and for names below `localhost`, which never leave the machine.
  return protocol === 'https:' || hostname.endsWith('.localhost')
}

/** @returns the origin that a request says its page is of; undefined when it says none, or anything else than one. */
export function originOf({ headersDistinct: { origin = [] } }: IncomingMessage): string | undefined {
  const [text, ...more] = origin
  return text !== undefined && more.length === 0 && URL.canParse(text) ? new URL(text).origin : undefined
}

/** @returns the ticket that a request brings; undefined also when it brings several. */
export function ticketIn({ headers }: IncomingMessage): string | undefined {
  const values = (headers.cookie ?? '').split(';').flatMap((part) => {
    const [its, ...rest] = part.trim().split('=')
    return its === name ? [rest.join('=')] : []
  })
  return values.length === 1 ? values[0] : undefined
}

/** @returns the header that gives a browser its ticket, for so many seconds. */
export function setCookie(ticket: string, seconds: number): string {
  return `${name}=${ticket}; ${attributes}; Max-Age=${seconds}`
}

/** @returns the header that takes it away. */
export function clearCookie(): string {
  return `${name}=; ${attributes}; Max-Age=0`
}
