// Requests as no browser would send them: any path, method and headers, exactly as given.
import { request, type IncomingHttpHeaders } from 'node:http'
import net from 'node:net'
import { text } from 'node:stream/consumers'

export type Response = { status: number | undefined; headers: IncomingHttpHeaders; body: string; bytes: Buffer }

type Asked = { path?: string; method?: string; headers?: Record<string, string | string[]>; body?: string }

export function ask(url: string, { path = '/', method = 'GET', headers = {}, body }: Asked = {}): Promise<Response> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: hostname.replaceAll(/[[\]]/g, ''), port, path, method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const bytes = Buffer.concat(chunks)
          resolve({ status: response.statusCode, headers: response.headers, body: bytes.toString(), bytes })
        })
      },
    )
    // A refused upgrade is an ordinary response; one that is taken is not.
    sent.on('upgrade', ({ statusCode, headers: taken }, socket) => {
      socket.destroy()
      resolve({ status: statusCode, headers: taken, body: '', bytes: Buffer.alloc(0) })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Asks for a WebSocket. */
export function askUpgrade(
  url: string,
  headers: Record<string, string> = {},
  path = '/socket.io/?EIO=4&transport=websocket',
): Promise<Response> {
  const upgrade = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
  }
  return ask(url, { path, headers: { ...upgrade, ...headers } })
}

/** Writes bytes to the port. @returns all that came back until the server ended the connection. */
export async function sayRaw(url: string, said: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = net.connect(Number(port), hostname)
  socket.end(said)
  return text(socket)
}
