// The provider localtunnel: its client in a thread, an inlet for its connections, and whether its address answers. It does not know what is served.
import type { Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { fail } from '../../shared/failure.ts'
import { workerFile } from '../base/worker-file.ts'
import { type Inlet, openInlet } from './inlet.ts'
import { ClientNews, type ClientOptions } from './localtunnel-news.ts'
import type { OpenTunnel, Opening, Provider, Refusal } from './provider.ts'
import { reach } from './reach.ts'

/** Milliseconds between two looks at an address that was just given: its provider may need a moment. */
const firstLooksMilliseconds = 250

export type Localtunnel = Provider & {
  /** Origins at which the server can be reached by this way now. */
  origins(): readonly string[]
}

export type LocaltunnelOptions = {
  /** The provider's address. */
  host: string
  /** Is given each connection that comes through the tunnel, paused. */
  take(socket: Socket): void
}

export function createLocaltunnel({ host, take }: LocaltunnelOptions): Localtunnel {
  const origins = new Set<string>()

  return {
    origins: () => [...origins],
    async open({ subdomain }, opening) {
      const traffic = createTraffic(take)
      const inlet = await openInlet(traffic.take)
      const client = startClient({ host, port: inlet.port, ...(subdomain !== undefined && { subdomain }) }, inlet)
      const close = async () => {
        await client.close()
        traffic.close()
        await inlet.close()
      }
      const opened = await firstOf(client, opening)
      if ('success' in opened) return close().then(() => opened)
      const { url } = opened
      const { origin, hostname } = new URL(url)
      const name = hostname.split('.')[0]
      if (subdomain !== undefined && name !== subdomain) {
        await close()
        return fail(`The name ${subdomain} is taken at ${new URL(host).host}`)
      }
      // From here on the address leads here; before, a request for it can only be somebody else's.
      origins.add(origin)
      const leave = () => {
        origins.delete(origin)
        return close()
      }
      const problem = await untilReached(url, client, opening.signal)
      if (problem !== undefined) return leave().then(() => fail(problem))
      return {
        success: true,
        url,
        ...(name !== undefined && { subdomain: name }),
        ended: client.ended,
        // What came in since the last look came through the address. With all of the provider's connections in use a look would wait behind them.
        async check(signal) {
          if (traffic.cameIn()) return undefined
          const wrong = await reach(url, signal)
          // The look itself came in, too.
          traffic.cameIn()
          return wrong
        },
        close: leave,
      } satisfies { success: true } & OpenTunnel
    },
  }
}

/** Counts what comes in by a tunnel and can end it all. */
function createTraffic(take: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  let before = 0
  let ended = 0
  const total = () => [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, ended)
  return {
    take(socket: Socket) {
      sockets.add(socket)
      socket.once('close', () => {
        sockets.delete(socket)
        ended += socket.bytesRead
      })
      take(socket)
    },
    /** @returns whether anything came in since this was asked last. */
    cameIn(): boolean {
      const [now, last] = [total(), before]
      before = now
      return now > last
    },
    close() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

type Client = { opened: Promise<string>; ended: Promise<string>; close(): Promise<void> }

function startClient(workerData: ClientOptions, inlet: Inlet): Client {
  // Nothing that it writes is for anybody: the provider's words may hold what visitors sent.
  const worker = new Worker(workerFile('localtunnel-worker', import.meta.url), {
    workerData,
    stdout: true,
    stderr: true,
  })
  for (const output of [worker.stdout, worker.stderr]) output.resume()
  const [opened, ended] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  worker.on('message', (message) => {
    const news = ClientNews.parse(message)
    if (news.type === 'joined') inlet.expect(news)
    else if (news.type === 'opened') opened.resolve(news.url)
    else ended.resolve(news.reason)
  })
  worker.on('error', (error) => ended.resolve(error instanceof Error ? error.message : String(error)))
  worker.on('exit', () => ended.resolve('The tunnel client ended'))
  return {
    opened: opened.promise,
    ended: ended.promise,
    close: async () => void (await worker.terminate()),
  }
}

/** @returns the address; or why there is none. */
async function firstOf(client: Client, { signal }: Opening): Promise<{ url: string } | Refusal> {
  return Promise.race([
    client.opened.then((url) => ({ url })),
    client.ended.then((reason) => fail(reason)),
    aborted(signal).then(() => fail('The provider did not answer')),
  ])
}

/** Looks until the address answers, the client ends or the signal is aborted. @returns what was wrong last. */
async function untilReached(url: string, client: Client, signal: AbortSignal): Promise<string | undefined> {
  let ended: string | undefined
  void client.ended.then((reason) => (ended = reason))
  while (true) {
    const problem = await reach(url, signal)
    if (problem === undefined || ended !== undefined || signal.aborted) return ended ?? problem
    await Promise.race([
      aborted(signal),
      client.ended,
      new Promise((resolve) => setTimeout(resolve, firstLooksMilliseconds)),
    ])
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
