// A line between a browser and a server that a test can cut or let hang: a SOCKS proxy, so that addresses stay what they are. It does not know what passes.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

export type FlakyLine = {
  /** For a browser's `proxy`. */
  proxy: { server: string }
  /** Every path that was asked for so far, as the server got it. */
  readonly asked: readonly string[]
  /** Ends each connection and refuses new ones. */
  cut(): void
  /** From now on nothing passes, and neither side is told. */
  hang(): void
  /** New connections pass again; those that hung stay silent. */
  mend(): void
}

/** RFC 1928: no authentication; connected, bound to 0.0.0.0:0. */
const [welcome, granted] = [Buffer.from([5, 0]), Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])]
const requestLine = /^[A-Z]+ (\S+) HTTP\/1\.1\r$/gm

/** Opens a line that ends with the test. */
export async function openLine(): Promise<FlakyLine> {
  const asked: string[] = []
  const pairs = new Set<[Socket, Socket]>()
  let isCut = false
  let hangs = false

  const join = (near: Socket, port: number) => {
    const far = connect(port, '127.0.0.1')
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    far.once('connect', () => near.write(granted))
    near.on('data', (bytes) => {
      for (const [, path = ''] of bytes.toString('latin1').matchAll(requestLine)) asked.push(path)
      if (!hangs && pairs.has(pair)) far.write(bytes)
    })
    far.on('data', (bytes) => !hangs && pairs.has(pair) && near.write(bytes))
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on('error', () => undefined) // it closes then
      one.once('close', () => other.destroy())
    }
  }
  const line = createServer((near) => {
    if (isCut) return void near.destroy()
    near.on('error', () => undefined)
    near.once('data', () => {
      near.write(welcome)
      // The port is what the request ends with, whatever form the address has.
      near.once('data', (request) => join(near, request.readUInt16BE(request.length - 2)))
    })
  })
  line.listen(0, '127.0.0.1')
  await once(line, 'listening')
  const end = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy()
    pairs.clear()
  }
  onTestFinished(() => {
    end()
    line.close()
  })
  return {
    proxy: { server: `socks5://127.0.0.1:${addressOf(line.address()).port}` },
    asked,
    cut() {
      isCut = true
      end()
    },
    hang() {
      hangs = true
    },
    mend() {
      isCut = false
      hangs = false
      pairs.clear()
    },
  }
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The line has no port')
  return address
}
