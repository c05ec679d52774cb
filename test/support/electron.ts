// The app in a real Electron, as tests start, look into and end it. It does not know what is tested.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { electronProgram, electronSwitches } from '../../build/electron.ts'
import { hasScreen } from '../../build/open-page.ts'
import { root } from '../../build/outputs.ts'
import { type Client, createClient } from '../../shared/client/client.ts'

export const noElectron =
  'no Electron with a screen: name an unpacked one in $ELECTRON_OVERRIDE_DIST_PATH, or fetch one by `npx install-electron`'

/** Whether there is something to test with. */
export const hasElectron = electronProgram() !== undefined && hasScreen()

/** @throws when there is none: skip before, `describe.skipIf(!hasElectron)`. */
export function electronPath(): string {
  const program = electronProgram()
  if (program === undefined) throw new Error(noElectron)
  return program
}

/** Without a graphics card; the same as people's app otherwise. */
export const switches = [...electronSwitches, '--disable-gpu']

export type RunningApp = {
  app: ElectronApplication
  /** The window's page. */
  page: Page
  pid: number
  /** The server's address. */
  url: string
  key: string
}

export type AppGiven = { dataDir: string; args?: string[]; env?: Record<string, string> }

/** Arguments and environment with which a test's app starts. */
export function appCommand({ dataDir, args = [], env = {} }: AppGiven) {
  const own = {
    HOME: dataDir,
    XDG_CONFIG_HOME: path.join(dataDir, 'config'),
    DISPATCH_DATA_DIR: dataDir,
    DISPATCH_PORT: '0',
  }
  return { args: [...switches, root, ...args], env: { ...process.env, ...own, ...env } }
}

/** Starts the app, and waits until its window is signed in. It is killed with the test, should it still run. */
export async function startApp(given: AppGiven): Promise<RunningApp> {
  const app = await launch(given)
  const page = await app.firstWindow()
  await signedIn(page)
  const pid = app.process().pid ?? 0
  const url = new URL(page.url()).origin
  return { app, page, pid, url, key: readFileSync(path.join(given.dataDir, 'key'), 'utf8').trim() }
}

/** Starts the app and waits for nothing. */
export async function launch(given: AppGiven): Promise<ElectronApplication> {
  const { args, env } = appCommand(given)
  const named = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  const app = await _electron.launch({ executablePath: electronPath(), args, env: Object.fromEntries(named) })
  const child = app.process()
  onTestFinished(() => {
    const pids = child.exitCode === null && child.pid !== undefined ? [child.pid, ...descendants(child.pid)] : []
    for (const pid of pids) kill(pid)
  })
  return app
}

/** Resolves once the page is there for its user, and listens to keys: it begins to behind its first drawing. */
export async function signedIn(page: Page): Promise<void> {
  await page.waitForSelector('.sidebar-list, .sidebar')
  await page.evaluate(() => new Promise((resolve) => void requestIdleCallback(resolve)))
}

/** A client that has nothing to do with the window; closed with the test. */
export async function outsider({ url, key }: Pick<RunningApp, 'url' | 'key'>): Promise<Client> {
  const client = createClient({ serverUrl: url, apiKey: key, logLevel: 'silent' })
  onTestFinished(() => client.close())
  await client.connect()
  return client
}

/** @returns the processes below one, children before grandchildren. Linux only. */
export function descendants(pid: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(Number(name))]),
  )
  const below = [pid]
  for (const one of below) for (const [child, parent] of parents) if (parent === one) below.push(child)
  return below.slice(1)
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}

/** @returns whether a process is there and not only waits to be asked how it ended. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Every event of a session that a page was sent, as it came over its sockets from now on. */
export function watchEvents(page: Page): Map<string, string[]> {
  const events = new Map<string, string[]>()
  const take = (event: unknown) => {
    if (typeof event !== 'object' || event === null || !('runId' in event) || !('seq' in event)) return
    const id = String(event.runId)
    const known = events.get(id) ?? []
    events.set(id, [...known, JSON.stringify(event)])
  }
  const look = (packet: unknown) => {
    if (!Array.isArray(packet)) return
    const [first, second]: unknown[] = packet
    if (first === 'run:event') take(second)
    // The answer to an attach holds the first page.
    else if (typeof first === 'object' && first !== null && 'events' in first && Array.isArray(first.events))
      first.events.forEach(take)
  }
  page.on('websocket', (socket) => {
    /** The event whose text comes in this socket's next frame. */
    let begun: object | undefined
    socket.on('framereceived', ({ payload }) => {
      const text = String(payload)
      if (begun) {
        take({ ...begun, payload: { data: text } })
        begun = undefined
        return
      }
      const { mark, body } = /^(?<mark>4[23]|451-)\d*(?<body>\[.*\])$/s.exec(text)?.groups ?? {}
      if (body === undefined) return
      const packet: unknown = JSON.parse(body)
      if (mark === '451-' && Array.isArray(packet)) begun = packet[1]
      else look(packet)
    })
  })
  return events
}
