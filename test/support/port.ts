// A port for a server that must have the same one again. It does not know whose.
import { createServer as createListener } from 'node:net'

/** Ports of each process that tests run in, which has some to itself: another one's server may be down just then, or not up yet. */
const share = 1000
/** Numbers of such processes: they begin at 1, and there are no more than a machine has cores. */
const processes = 10
const first = 20_000 + share * (Number(process.env['VITEST_POOL_ID'] ?? 0) % processes)

/**
 * A free port below those that systems give out by themselves: one of those may be taken while a server is down, and a client that
 * calls it meanwhile may even reach itself (a simultaneous open).
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * share)
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
