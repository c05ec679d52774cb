// Terminals by node-pty in this process. It does not know sessions.
import os from 'node:os'
import nodePty, { type IPty } from 'node-pty'
import { foregroundGroup, hasProcesses, signalProcess } from '../../base/process-table.ts'
import type { Pty, PtyBackend, PtyExit } from './backend.ts'
import { createReadAhead } from './read-ahead.ts'
import { createReader, noteWrite, type TerminalReader, type UnixTerminal, unixTerminal } from './reading.ts'
import { createWriteQueue } from './write-queue.ts'

/** Terminals share its thread. */
const readAhead = createReadAhead()

export const nodePtyBackend: PtyBackend = {
  spawn({ file, args, cwd, env, cols, rows }) {
    const pty = nodePty.spawn(file, args, { name: 'xterm-256color', cwd, env, cols, rows, encoding: null })
    return wrap(pty)
  },
}

function wrap(pty: IPty): Pty {
  const { pid } = pty
  const unix = unixTerminal(pty)
  const { close, ...reader } = unix ? createReader(pty, unix, readAhead) : plainReader(pty)
  const writeNow = unix ? writer(pty, unix) : plainWriter(pty)
  let hasEnded = false
  /** Whether the descriptor is still this terminal's. */
  const isOpen = () => !hasEnded && unix?.stream.destroyed !== true
  const end = () => {
    hasEnded = true
    close()
  }
  pty.onExit(end)
  // Before its program ends, maybe long: from then on the descriptor may be another terminal's.
  unix?.on.call(pty, 'close', end)
  return {
    pid,
    write(data) {
      noteWrite(pid)
      return writeNow(data)
    },
    resize(cols, rows) {
      if (isOpen()) pty.resize(cols, rows)
    },
    ...reader,
    ...processesOf(pty),
    onExit: (listener) => void pty.onExit((exit) => listener(toExit(exit))),
  }
}

/** On Windows node-pty gives text, and takes care of the rest itself. */
function plainReader(pty: IPty): TerminalReader {
  return {
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    onData: (listener) => void pty.onData((text) => listener(Buffer.from(text))),
    close: () => undefined,
  }
}

function plainWriter(pty: IPty): Pty['write'] {
  return (data) => {
    pty.write(typeof data === 'string' ? data : Buffer.from(data))
    return true
  }
}

/** On Unix keys go to the file descriptor itself: node-pty's own queue has no bound and spins while the program does not read. */
function writer(pty: IPty, unix: UnixTerminal): Pty['write'] {
  const queue = createWriteQueue(unix.fd, () => !unix.stream.destroyed)
  unix.on.call(pty, 'close', queue.close)
  return queue.write
}

/** What `kill` reaches: the program's group, and under a shell the group of what has the keyboard, which must not outlive its terminal by ignoring the hang-up. */
function processesOf(pty: IPty): Pick<Pty, 'kill' | 'hasProcesses'> {
  if (process.platform === 'win32') return { kill: () => pty.kill(), hasProcesses: () => false }
  // Looked up before the first signal: once the shell is gone, nothing says any more who had the keyboard.
  let groups: Set<number> | undefined
  return {
    kill(signal) {
      groups ??= new Set([foregroundGroup(pty.pid) ?? pty.pid, pty.pid])
      for (const group of groups) {
        // A program that was forked just now has no group of its own yet.
        if (!signalProcess(-group, signal) && group === pty.pid) signalProcess(group, signal)
      }
    },
    hasProcesses: () => [...(groups ?? [pty.pid])].some(hasProcesses),
  }
}

function toExit({ exitCode, signal }: { exitCode: number; signal?: number }): PtyExit {
  if (!signal) return { exitCode }
  const name = Object.entries(os.constants.signals).find(([, number]) => number === signal)?.[0]
  return { signal: isSignal(name) ? name : signal }
}

function isSignal(name: string | undefined): name is NodeJS.Signals {
  return name !== undefined && name in os.constants.signals
}
