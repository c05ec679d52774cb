// The server without Electron: `npm run serve`. What it prints is for people, or one line of JSON for programs.
import path from 'node:path'
import { version } from '../shared/protocol/version.ts'
import { endWithParent } from './base/end-with-parent.ts'
import { suitHeapToText } from './base/heap.ts'
import { importQuietly } from './base/import-quietly.ts'
import { createLogger, type Logger } from './base/logger.ts'
import { type Options, parseOptions, usage } from './options.ts'
import type { DispatchServer } from './server.ts'

suitHeapToText()
// What started it can no longer look after it: it is this very process.
const parent = Number(process.env['DISPATCH_END_WITH_PARENT'])
if (parent > 0) endWithParent(parent)
const parsed = parseOptions(process.argv.slice(2), process.env)
if ('problem' in parsed) fail(parsed.problem)
else if ('print' in parsed) print(parsed.print === 'usage' ? usage : version)
else await serve(parsed.run)

async function serve(options: Options): Promise<void> {
  // Whoever reads the output may go away; the server stays.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const debug = process.env['DEBUG'] ?? ''
  const { createServer } = await importQuietly(() => import('./server.ts'))
  const logger = createLogger({
    level: 'warn',
    debugAreas: new Set(debug.split(/[\s,]+/)),
    write: (line) => process.stderr.write(`${line}\n`),
  })
  const created = await createServer({ ...options, pageFolder: pageFolder(), logger })
  if (!created.success) return fail(created.error)
  const { server } = created
  closeOnSignals(server, logger)
  // A bug in one place must not end everybody's programs. The journal is written by transactions, so it stays whole.
  process.on('uncaughtException', (error) => logger.error('unexpected error', error))
  process.on('unhandledRejection', (error) => logger.error('unexpected rejection', error))
  print(options.json ? describeAsJson(server) : describe(server, options))
  // To the process that started this one; the key goes by no other way than this and the first start's output.
  process.send?.({ type: 'listening', url: server.url, key: server.key })
}

function closeOnSignals(server: DispatchServer, logger: Logger): void {
  let isClosing = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (isClosing) return
      isClosing = true
      server.close().then(
        () => process.exit(0),
        (error) => {
          logger.error('it could not be closed in order', error)
          process.exit(1)
        },
      )
    })
  }
}

function describeAsJson({ url, key, isKeyNew }: DispatchServer): string {
  return JSON.stringify({ url, pid: process.pid, version, ...(isKeyNew && { key }) })
}

function describe({ url, key, isKeyNew, keyFile }: DispatchServer, { dataDir }: Options): string {
  const lines = [`Dispatch ${version}`, `  address   ${url}`]
  if (isKeyNew) lines.push(`  key       ${key}`, `            made just now and kept in ${keyFile}`)
  else if (keyFile) lines.push(`  key       in ${keyFile}`)
  else lines.push(`  key       ${key === undefined ? 'none: everybody on this machine may use it' : 'as given'}`)
  lines.push(`  sessions  in ${dataDir}`)
  return lines.join('\n')
}

/** The page is built beside the server's bundle; run from its sources, the server finds it below the project. */
function pageFolder(): string {
  return path.resolve(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '../out/renderer' : '../renderer')
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function fail(problem: string): void {
  process.stderr.write(`dispatch: ${problem}\n`)
  process.exitCode = 1
}
