// A terminal session: a program in a pseudo-terminal. It does not know the journal, sockets or who is watching.
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { errors, fail } from '../../../shared/failure.ts'
import { ptyContract, type PtyOptions } from '../../../shared/kinds/pty.ts'
import type { StatusPayload } from '../../../shared/session.ts'
import { findProgram } from '../../base/user-environment.ts'
import { defineAdapter, type RunningSession, type SessionHost } from '../../sessions/adapter.ts'
import type { Pty, PtyBackend, PtyExit } from './backend.ts'
import { listenForCalls } from './calls.ts'
import { loginShell, loginShellArguments, terminalEnvironment } from './environment.ts'
import { createJoiner } from './joiner.ts'
import { nodePtyBackend } from './node-pty-backend.ts'

/** The size that terminals have had since the VT100, until somebody with a screen says another. */
const usualSize = { cols: 80, rows: 24 }
/** How long a program may take to end after being hung up on. */
const graceMilliseconds = 2000
/** When to look first whether what a program had started has ended, too; each time after twice as long, since looking costs milliseconds. */
const firstCheckMilliseconds = 10
/** How long it may take after being killed: one that hangs in the system (a dead network disk) is given up, so that closing takes 5 s at most. */
const killMilliseconds = 2500

export const pty = definePty(nodePtyBackend)

/** Makes the kind over a backend. */
export function definePty(backend: PtyBackend) {
  return defineAdapter(ptyContract, {
    usesFolder: true,
    defaultTitle: (options) => path.basename(options.shell ?? loginShell(process.env)),
    start: (options, host) => start(backend, options, host),
  })
}

type Host = SessionHost<typeof ptyContract>

/** A session whose program could not be started: it has ended already. */
const notStarted: RunningSession = { input: () => fail(errors.sessionStopped), stop: async () => undefined }

function start(backend: PtyBackend, options: PtyOptions, host: Host): RunningSession {
  const { cols = usualSize.cols, rows = usualSize.rows } = options
  const program = options.shell ?? loginShell(process.env)
  const env = terminalEnvironment(process.env, options.env ?? {})
  const file = findProgram(program, host.cwd, env)
  if (file === undefined) return failToStart(host, program, 'there is no such program that can be run')
  const args = options.args ?? (options.shell === undefined ? [...loginShellArguments] : [])
  let terminal: Pty | undefined
  try {
    terminal = backend.spawn({ file, args, cwd: host.cwd, env, cols, rows })
    host.process(terminal.pid)
    host.status({ status: 'running' })
    host.record('pty:resize', { cols, rows })
    return run(terminal, path.basename(file), host)
  } catch (error) {
    terminal?.kill('SIGKILL')
    return failToStart(host, program, error instanceof Error ? error.message : String(error))
  }
}

function run(terminal: Pty, name: string, host: Host): RunningSession {
  const listen = listenForCalls({
    onBell: () => host.attention('wants your attention'),
    onFailure: (code) => host.attention(`failed a command, with exit code ${code}`),
  })
  const joiner = createJoiner((text) => {
    host.recordChunk('pty:stdout', text)
    listen(text)
  })
  const ended = Promise.withResolvers<void>()
  let hasEnded = false
  const end = (status: StatusPayload, lastWords = '') => {
    if (hasEnded) return
    hasEnded = true
    joiner.end()
    host.recordChunk('pty:stderr', lastWords)
    host.status(status)
    ended.resolve()
  }
  terminal.onData((bytes) => {
    if (!hasEnded) joiner.add(bytes)
  })
  terminal.onExit((exit) => {
    const isSurprise = 'signal' in exit && !host.signal.aborted
    end(toStatus(exit), isSurprise ? `\r\n[Dispatch] ${name} was ended by ${exit.signal}\r\n` : '')
  })
  return {
    input: (data) => (terminal.write(data) ? undefined : fail(errors.inputQueueFull)),
    resize(cols, rows) {
      // What was said before was meant for the old size.
      joiner.flush()
      terminal.resize(cols, rows)
      host.record('pty:resize', { cols, rows })
    },
    hold: (held) => (held ? terminal.pause() : terminal.resume()),
    async stop() {
      // A held terminal must be read to its end, and a stopped program takes the hang-up only when it goes on.
      terminal.resume()
      terminal.kill('SIGHUP')
      terminal.kill('SIGCONT')
      const deadline = performance.now() + graceMilliseconds
      const killing = setTimeout(() => terminal.kill('SIGKILL'), graceMilliseconds)
      const givingUp = setTimeout(
        () => end({ status: 'error', reason: `${name} could not be ended` }),
        graceMilliseconds + killMilliseconds,
      )
      await ended.promise
      clearTimeout(killing)
      clearTimeout(givingUp)
      // A shell goes at once; what it had started may take its time, or ignore the hang-up.
      for (let rest = firstCheckMilliseconds; terminal.hasProcesses() && performance.now() < deadline; rest *= 2) {
        await pause(rest)
      }
      if (terminal.hasProcesses()) terminal.kill('SIGKILL')
    },
  }
}

function toStatus(exit: PtyExit): StatusPayload {
  return 'signal' in exit
    ? { status: 'stopped', signal: String(exit.signal) }
    : { status: 'stopped', exitCode: exit.exitCode }
}

function failToStart(host: Host, program: string, why: string): RunningSession {
  const shown = program.replace(os.homedir(), '~')
  host.recordChunk('pty:stderr', `[Dispatch] ${shown} could not be started: ${why}\r\n`)
  host.status({ status: 'error', reason: `${shown} could not be started: ${why}` })
  return notStarted
}
