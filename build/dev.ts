// For those who change Dispatch: the page with hot reload, and behind it what restarts when its sources change: the app where there is an
// Electron and a screen, else the server. `npm run dev`; `--no-open` is the server, and no browser; every other argument is the server's.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createServer, type ProxyOptions } from 'vite'
import { rendererBundle, root } from './bundle.ts'
import { endWithParent } from '../main/base/end-with-parent.ts'
import { endWith, onListening, type Listening } from './child.ts'
import { followApp, freePort } from './dev-app.ts'
import { electronProgram } from './electron.ts'
import { hasScreen, openPage } from './open-page.ts'

const given = process.argv.slice(2)
const args = given.filter((arg) => arg !== '--no-open')

/** The server sees its own address in Host and Origin, and not that of the page's development server, which it would refuse. */
const proxy: ProxyOptions = { ws: true, changeOrigin: true, rewriteWsOrigin: true }

/** What the server serves besides the page. */
const serverPaths = ['/socket.io', '/api/', '/healthz', '/metrics']

/** Serves the page from its sources on a port of its own. @returns its address. */
async function servePage(): Promise<string> {
  const page = await createServer({
    ...rendererBundle(join(root, 'out/renderer')),
    cacheDir: join(root, '.cache/vite'),
    server: { host: '127.0.0.1', proxy: Object.fromEntries(serverPaths.map((path) => [path, proxy])) },
  })
  await page.listen()
  return new URL(page.resolvedUrls?.local[0] ?? '').origin
}

let opened = false
async function follow({ url, key }: Listening): Promise<void> {
  proxy.target = url
  if (opened) return
  opened = true
  const page = await servePage()
  process.stderr.write(`the page with hot reload: ${page}\n`)
  if (hasScreen() && !given.includes('--no-open')) await openPage({ url: page, key })
}

// A journal of its own: what is being tried must not meet the sessions that one works with.
const env = { DISPATCH_DATA_DIR: join(root, '.cache/dev'), ...process.env }

function startServer(): void {
  const server = spawn(process.execPath, ['--watch', '--watch-preserve-output', 'main/headless.ts', ...args], {
    cwd: root,
    env,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  endWith(server)
  onListening(server, (listening) => void follow(listening))
}

async function startApp(program: string): Promise<void> {
  const port = await freePort()
  proxy.target = `http://127.0.0.1:${port}`
  await followApp({ program, args, env: { ...env, DISPATCH_PORT: String(port) }, page: await servePage() })
}

endWithParent(process.ppid)
const program = given.includes('--no-open') || !hasScreen() ? undefined : electronProgram()
if (program === undefined) startServer()
else await startApp(program)
