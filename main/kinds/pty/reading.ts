// How a terminal of node-pty is read: piece by piece while its program says little, as much as there is in a turn when it floods, in a thread
// beside this one when it goes on flooding, and with rests while somebody types elsewhere. It does not know what is read.
import { readSync } from 'node:fs'
import type { IPty } from 'node-pty'
import * as z from 'zod'
import { signalProcess } from '../../base/process-table.ts'
import { typingMilliseconds } from '../../base/typing.ts'
import type { Pty } from './backend.ts'
import { fullPiece } from './joiner.ts'
import type { Ahead, ReadAhead } from './read-ahead.ts'

/**
 * While nobody reads the stream, how often to look whether its program has ended: node-pty drops what was not read 200 ms after that,
 * and closes the descriptor. Timers run in the order in which they are due, so this one sees the end first, however late both are.
 */
const endCheckMilliseconds = 25

/**
 * A piece of this size means that the program floods: Linux gives 4 KiB of a terminal at a time, and one turn of the loop for each costs
 * more than all that is done with it.
 */
const floodBytes = 2048
/** What is read in one turn then, in bytes: one event's text, about a millisecond of work. */
const turnBytes = fullPiece
/** The same while somebody types in another terminal: a key and its echo wait for some turns. With the rest after it, a flood has some 17 MB a second. */
const typingTurnBytes = 16 * 1024
/** Milliseconds of rest after such a turn: with all cores busy, a key and its echo would wait for the system to take one from who has it. */
const restMilliseconds = 1
/** Bytes that Linux keeps of a terminal's output at most, 64 KiB and the 4 KiB that are read at once, and some more. */
const systemBytes = 128 * 1024
/** Full turns in a row after which a thread reads on: a screen that is drawn anew is over by then, and waking the thread is worth it. */
const turnsBeforeThread = 4

/** What the system's bytes come by. It stops at once, while a stream that is paused reads some more, which would then be out of order. */
type Handle = { readStart(): void; readStop(): void }
/** `destroyed` from the moment at which its descriptor is closed: before anybody is told. */
type Stream = { readonly destroyed: boolean; _handle: Handle; read(size: 0): unknown }

const method = z.custom<() => void>((value) => typeof value === 'function')
const StreamShape = z.object({
  destroyed: z.boolean(),
  read: method,
  _handle: z.object({ readStart: method, readStop: method }),
})

/** What node-pty's terminals have on Unix beyond its typings: the terminal's file descriptor, news that it is closed, and the stream that reads it. */
const UnixTerminal = z
  .object({
    fd: z.int(),
    on: z.custom<(event: 'close', listener: () => void) => void>((value) => typeof value === 'function'),
    _socket: z.custom<Stream>((value) => StreamShape.safeParse(value).success),
  })
  .transform(({ fd, on, _socket: stream }) => ({ fd, on, stream }))
export type UnixTerminal = z.infer<typeof UnixTerminal>

/** @returns undefined on Windows. @throws when this node-pty, or its Node, is another one than is known here. */
export function unixTerminal(pty: IPty): UnixTerminal | undefined {
  return process.platform === 'win32' ? undefined : UnixTerminal.parse(pty)
}

/** Which terminal was last written to, by its program's process, and when. */
let lastWrite = { pid: 0, at: -typingMilliseconds }

/** Says that somebody typed into a terminal. */
export function noteWrite(pid: number): void {
  lastWrite = { pid, at: performance.now() }
}

/** Whether somebody types elsewhere: who types into a flood itself sees the echo behind what was printed before. */
function isTypingElsewhere(pid: number): boolean {
  return lastWrite.pid !== pid && performance.now() - lastWrite.at < typingMilliseconds
}

export type TerminalReader = Pick<Pty, 'pause' | 'resume' | 'onData'> & {
  /** The terminal is closed, or its program has ended: what was read is given now, and nothing comes any more. */
  close(): void
}

export function createReader(pty: IPty, unix: UnixTerminal, readAhead: ReadAhead): TerminalReader {
  const { pid } = pty
  const { fd, stream } = unix
  // Begun here, not in the next turn: whoever pauses before that would have it begin all the same.
  stream.read(0)
  const { _handle: handle } = stream
  const more = createMore(fd)
  let give: (bytes: Buffer) => void = () => undefined
  let isOpen = true
  let isPaused = false
  let rest: NodeJS.Timeout | undefined
  let ahead: Ahead | undefined
  let fullTurns = 0

  const goOn = () => {
    if (isOpen && !isPaused && !rest && !ahead) handle.readStart()
  }
  const endWatch = createEndWatch(pid, () => {
    if (stream.destroyed) return
    ahead?.stop()
    // Before anything is given, which may take its time: now the system still has it.
    const unread = readRest(fd)
    ahead?.end()
    for (const bytes of unread) give(bytes)
    resume()
  })
  const watchEnd = () => endWatch.set(isOpen && (isPaused || ahead !== undefined))
  const resume = () => {
    isPaused = false
    watchEnd()
    ahead?.finish()
    goOn()
  }
  /** Lets others have the processor. */
  const takeRest = () => {
    handle.readStop()
    rest = setTimeout(() => {
      rest = undefined
      goOn()
    }, restMilliseconds)
  }
  const leaveToThread = () => {
    fullTurns = 0
    // What reads on after the end of its program may not be let near a descriptor that is about to be closed.
    if (endWatch.hasEnded()) return
    ahead = readAhead.start(fd, turnBytes, {
      onBytes(bytes) {
        if (!isPaused && isTypingElsewhere(pid)) ahead?.finish()
        give(bytes)
      },
      onOver() {
        ahead = undefined
        watchEnd()
        goOn()
      },
    })
    if (ahead) handle.readStop()
    watchEnd()
  }
  const readMore = (piece: Buffer): Buffer => {
    if (piece.length < floodBytes || piece.length > turnBytes / 2) return piece
    const isTyping = isTypingElsewhere(pid)
    const most = isTyping ? typingTurnBytes : turnBytes
    const bytes = more(piece, most)
    fullTurns = isTyping || bytes.length < most ? 0 : fullTurns + 1
    if (isTyping) takeRest()
    else if (fullTurns >= turnsBeforeThread) leaveToThread()
    return bytes
  }
  return {
    pause() {
      if (!isOpen || isPaused) return
      isPaused = true
      handle.readStop()
      ahead?.stop()
      watchEnd()
    },
    resume,
    onData(listener) {
      give = listener
      // Without an encoding node-pty gives bytes on Unix, whatever its typings say.
      pty.onData((data: unknown) => listener(Buffer.isBuffer(data) ? readMore(data) : Buffer.from(String(data))))
    },
    close() {
      isOpen = false
      clearTimeout(rest)
      watchEnd()
      ahead?.end()
    },
  }
}

/** Looks for a program's end while its terminal's stream, which would tell of it, is not read. */
function createEndWatch(pid: number, onEnd: () => void) {
  let timer: NodeJS.Timeout | undefined
  const hasEnded = () => !signalProcess(pid, 0)
  return {
    hasEnded,
    set(isWanted: boolean) {
      if (isWanted) {
        timer ??= setInterval(() => {
          if (hasEnded()) onEnd()
        }, endCheckMilliseconds)
      } else {
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}

/** @returns what the system has of a terminal whose program has ended: what others still print to it is read in turns. */
function readRest(fd: number): Buffer[] {
  const pieces: Buffer[] = []
  try {
    for (let bytes = 0; bytes < systemBytes; bytes += pieces.at(-1)?.length ?? systemBytes) {
      const piece = Buffer.allocUnsafeSlow(turnBytes)
      pieces.push(piece.subarray(0, readSync(fd, piece)))
    }
  } catch {
    // There is nothing more (EAGAIN), or its other end is closed (EIO).
  }
  return pieces
}

/** @returns what gives a piece together with what the terminal has after it: the stream behind node-pty reads one piece a turn. */
function createMore(fd: number): (piece: Buffer, most: number) => Buffer {
  let space: Buffer | undefined
  return (piece, most) => {
    const read = (space ??= Buffer.allocUnsafeSlow(turnBytes))
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
