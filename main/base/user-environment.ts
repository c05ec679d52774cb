// What a program of the user's starts with: the user's own environment, and where programs are. It does not know which program it is for.
import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'

/** The server's own: its key and settings must not reach a program that a viewer may be watching. */
const ownVariables = /^(DISPATCH_|TERMINAL_KEY$)/
/** What npm adds when it starts the server; a shell inside would take it for its own. */
const npmVariables = /^(npm_|INIT_CWD$|NODE_CHANNEL_|NODE_APP_INSTANCE$)/
/** About the process that started the server, and not about the user. */
const starterVariables = /^(_|OLDPWD)$/
/** Folders that npm puts before the user's own PATH. */
const npmFolder = /(^|[\\/])(node_modules[\\/]\.bin|node-gyp-bin)$/
/** Set for one outer terminal, wrong in another. */
const outerTerminal =
  /^(TMUX|TMUX_PANE|STY|WINDOW|WINDOWID|TERMCAP|COLUMNS|LINES|TERM_SESSION_ID|VTE_VERSION|WT_SESSION)$/

/** Names of variables that were added for the server alone, by whoever started it. */
const addedVariables = 'DISPATCH_OWN_VARIABLES'

/** @param own the server's environment. @returns what of it is the user's, with a locale that is UTF-8 where it names none. */
export function userEnvironment(own: NodeJS.ProcessEnv): Record<string, string> {
  const env: Record<string, string> = {}
  const isNpm = own['npm_lifecycle_event'] !== undefined
  const added = (own[addedVariables] ?? '').split(',')
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined || [ownVariables, outerTerminal, starterVariables].some((names) => names.test(name)))
      continue
    if (added.includes(name) || (isNpm && npmVariables.test(name))) continue
    env[name] = isNpm && name.toUpperCase() === 'PATH' ? withoutNpm(value) : value
  }
  // A program that is told nothing would fall back to ASCII.
  if (!env['LC_ALL'] && !env['LC_CTYPE'] && !env['LANG'])
    env['LANG'] = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  return env
}

/**
 * Finds a program as a shell would.
 * @param program a path (relative to `cwd`) or a name to be looked up in PATH.
 * @returns its path, or undefined when there is none that can be run.
 */
export function findProgram(program: string, cwd: string, env: Record<string, string>): string | undefined {
  if (process.platform === 'win32') return program
  if (program.includes('/')) {
    const file = path.resolve(cwd, program)
    return canRun(file) ? file : undefined
  }
  return (env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.resolve(cwd, folder, program))
    .find(canRun)
}

export function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

function withoutNpm(value: string): string {
  return value
    .split(path.delimiter)
    .filter((folder) => !npmFolder.test(folder))
    .join(path.delimiter)
}
