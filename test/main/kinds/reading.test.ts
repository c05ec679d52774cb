// How a flooding terminal is read: by turns here, in a thread, with pauses and rests in between. Real programs in real terminals.
import { existsSync, readSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import nodePty from 'node-pty'
import { describe, expect, onTestFinished, test } from 'vitest'
import { signalProcess } from '../../../main/base/process-table.ts'
import { type Ahead, type AheadListener, createReadAhead, type ReadAhead } from '../../../main/kinds/pty/read-ahead.ts'
import { createReader, noteWrite, type TerminalReader, unixTerminal } from '../../../main/kinds/pty/reading.ts'
import {
  createRing,
  filled,
  ringBytes,
  roomLength,
  roomStart,
  take,
  waitingBytes,
} from '../../../main/kinds/pty/ring.ts'
import { testFolder } from '../../support/folder.ts'

const ignore = { onBytes: () => undefined, onOver: () => undefined }

/** @returns what `seq 1 to` prints in a terminal. */
const numbers = (to: number) => Array.from({ length: to }, (_, index) => `${index + 1}\r\n`).join('')

/** A program in a terminal that is ended with the test. */
function spawn(script: string) {
  const options = { name: 'xterm', cwd: '/', cols: 80, rows: 24, encoding: null }
  const pty = nodePty.spawn('/bin/sh', ['-c', script], options)
  const exited = Promise.withResolvers<void>()
  pty.onExit(() => exited.resolve())
  onTestFinished(() => {
    signalProcess(pty.pid, 'SIGKILL')
    return exited.promise
  })
  const unix = unixTerminal(pty)
  if (!unix) throw new Error('This is not node-pty as it was')
  return { pty, unix, exited: exited.promise }
}

/** @returns a thread that has begun; `onStart` is told whenever it is left something to read. */
async function begun(onStart: () => void = () => undefined): Promise<ReadAhead> {
  const readAhead = createReadAhead()
  // Of nothing: the first time there is no thread yet.
  const { unix } = spawn('exec sleep 1000')
  await expect.poll(() => readAhead.start(unix.fd, 1, ignore)).toBeDefined()
  return {
    start(...args): Ahead | undefined {
      const ahead = readAhead.start(...args)
      if (ahead) onStart()
      return ahead
    },
  }
}

/** Takes one byte. @returns whether there was one. */
function hasSaid(fd: number): boolean {
  try {
    return readSync(fd, Buffer.alloc(1)) === 1
  } catch {
    return false
  }
}

/** Leaves a program's terminal to the thread, which may have ended meanwhile, once there is something in it: an empty one is given back soon. */
async function started(readAhead: ReadAhead, script: string, listener: AheadListener): Promise<Ahead | undefined> {
  const { unix } = spawn(script)
  // Otherwise node-pty's stream would have it, and the thread find nothing.
  unix.stream.read(0)
  const { _handle: handle } = unix.stream
  handle.readStop()
  await expect.poll(() => hasSaid(unix.fd)).toBe(true)
  let ahead: Ahead | undefined
  await expect.poll(() => (ahead = readAhead.start(unix.fd, 10, listener))).toBeDefined()
  return ahead
}

/** Reads as the backend does. @returns what came, as it grows. */
function read(
  { pty, unix }: ReturnType<typeof spawn>,
  readAhead: ReadAhead,
  onBytes: (length: number, reader: Pick<TerminalReader, 'pause' | 'resume'>) => void = () => undefined,
) {
  const { close, onData, ...reader } = createReader(pty, unix, readAhead)
  const pieces: Buffer[] = []
  let length = 0
  unix.on.call(pty, 'close', close)
  onData((bytes) => {
    pieces.push(Buffer.from(bytes))
    length += bytes.length
    onBytes(length, reader)
  })
  return { text: () => Buffer.concat(pieces).toString(), ...reader }
}

describe.skipIf(process.platform === 'win32')('a flooding terminal', () => {
  test('is read in a thread', async () => {
    const starts = { count: 0 }
    const readAhead = await begun(() => (starts.count += 1))
    const terminal = spawn('exec seq 1 100000000')
    let enough = Infinity
    const { text } = read(terminal, readAhead, (length) => {
      // The thread gives what follows.
      if (starts.count > 0) enough = Math.min(enough, length + 2 * ringBytes)
      if (length > enough) signalProcess(terminal.pty.pid, 'SIGKILL')
    })
    await terminal.exited
    expect(starts.count).toBeGreaterThan(0)
    const said = text()
    const lines = said.split('\r\n').length
    expect(numbers(lines).startsWith(said)).toBe(true)
  })

  test('that is paused before it has said anything says nothing until it goes on', async () => {
    const readAhead = await begun()
    const folder = testFolder()
    const { text, pause, resume } = read(spawn(`seq 10; touch '${folder}/said'; read -r go`), readAhead)
    pause()
    await expect.poll(() => existsSync(path.join(folder, 'said'))).toBe(true)
    expect(text()).toBe('')
    resume()
    await expect.poll(text).toContain('10\r\n')
  })

  test('loses nothing and changes no order, whenever it is paused, whenever somebody types elsewhere, and however slowly it is taken', async () => {
    const starts = { count: 0 }
    const readAhead = await begun(() => (starts.count += 1))
    const lines = 150_000
    const flood = numbers(lines)
    const action = fc.record({
      after: fc.integer({ min: 1, max: 300_000 }),
      what: fc.constantFrom('pause', 'type', 'busy'),
      turns: fc.integer({ min: 0, max: 60 }),
    })
    const never = new Int32Array(new SharedArrayBuffer(4))
    const keepsAll = fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
      let [next, at] = [0, 0]
      const terminal = spawn(`exec seq ${lines}`)
      // Nobody types elsewhere any more.
      noteWrite(terminal.pty.pid)
      const { text } = read(terminal, readAhead, (length, reader) => {
        const now = actions[next]
        if (!now || length < at + now.after) return
        ;[next, at] = [next + 1, length]
        if (now.what === 'type') noteWrite(1)
        // A main thread that is busy with something else.
        if (now.what === 'busy') Atomics.wait(never, 0, 0, now.turns)
        if (now.what !== 'pause') return
        reader.pause()
        const wait = (turns: number) => void setImmediate(() => (turns > 0 ? wait(turns - 1) : reader.resume()))
        wait(now.turns)
      })
      await terminal.exited
      expect(text() === flood).toBe(true)
    })
    // On a busy machine a program may say too little at a time.
    while (starts.count === 0) await fc.assert(keepsAll, { numRuns: 20 })
  })

  test('is read to its end, however late that is found', async () => {
    const lines = 300_000
    const starts = { count: 0 }
    const readAhead = await begun(() => (starts.count += 1))
    const never = new Int32Array(new SharedArrayBuffer(4))
    while (starts.count === 0) {
      const terminal = spawn(`exec seq ${lines}`)
      // What is still to come when the program has ended takes longer than node-pty waits.
      const { text } = read(terminal, readAhead, () => void (starts.count > 0 && Atomics.wait(never, 0, 0, 30)))
      await terminal.exited
      expect(text() === numbers(lines)).toBe(true)
    }
  })

  test('is left to no thread once its program has ended, whatever else prints to it', async () => {
    let pid = 0
    let startsAfterEnd = 0
    const readAhead = await begun(() => {
      if (!signalProcess(pid, 0)) startsAfterEnd += 1
    })
    const terminal = spawn(`(trap '' HUP; exec yes xxxxxxxxxxxxxxxx) & read -r go`)
    pid = terminal.pty.pid
    let hasKilled = false
    const reader = read(terminal, readAhead, (length) => {
      if (length < 4 * ringBytes || hasKilled) return
      hasKilled = signalProcess(pid, 'SIGKILL')
    })
    await terminal.exited
    expect(reader.text().length).toBeGreaterThan(4 * ringBytes)
    expect(startsAfterEnd).toBe(0)
  })
})

test.skipIf(process.platform === 'win32')('what is left of one reading never comes from another terminal', async () => {
  const readAhead = await begun()
  const said = Promise.withResolvers<void>()
  let isBroken = false
  const onBytes = () => {
    said.resolve()
    if (isBroken) throw new Error('broken')
  }
  const ahead = await started(readAhead, 'exec yes', { ...ignore, onBytes })
  await said.promise
  isBroken = true
  expect(() => ahead?.end()).toThrow('broken')
  const others: string[] = []
  const other = await started(readAhead, 'printf x; exec sleep 1000', {
    ...ignore,
    onBytes: (bytes) => void others.push(String(bytes)),
  })
  other?.end()
  expect(others).toEqual([])
})

test('what waits in a ring comes out as it was put in, whatever fits at a time and however much there ever was', () => {
  const steps = fc.array(fc.record({ put: fc.nat(ringBytes), most: fc.integer({ min: 1, max: ringBytes }) }))
  fc.assert(
    fc.property(steps, (all) => {
      const ring = createRing()
      // Shortly before the counts no longer fit their cells.
      ring.counts.fill(2 ** 31 - ringBytes)
      const put: Buffer[] = []
      const taken: Buffer[] = []
      for (const [index, step] of all.entries()) {
        const space = ring.bytes.subarray(roomStart(ring), roomStart(ring) + roomLength(ring))
        const length = Math.min(step.put, space.length)
        space.fill(index, 0, length)
        put.push(Buffer.alloc(length, index))
        filled(ring, length)
        taken.push(take(ring, step.most))
      }
      while (waitingBytes(ring) > 0) taken.push(take(ring, ringBytes))
      expect(Buffer.concat(taken).equals(Buffer.concat(put))).toBe(true)
    }),
    { numRuns: 50 },
  )
})
