// How a flooding terminal is read: by turns here, in a thread, with pauses and rests in between. Real programs in real terminals.
import { existsSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import nodePty from 'node-pty'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createReadAhead, type ReadAhead } from '../../../main/kinds/pty/read-ahead.ts'
import { createReader, noteWrite, unixTerminal } from '../../../main/kinds/pty/reading.ts'
import { createRing, filled, ringBytes, room, take, waitingBytes } from '../../../main/kinds/pty/ring.ts'
import { testFolder } from '../../support/folder.ts'

const lines = 400_000
const flood = Array.from({ length: lines }, (_, index) => `${index + 1}\r\n`).join('')

function spawn(script: string) {
  const options = { name: 'xterm', cwd: '/', cols: 80, rows: 24, encoding: null }
  const pty = nodePty.spawn('/bin/sh', ['-c', script], options)
  const exited = Promise.withResolvers<void>()
  pty.onExit(() => exited.resolve())
  onTestFinished(() => {
    pty.kill('SIGKILL')
    return exited.promise
  })
  const unix = unixTerminal(pty)
  if (!unix) throw new Error('This is not node-pty as it was')
  return { pty, unix }
}

/** @returns a thread that has begun, and how often it was left something to read. */
async function begun(): Promise<{ readAhead: ReadAhead; starts: () => number }> {
  const readAhead = createReadAhead()
  // Of nothing: the first time there is no thread yet.
  const { unix } = spawn('exec sleep 1000')
  await expect
    .poll(() => readAhead.start(unix.fd, 1, { onBytes: () => undefined, onOver: () => undefined }))
    .toBeDefined()
  let starts = 0
  const counting: ReadAhead = {
    start(...args) {
      const ahead = readAhead.start(...args)
      if (ahead) starts += 1
      return ahead
    },
  }
  return { readAhead: counting, starts: () => starts }
}

/** Reads as the backend does. @returns everything, once the program has ended. */
async function readAll(
  { pty, unix }: ReturnType<typeof spawn>,
  readAhead: ReadAhead,
  onBytes: (length: number, reader: Pick<ReturnType<typeof createReader>, 'pause' | 'resume'>) => void,
): Promise<string> {
  const { close, onData, ...reader } = createReader(pty, unix, readAhead)
  const pieces: Buffer[] = []
  let length = 0
  unix.on.call(pty, 'close', close)
  onData((bytes) => {
    pieces.push(Buffer.from(bytes))
    length += bytes.length
    onBytes(length, reader)
  })
  await new Promise<void>((resolve) => void pty.onExit(() => resolve()))
  return Buffer.concat(pieces).toString()
}

describe.skipIf(process.platform === 'win32')('a flooding terminal', () => {
  test('is read in a thread, from its beginning to its end', async () => {
    const { readAhead, starts } = await begun()
    // On a busy machine a program may say little at a time.
    while (starts() === 0) {
      expect((await readAll(spawn(`seq ${lines}`), readAhead, () => undefined)) === flood).toBe(true)
    }
  })

  test('that is paused before it has said anything says nothing until it goes on', async () => {
    const { readAhead } = await begun()
    const folder = testFolder()
    const terminal = spawn(`seq 10; touch '${folder}/said'; read -r go`)
    const { pty, unix } = terminal
    const { onData, pause, resume, close } = createReader(pty, unix, readAhead)
    unix.on.call(pty, 'close', close)
    let said = ''
    onData((bytes) => void (said += String(bytes)))
    pause()
    await expect.poll(() => existsSync(path.join(folder, 'said'))).toBe(true)
    expect(said).toBe('')
    resume()
    await expect.poll(() => said).toContain('10\r\n')
  })

  test('loses nothing and changes no order, whenever it is paused and whenever somebody types elsewhere', async () => {
    const { readAhead } = await begun()
    const action = fc.record({
      after: fc.integer({ min: 1, max: 600_000 }),
      what: fc.constantFrom('pause', 'type'),
      turns: fc.integer({ min: 0, max: 40 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
        let [next, at] = [0, 0]
        const text = await readAll(spawn(`seq ${lines}`), readAhead, (length, reader) => {
          const now = actions[next]
          if (!now || length < at + now.after) return
          ;[next, at] = [next + 1, length]
          if (now.what === 'type') return noteWrite(1)
          reader.pause()
          const wait = (turns: number) => void setImmediate(() => (turns > 0 ? wait(turns - 1) : reader.resume()))
          wait(now.turns)
        })
        expect(text === flood).toBe(true)
      }),
      { numRuns: 12 },
    )
  })
})

test('what waits in a ring comes out as it was put in, whatever fits at a time', () => {
  const steps = fc.array(fc.record({ put: fc.nat(ringBytes), most: fc.integer({ min: 1, max: ringBytes }) }))
  fc.assert(
    fc.property(steps, (all) => {
      const ring = createRing()
      const put: Buffer[] = []
      const taken: Buffer[] = []
      for (const [index, step] of all.entries()) {
        const space = room(ring)
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
