// The way in for every request and every upgrade: refuses strangers, then finds who serves the path. It does not know what is served.
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { OriginCheck } from '../auth/origin.ts'
import type { Logger } from '../base/logger.ts'
import { answerText, secure } from './answer.ts'

export type Route = {
  request(request: IncomingMessage, response: ServerResponse): void
  /** Absent where nothing is upgraded. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

export type Door = {
  /** Serves the paths that begin with `prefix`, of several the longest. @returns a function that ends that. */
  serve(prefix: string, route: Route): () => void
  request(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** From now on every request is told that the server is stopping. */
  shut(): void
}

type Refusal = { status: number; text: string }

export function createDoor({ origins, logger }: { origins: OriginCheck; logger: Logger }): Door {
  const routes = new Map<string, Route>()
  let isShut = false

  const refusal = (request: IncomingMessage): Refusal | undefined => {
    if (!origins.admitsRequest(request)) return { status: 403, text: 'This address is not served here' }
    // The form that proxies get, and `*`: a server has no use for them.
    if (!request.url?.startsWith('/')) return { status: 400, text: 'The path must begin with /' }
    return isShut ? { status: 503, text: 'Server is stopping' } : undefined
  }
  const routeOf = (url = '') => {
    const prefixes = [...routes.keys()].filter((prefix) => url.startsWith(prefix))
    const longest = prefixes.reduce((best, prefix) => (prefix.length > best.length ? prefix : best), '')
    return routes.get(longest)
  }

  return {
    serve(prefix, route) {
      routes.set(prefix, route)
      return () => void routes.delete(prefix)
    },
    request(request, response) {
      secure(response)
      const refused = refusal(request)
      if (refused) {
        // Nothing that is refused is better the next time.
        response.shouldKeepAlive = false
        return answerText(response, refused.status, refused.text)
      }
      const route = routeOf(request.url)
      if (!route) return answerText(response, 404, 'Not found')
      try {
        route.request(request, response)
      } catch (error) {
        logger.error('a request failed', error)
        if (response.headersSent) response.destroy()
        else answerText(response, 500, 'Internal error')
      }
    },
    upgrade(request, socket, head) {
      socket.on('error', (error) => logger.debug('an upgraded connection broke', error))
      const refused = refusal(request)
      if (refused) return refuseUpgrade(socket, refused)
      const route = routeOf(request.url)
      if (!route?.upgrade) return refuseUpgrade(socket, { status: 404, text: 'Not found' })
      try {
        route.upgrade(request, socket, head)
      } catch (error) {
        logger.error('an upgrade failed', error)
        socket.destroy()
      }
    },
    shut() {
      isShut = true
    },
  }
}

function refuseUpgrade(socket: Duplex, { status, text }: Refusal): void {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8`
  // Nothing more is read from it; what it still sends would otherwise keep it open.
  socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`, () => socket.destroy())
}
