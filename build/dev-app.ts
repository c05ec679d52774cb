// The app while it is being changed: built anew and started again when its sources change, its page from a development server.
import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { build, type InlineConfig } from 'vite'
import { mainBundle, preloadBundle, root } from './bundle.ts'
import { electronSwitches } from './electron.ts'
import { out } from './outputs.ts'

/** @returns a port that was free a moment ago: the page must know it before the server is there. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

export type AppUnderChange = {
  program: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  /** Where the page's development server is. */
  page: string
}

/** Returns once the app runs; the process ends with the app, when that is quit and not started anew. */
export async function followApp({ program, args, env, page }: AppUnderChange): Promise<void> {
  let app: ChildProcess | undefined
  const start = () => {
    const child = spawn(program, [...electronSwitches, root, ...args], {
      stdio: 'inherit',
      env: { ...env, DISPATCH_PAGE: page },
    })
    app = child
    child.once('exit', (code) => {
      if (app === child) process.exit(code ?? 0)
    })
  }
  const restart = () => {
    const old = app
    app = undefined
    if (!old) return start()
    old.once('exit', start)
    old.kill('SIGTERM')
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, () => app?.kill(signal))
  await watch(preloadBundle(join(out, 'preload')), () => app && restart())
  await watch(mainBundle(join(out, 'main')), restart)
}

/** Makes a bundle now and whenever a source changes. Resolves when it was made for the first time. */
async function watch(config: InlineConfig, made: () => void): Promise<void> {
  const watcher = await build({ ...config, build: { ...config.build, watch: {} } })
  if (!('on' in watcher)) return
  await new Promise<void>((resolve) => {
    watcher.on('event', ({ code }) => {
      if (code !== 'END') return
      made()
      resolve()
    })
  })
}
