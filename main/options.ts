// The server's options, from the command line and the environment. It does not know what they are used for.
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'

/** Above the ports that systems give out by themselves, and free of well-known servers. */
const defaultPort = 3030
/** Where localtunnel's own client goes. */
export const defaultLocaltunnelHost = 'https://localtunnel.me'

const Port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a whole number from 0 to 65535')
  .transform(Number)
  .refine((port) => port <= 65_535, 'must be a whole number from 0 to 65535')

/** `[::1]` and `::1` mean the same address. */
const Host = z
  .string()
  .transform((host) => host.replace(/^\[(.*)\]$/, '$1'))
  .refine((host) => /^[A-Za-z0-9.:_-]{1,253}(%[A-Za-z0-9]+)?$/.test(host), 'must be a host name or an address')

const unitBytes: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }
/** Below this there would be no room for a segment or two, and every session would lose what was just said. */
const leastSize = 16 * 2 ** 20

/** Bytes, as a number or in KiB, MiB, GiB, TiB: `500M`, `1.5G`. */
const Size = z
  .string()
  .regex(/^\d{1,15}(\.\d{1,3})?[KMGT]?$/, 'must be a size such as 500M or 10G')
  .transform((size) => Math.round(Number.parseFloat(size) * (unitBytes[size.replace(/[\d.]/g, '')] ?? 1)))
  .refine((bytes) => bytes >= leastSize && bytes <= Number.MAX_SAFE_INTEGER, 'must be 16M at least')

const Options = z.object({
  port: Port,
  host: Host,
  dataDir: z
    .string()
    .min(1, 'must name a folder')
    .transform((folder) => path.resolve(folder)),
  key: z.string().min(1, 'must not be empty').max(1024, 'must be at most 1024 characters').optional(),
  localtunnelHost: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .transform((url) => url.replace(/\/+$/, '')),
  fileRoots: z.array(
    z
      .string()
      .min(1, 'must name a folder')
      .transform((folder) => path.resolve(folder)),
  ),
  /** The program to talk with Claude by; looked for when absent. */
  claude: z.string().min(1, 'must name a program').optional(),
  maxSessionSize: Size,
  maxJournalSize: Size,
  noAuth: z.boolean(),
  json: z.boolean(),
})
export type Options = z.output<typeof Options>

export const usage = `Usage: npm run serve -- [options]

  --port NUMBER     port to listen on, 0 for a free one (3030; DISPATCH_PORT)
  --host ADDRESS    address to listen on (127.0.0.1; DISPATCH_HOST)
  --data-dir FOLDER where sessions and the key are kept (DISPATCH_DATA_DIR)
  --key KEY         the key that opens this server (TERMINAL_KEY); made at first start when absent
  --localtunnel-host URL  the localtunnel server to use (https://localtunnel.me; DISPATCH_LOCALTUNNEL_HOST)
  --file-root FOLDER  files below it may be opened; may be said again (the home folder; DISPATCH_FILE_ROOTS, as in PATH)
  --claude PATH     the program claude; looked for in PATH and the usual places when absent (DISPATCH_CLAUDE)
  --max-session-size SIZE   what is kept of one session, as it is on disk (1G; DISPATCH_MAX_SESSION_SIZE)
  --max-journal-size SIZE   what is kept of all sessions (10G; DISPATCH_MAX_JOURNAL_SIZE)
  --no-auth         no key at all; on a loopback address only
  --json            print one line of JSON when listening: url, pid, version, and the key if it was made just now
  --version, --help`

export type ParsedOptions = { run: Options } | { print: 'usage' | 'version' } | { problem: string }

/**
 * @param args the command line after the program's name.
 * @returns the options, what to print instead of running, or one line that says which option is wrong.
 */
export function parseOptions(args: string[], env: NodeJS.ProcessEnv): ParsedOptions {
  const given = parse(args)
  if ('problem' in given) return given
  const { values } = given
  if (values.help) return { print: 'usage' }
  if (values.version) return { print: 'version' }
  const parsed = Options.safeParse({
    port: values.port ?? (env['DISPATCH_PORT'] || String(defaultPort)),
    host: values.host ?? (env['DISPATCH_HOST'] || '127.0.0.1'),
    dataDir: values['data-dir'] ?? (env['DISPATCH_DATA_DIR'] || defaultDataDir(env)),
    key: values.key ?? (env['TERMINAL_KEY'] || undefined),
    localtunnelHost: values['localtunnel-host'] ?? (env['DISPATCH_LOCALTUNNEL_HOST'] || defaultLocaltunnelHost),
    fileRoots: values['file-root'] ?? (env['DISPATCH_FILE_ROOTS'] ?? '').split(path.delimiter).filter(Boolean),
    claude: values.claude ?? (env['DISPATCH_CLAUDE'] || undefined),
    maxSessionSize: values['max-session-size'] ?? (env['DISPATCH_MAX_SESSION_SIZE'] || '1G'),
    maxJournalSize: values['max-journal-size'] ?? (env['DISPATCH_MAX_JOURNAL_SIZE'] || '10G'),
    noAuth: values['no-auth'] ?? false,
    json: values.json ?? false,
  })
  if (!parsed.success) return { problem: describe(parsed.error) }
  return { run: parsed.data }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'data-dir': { type: 'string' },
        key: { type: 'string' },
        'localtunnel-host': { type: 'string' },
        'file-root': { type: 'string', multiple: true },
        claude: { type: 'string' },
        'max-session-size': { type: 'string' },
        'max-journal-size': { type: 'string' },
        'no-auth': { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // A value that lost its option may be a key, and must not be said back.
    if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
      return { problem: 'a value stands where an option is expected (see --help)' }
    // The first sentence names the option; the rest is advice on positional arguments.
    const message = error instanceof Error ? error.message : String(error)
    return { problem: `${message.split(/\. |\n/)[0]} (see --help)` }
  }
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0]
  const [name, index] = issue?.path ?? []
  const field = String(name ?? 'options').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  // What may be said several times has the plural here.
  if (typeof index === 'number') return `--${field.replace(/s$/, '')}: ${issue?.message}`
  return `--${field}: ${issue?.message ?? 'not valid'}`
}

function defaultDataDir(env: NodeJS.ProcessEnv): string {
  const home = os.homedir()
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Dispatch')
  if (process.platform === 'win32')
    return path.join(env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'Dispatch')
  return path.join(env['XDG_DATA_HOME'] || path.join(home, '.local', 'share'), 'dispatch')
}
