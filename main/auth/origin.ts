// Whether a request may have come from this server's own page or from no page at all: its Host and its Origin. It does not know paths or keys.
import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import { hostname } from 'node:os'
import { isLoopback, plainAddress } from './address.ts'

/** A name or an address, and perhaps a port: nothing else that a URL could hold. */
const hostForm = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i
const wildcards: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

/** What is known of a request before it is read. */
export type Visit = {
  host: string | undefined
  origin: string | undefined
  /** Where this server took the connection. */
  localAddress: string | undefined
  localPort: number | undefined
}

export type OriginCheck = {
  admits(visit: Visit): boolean
  /** The same for a request; also refuses one that says Host or Origin twice. */
  admitsRequest(request: IncomingMessage): boolean
}

/**
 * Keeps other sites' pages away. A page that is not ours says so in Origin; a name that was rebound to this machine says so in Host.
 * @param options.host what the server listens on.
 * @param options.extraOrigins origins besides its own that reach it now, like `https://name.tunnel.example`.
 */
export function createOriginCheck(options: { host: string; extraOrigins?: () => readonly string[] }): OriginCheck {
  const { extraOrigins = () => [] } = options
  const names = ownNames(options.host)

  const admits = ({ host, origin, localAddress, localPort }: Visit): boolean => {
    if (host === undefined || localPort === undefined || !hostForm.test(host)) return false
    const own = [...names, ...namesOfConnection(localAddress)].map((name) => `http://${name}:${localPort}`)
    const allowed = [...own, ...extraOrigins()].flatMap((text) => parse(text) ?? [])
    const asked = parse(`http://${host}`)
    // A tunnel ends TLS before us, so the port that its name stands for is not in our URL's scheme.
    if (!allowed.some((url) => url.host === asked?.host)) return false
    return origin === undefined || allowed.some((url) => url.origin === origin)
  }

  return {
    admits,
    admitsRequest({ headersDistinct: { host = [], origin = [] }, socket: { localAddress, localPort } }) {
      if (host.length > 1 || origin.length > 1) return false
      return admits({ host: host[0], origin: origin[0], localAddress, localPort })
    },
  }
}

/** Names that always mean this server: what it was told to listen on, and where others reach it, what this machine is called. */
function ownNames(host: string): string[] {
  const own = wildcards.has(host) ? [] : [inUrl(host)]
  if (host === 'localhost' || isLoopback(host)) return own
  const machine = hostname()
  return [...own, machine, `${machine}.local`]
}

/** An address that a connection has reached us at is ours, whichever interface has it now. */
function namesOfConnection(localAddress: string | undefined): string[] {
  if (localAddress === undefined) return []
  const own = inUrl(plainAddress(localAddress))
  return isLoopback(localAddress) ? [own, 'localhost', '127.0.0.1', '[::1]'] : [own]
}

function inUrl(name: string): string {
  return isIPv6(name) ? `[${name}]` : name
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined
}
