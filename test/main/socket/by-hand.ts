// WebSockets written byte by byte, as no library would. It does not know what is said over them.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import net from 'node:net'
import { onTestFinished } from 'vitest'

/** A client's frame: masked, as a client's must be. */
export function frame(payload: Buffer, { opcode = 1, final = true } = {}): Buffer {
  const { length } = payload
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  head[0] = (final ? 0x80 : 0) | opcode
  head[1] = 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127)
  if (head.length === 4) head.writeUInt16BE(length, 2)
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2)
  // A mask of zeros changes nothing.
  return Buffer.concat([head, Buffer.alloc(4), payload])
}

/** Opens a WebSocket by hand. */
export async function openByHand({ url }: { url: string }): Promise<net.Socket> {
  const { hostname, port, host } = new URL(url)
  const socket = net.connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  const upgrade = `Host: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}`
  socket.write(`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${upgrade}\r\n\r\n`)
  await once(socket, 'data')
  return socket
}
