// A line to a server that can be cut, silenced and slowed down: a TCP proxy. It knows nothing of what passes but to whom it is addressed.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Bytes that a slowed line lets through at a time, and milliseconds between two such pieces: some 160 kB/s. */
const slowPiece = 8 * 1024
const slowPause = 50

export type Line = {
  /** The address that stands for the server's. */
  readonly url: string
  /** Ends every connection: as a peer that closes does, or as one that is gone. */
  cut(how: 'end' | 'reset'): void
  /** Nothing passes on the connections that there are, and neither side is told. New ones pass. */
  hang(): void
  /** Those that hang: the near side is told that they are gone, the far side never. */
  halve(): void
  refuse(isRefusing: boolean): void
  slow(isSlow: boolean): void
  close(): Promise<void>
}

type Pair = { near: Socket; far: Socket; hangs: boolean }

/**
 * @param port the server's, on this machine; it need not listen yet.
 * @param alter changes what comes from the server, on its way.
 */
export async function openLine(port: number, alter = (bytes: Buffer) => bytes): Promise<Line> {
  const pairs = new Set<Pair>()
  let isRefusing = false
  let isSlow = false

  /** Hands bytes on at the pace of whoever takes them. */
  const pass = (pair: Pair, from: Socket, to: Socket) => {
    from.on('data', (bytes: Buffer) => {
      const goOn = () => !pair.hangs && from.resume()
      const isTaken = to.write(from === pair.far ? alter(bytes) : bytes)
      if (isSlow) {
        from.pause()
        setTimeout(goOn, (slowPause * bytes.length) / slowPiece)
      } else if (!isTaken) {
        from.pause()
        to.once('drain', goOn)
      }
    })
  }
  const join = (pair: Pair, one: Socket, other: Socket) => {
    // It closes then.
    one.on('error', () => undefined)
    one.once('close', () => {
      if (pair.hangs) return
      pairs.delete(pair)
      other.destroy()
    })
  }
  const proxy = createServer((near) => {
    if (isRefusing) return void near.resetAndDestroy()
    const far = connect(port, '127.0.0.1')
    const pair = { near, far, hangs: false }
    pairs.add(pair)
    join(pair, near, far)
    join(pair, far, near)
    pass(pair, far, near)
    near.once('data', (request: Buffer) => {
      // The server answers to no other name than its own.
      far.write(request.toString('latin1').replace(/^(Host: 127\.0\.0\.1:)\d+/m, `$1${port}`), 'latin1')
      pass(pair, near, far)
    })
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(proxy.address())}`,
    cut(how) {
      for (const { near, far } of pairs) for (const socket of [near, far]) end(socket, how)
      pairs.clear()
    },
    hang() {
      for (const pair of pairs) {
        pair.hangs = true
        pair.near.pause()
        pair.far.pause()
      }
    },
    halve() {
      for (const { near, hangs } of pairs) if (hangs) near.resetAndDestroy()
    },
    refuse: (refusing) => void (isRefusing = refusing),
    slow: (slow) => void (isSlow = slow),
    async close() {
      for (const { near, far } of pairs) for (const socket of [near, far]) socket.destroy()
      pairs.clear()
      await new Promise<void>((resolve) => void proxy.close(() => resolve()))
    },
  }
}

function end(socket: Socket, how: 'end' | 'reset'): void {
  if (how === 'reset') socket.resetAndDestroy()
  else socket.destroy()
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('The line has no port')
  return address.port
}
