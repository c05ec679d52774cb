// A port for a server that must have the same one again. It does not know whose.
import { createServer as createListener } from 'node:net'

/**
 * A free port below those that systems give out by themselves: one of those may be taken while a server is down, and a client that
 * calls it meanwhile may even reach itself (a simultaneous open).
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const listener = createListener()
    listener.once('error', () => resolve(false))
    listener.listen(port, '127.0.0.1', () => listener.close(() => resolve(true)))
  })
}
