// A port for a server that must have the same one again. It does not know whose.
import { createSocket } from 'node:dgram'
import { createServer as createListener } from 'node:net'

/**
 * A free port below those that systems give out by themselves: one of those may be taken while a server is down, and a client that
 * calls it meanwhile may even reach itself (a simultaneous open). No other test is given it as long as this process runs.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    if ((await isClaimed(port)) && (await isFree(port))) return port
  }
}

/**
 * Tests of other processes may look for a port while this one's server is not up yet, or down. So the same number is taken for UDP, which nobody
 * here speaks, and which the system gives back whatever becomes of the process.
 */
function isClaimed(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const claim = createSocket('udp4').unref()
    claim.once('error', () => resolve(false))
    claim.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true))
  })
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const listener = createListener()
    listener.once('error', () => resolve(false))
    listener.listen(port, '127.0.0.1', () => listener.close(() => resolve(true)))
  })
}
