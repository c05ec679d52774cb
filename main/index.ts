// The app's entry: the server, and around it the window, the menu and the tray. Everything else is said elsewhere.
import path from 'node:path'
import { suitHeapToText } from './base/heap.ts'
import { importQuietly } from './base/import-quietly.ts'
import { createLogger } from './base/logger.ts'
import { openLogFile } from './base/log-file.ts'
import { refuse, runApp } from './electron/app.ts'
import { readLaunch } from './electron/wish.ts'
import { type Options, parseOptions } from './options.ts'
import type { ServerOptions } from './server.ts'

suitHeapToText()

/** The bundle is in out/main; what is beside it is found from there. */
const home = path.resolve(import.meta.dirname, '../..')
const inHome = (...names: string[]) => path.join(home, ...names)

const { wish, serverArgs } = readLaunch(process.argv.slice(1), process.cwd())
const isPortGiven = Boolean(process.env['DISPATCH_PORT']) || serverArgs.some((arg) => arg.startsWith('--port='))
const parsed = parseOptions(serverArgs, process.env)
if ('run' in parsed) run(parsed.run)
else refuse('problem' in parsed ? parsed.problem : `no option prints here: ${parsed.print}`)

function run(options: Options): void {
  const logFile = path.join(options.dataDir, 'desktop', 'dispatch.log')
  const debugAreas = new Set((process.env['DEBUG'] ?? '').split(/[\s,]+/))
  const log = createLogger({ level: 'info', debugAreas, write: openLogFile(logFile) })
  runApp({
    wish,
    dataDir: options.dataDir,
    needsKey: !options.noAuth && options.key === undefined,
    page: process.env['DISPATCH_PAGE'],
    files: {
      preload: inHome('out/preload/index.cjs'),
      icon: inHome('build/icons/icon.png'),
      trayIcon: inHome('build/icons', process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'),
      log: logFile,
    },
    log,
    startServer: (sealed) =>
      startServer({ ...options, key: options.key ?? sealed?.key }, { logger: log, keepKey: sealed?.keep }),
  })
}

/** Somebody else may have the usual port, and the app must open all the same; a port that was asked for is kept to. */
async function startServer(options: Options, given: Pick<ServerOptions, 'logger' | 'keepKey'>) {
  const { createServer } = await importQuietly(() => import('./server.ts'))
  const server = (port: number) =>
    createServer({ ...options, ...given, port, setDamagedAside: true, pageFolder: inHome('out/renderer') })
  const started = await server(options.port)
  if (started.success || isPortGiven) return started
  const elsewhere = await server(0)
  if (elsewhere.success) given.logger.warn(started.error)
  return elsewhere
}
