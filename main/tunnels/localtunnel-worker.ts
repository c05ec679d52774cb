// The localtunnel client in a thread of its own, where whatever it throws or leaves open ends with the thread. It does not know who started it.
import { subscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import localtunnel from 'localtunnel'
import * as z from 'zod'
import { ClientOptions, type ClientNews } from './localtunnel-news.ts'

const options = ClientOptions.parse(workerData)
const tell = (news: ClientNews) => parentPort?.postMessage(news)
const Opened = z.object({ socket: z.instanceof(Socket) })

// Every connection that this thread makes is seen here; those to the inlet are told by their own end, which no other process can have meanwhile.
subscribe('net.client.socket', (message) => {
  const opened = Opened.safeParse(message)
  if (!opened.success) return
  const { socket } = opened.data
  socket.once('connect', () => {
    const { localAddress: address, localPort: port, remotePort } = socket
    if (remotePort === options.port && address !== undefined && port !== undefined)
      tell({ type: 'joined', address, port })
  })
})

process.on('uncaughtException', (error) => tell({ type: 'ended', reason: error.message }))

const tunnel = await localtunnel({ ...options, subdomain: options.subdomain })
// For each of its connections that is refused; without a listener it would end the thread.
tunnel.on('error', (error: unknown) =>
  tell({ type: 'ended', reason: error instanceof Error ? error.message : String(error) }),
)
tunnel.on('close', () => tell({ type: 'ended', reason: 'The provider closed the tunnel' }))
tell({ type: 'opened', url: tunnel.url })
