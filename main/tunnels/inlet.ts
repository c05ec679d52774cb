// Where a tunnel's client inside this process hands over its connections, and nobody else can. It does not know what they carry.
import net, { type Socket } from 'node:net'

/**
 * Milliseconds that a connection may wait until our own client says that it is its. The word of a connection and the connection
 * itself come by two ways, so either may be first; both take milliseconds.
 */
const identifyMilliseconds = 5000
/** Connections that may wait at a time: a tunnel's client opens ten at once. */
const maxWaiting = 64
/** Ports that are tried until one is free in both families. */
const maxTries = 20
/** Both families, since the client asks for `localhost`: on a port that is taken in one of them only, another program could get what was meant for us. */
const addresses = ['127.0.0.1', '::1']

export type Inlet = {
  readonly port: number
  /**
   * Our own client has a connection from this address and port. No two connections have the same ends at a time, so a connection
   * that comes from there is its, and no other program can make one that looks so.
   */
  expect(from: { address: string; port: number }): void
  close(): Promise<void>
}

/**
 * @param take is given each connection of our own client, paused.
 * @throws when no port is free.
 */
export async function openInlet(take: (socket: Socket) => void): Promise<Inlet> {
  const expected = new Set<string>()
  const waiting = new Map<string, Socket>()
  const nameOf = (address: string | undefined, port: number | undefined) => `${address} ${port}`

  const arrived = (socket: Socket) => {
    const name = nameOf(socket.remoteAddress, socket.remotePort)
    if (expected.delete(name)) return take(socket)
    if (waiting.size >= maxWaiting) return void socket.destroy()
    waiting.set(name, socket)
    const timer = setTimeout(() => socket.destroy(), identifyMilliseconds)
    socket.once('error', () => socket.destroy())
    socket.once('close', () => {
      clearTimeout(timer)
      if (waiting.get(name) === socket) waiting.delete(name)
    })
    socket.once('taken', () => clearTimeout(timer))
  }
  const { port, servers } = await listenTwice(arrived)
  return {
    port,
    expect({ address, port: from }) {
      const name = nameOf(address, from)
      const socket = waiting.get(name)
      if (!socket) return void expected.add(name)
      waiting.delete(name)
      socket.emit('taken')
      take(socket)
    },
    async close() {
      for (const socket of waiting.values()) socket.destroy()
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

async function listenTwice(arrived: (socket: Socket) => void) {
  for (let i = 0; i < maxTries; i++) {
    const first = await listen(addresses[0], 0, arrived)
    const address = first instanceof net.Server ? first.address() : null
    if (!(first instanceof net.Server) || address === null || typeof address === 'string') continue
    const second = await listen(addresses[1], address.port, arrived)
    if (second instanceof net.Server) return { port: address.port, servers: [first, second] }
    // A machine without IPv6: then nobody else can listen there either.
    if (second === 'EAFNOSUPPORT' || second === 'EADDRNOTAVAIL') return { port: address.port, servers: [first] }
    first.close()
  }
  throw new Error('No port is free for the tunnel')
}

/** @returns the server, or why it cannot listen. */
function listen(
  host: string | undefined,
  port: number,
  arrived: (socket: Socket) => void,
): Promise<net.Server | string> {
  return new Promise((resolve) => {
    // As Node's HTTP server listens, which is where the connections go.
    const server = net.createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, arrived)
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message))
    server.listen({ host, port, exclusive: true }, () => resolve(server))
  })
}
