// Terminals by node-pty in this process. It does not know sessions.
import { readSync } from 'node:fs'
import os from 'node:os'
import nodePty, { type IPty } from 'node-pty'
import * as z from 'zod'
import { foregroundGroup, hasProcesses, signalProcess } from '../../base/process-table.ts'
import type { Pty, PtyBackend, PtyExit } from './backend.ts'
import { createWriteQueue } from './write-queue.ts'

/**
 * While a pty is paused, how often to look whether its program has ended: node-pty drops what was not read 200 ms after that,
 * so reading must go on well before.
 */
const pausedCheckMilliseconds = 25

/**
 * A piece of this size means that the program floods: Linux gives 4 KiB of a terminal at a time, and one turn of the loop for each costs
 * more than all that is done with it.
 */
const floodBytes = 2048
/** What is read in one turn then, in bytes: one event's text, about a millisecond of work. */
const turnBytes = 64 * 1024
/** The same while somebody types in another terminal: a key and its echo wait for some turns. With the rest after it, a flood has some 17 MB a second. */
const typingTurnBytes = 16 * 1024
/** Milliseconds of rest after such a turn: with all cores busy, a key and its echo would wait for the system to take one from who has it. */
const restMilliseconds = 1
/** Milliseconds after a key in which another one is expected: the longest rest of somebody who types. */
const typingMilliseconds = 500

/** Which terminal was last written to, by its program's process, and when. */
let lastWrite = { pid: 0, at: -typingMilliseconds }

/** Whether somebody types elsewhere: who types into a flood itself sees the echo behind what was printed before. */
function isTypingElsewhere(pid: number): boolean {
  return lastWrite.pid !== pid && performance.now() - lastWrite.at < typingMilliseconds
}

/** What node-pty's terminals have on Unix beyond its typings: the terminal's file descriptor, and news that it is closed. */
const UnixTerminal = z.object({
  fd: z.int(),
  on: z.custom<(event: 'close', listener: () => void) => void>((value) => typeof value === 'function'),
})

export const nodePtyBackend: PtyBackend = {
  spawn({ file, args, cwd, env, cols, rows }) {
    const pty = nodePty.spawn(file, args, { name: 'xterm-256color', cwd, env, cols, rows, encoding: null })
    return wrap(pty)
  },
}

function wrap(pty: IPty): Pty {
  const { pid } = pty
  const writeNow = writer(pty)
  let isOpen = true
  let pausedCheck: NodeJS.Timeout | undefined
  let rest: NodeJS.Timeout | undefined
  const goOn = () => {
    if (isOpen && !rest && !pausedCheck) pty.resume()
  }
  const resume = () => {
    clearInterval(pausedCheck)
    pausedCheck = undefined
    goOn()
  }
  /** Lets others have the processor. */
  const takeRest = () => {
    if (!isOpen || pausedCheck || rest) return
    pty.pause()
    rest = setTimeout(() => {
      rest = undefined
      goOn()
    }, restMilliseconds)
  }
  const close = () => {
    isOpen = false
    clearInterval(pausedCheck)
    clearTimeout(rest)
  }
  pty.onExit(close)
  // Before its program ends, maybe long: from then on the descriptor may be another terminal's.
  const unix = UnixTerminal.safeParse(pty)
  if (unix.success) unix.data.on.call(pty, 'close', close)
  return {
    pid,
    write(data) {
      lastWrite = { pid, at: performance.now() }
      return writeNow(data)
    },
    resize(cols, rows) {
      if (isOpen) pty.resize(cols, rows)
    },
    pause() {
      if (!isOpen || pausedCheck) return
      pty.pause()
      pausedCheck = setInterval(() => {
        if (!signalProcess(pid, 0)) resume()
      }, pausedCheckMilliseconds)
    },
    resume,
    ...processesOf(pty),
    // Without an encoding node-pty gives bytes on Unix, whatever its typings say, and text on Windows.
    onData(listener) {
      const readMore = reader(pty, { isReading: () => pausedCheck === undefined, takeRest })
      pty.onData((data: unknown) => listener(readMore(Buffer.isBuffer(data) ? data : Buffer.from(String(data)))))
    },
    onExit: (listener) => void pty.onExit((exit) => listener(toExit(exit))),
  }
}

/** On Unix keys go to the file descriptor itself: node-pty's own queue has no bound and spins while the program does not read. */
function writer(pty: IPty): Pty['write'] {
  const unix = UnixTerminal.safeParse(pty)
  if (!unix.success) {
    return (data) => {
      pty.write(typeof data === 'string' ? data : Buffer.from(data))
      return true
    }
  }
  const queue = createWriteQueue(unix.data.fd)
  unix.data.on.call(pty, 'close', queue.close)
  return queue.write
}

/** @returns what gives a piece together with what the terminal has after it, under a flood; the stream behind node-pty reads one piece a turn. */
function reader(
  pty: IPty,
  { isReading, takeRest }: { isReading(): boolean; takeRest(): void },
): (piece: Buffer) => Buffer {
  const unix = UnixTerminal.safeParse(pty)
  if (!unix.success) return (piece) => piece
  const { fd } = unix.data
  let space: Buffer | undefined
  return (piece) => {
    if (piece.length < floodBytes || piece.length > turnBytes / 2 || !isReading()) return piece
    space ??= Buffer.allocUnsafeSlow(turnBytes)
    const read = space
    const isTyping = isTypingElsewhere(pty.pid)
    if (isTyping) takeRest()
    const most = isTyping ? typingTurnBytes : turnBytes
    let length = piece.copy(read)
    try {
      while (length < most) {
        const count = readSync(fd, read, length, most - length, null)
        length += count
        // The program is slower than this reader: whatever comes next is worth a turn of its own.
        if (count < floodBytes) break
      }
    } catch {
      // There is nothing now (EAGAIN), or the program has ended (EIO), which the stream finds out by itself.
    }
    // What is nearly full goes as it is, and its memory with it.
    if (length < turnBytes / 2) return Buffer.from(read.subarray(0, length))
    space = undefined
    return read.subarray(0, length)
  }
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
