// What a terminal's program starts with: which shell, and which environment. It does not know sessions.
import os from 'node:os'
import { version } from '../../../shared/protocol/version.ts'
import { userEnvironment } from '../../base/user-environment.ts'

/**
 * @param own the server's environment.
 * @param added what the session asks for besides; wins over everything.
 */
export function terminalEnvironment(own: NodeJS.ProcessEnv, added: Record<string, string>): Record<string, string> {
  return {
    ...userEnvironment(own),
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    TERM_PROGRAM: 'Dispatch',
    TERM_PROGRAM_VERSION: version,
    ...added,
  }
}

/** @returns the user's login shell, or the system's usual one. */
export function loginShell(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return env['COMSPEC'] ?? 'cmd.exe'
  return os.userInfo().shell || env['SHELL'] || '/bin/sh'
}

/** macOS starts apps without the environment that a login gives, so its shells must be login shells. */
export const loginShellArguments: readonly string[] = process.platform === 'darwin' ? ['-l'] : []
