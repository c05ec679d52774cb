// A session's events on a real xterm: everything happens at its place in the stream, whatever was queued before and after.
import { Terminal } from '@xterm/headless'
import { afterEach, describe, expect, test } from 'vitest'
import { createStream } from '../../../../renderer/kinds/pty/stream.ts'
import type { SessionEvent } from '../../../../shared/event.ts'

const open: Terminal[] = []
afterEach(() => {
  for (const terminal of open.splice(0)) terminal.dispose()
})

function createPaper() {
  const terminal = new Terminal({ cols: 10, rows: 5, allowProposedApi: true })
  open.push(terminal)
  const said: string[] = []
  const marks: number[] = []
  const stream = createStream(
    {
      write: (data, done) => terminal.write(data, done),
      reset: () => terminal.reset(),
      registerMarker: (offset) => {
        const marker = terminal.registerMarker(offset)
        if (!marker) throw new Error('no marker')
        marks.push(marker.line)
        return marker
      },
      registerDecoration: () => undefined, // needs a screen
      buffer: terminal.buffer,
      get cols() {
        return terminal.cols
      },
    },
    {
      onResize(size, isWished) {
        said.push(`${size.cols}×${size.rows}${isWished ? '' : ' unasked'} after “${lineOf(terminal)}”`)
        terminal.resize(size.cols, size.rows)
      },
      onStatus: (status) => void said.push(status.status),
    },
  )
  let seq = 0
  const apply = (channel: string, payload: unknown) =>
    new Promise<void>((resolve) => {
      seq += 1
      const event: SessionEvent = { runId: 'pty_AAAAAAAAAAAAAAAAAAAAA', seq, channel, type: 'json', payload, ts: seq }
      stream.apply(event, resolve)
    })
  return { terminal, said, marks, apply, stream }
}

function lineOf(terminal: Terminal): string {
  const { active } = terminal.buffer
  return active.getLine(active.baseY + active.cursorY)?.translateToString(true) ?? ''
}

describe('the stream on a screen', () => {
  test('a size takes effect between the texts that surround it, though all of them are queued at once', async () => {
    const { terminal, said, apply } = createPaper()
    await Promise.all([
      apply('pty:stdout', { data: '0123456789' }),
      apply('pty:resize', { cols: 20, rows: 5 }),
      apply('pty:stdout', { data: '\r\nabcdefghijklmnop' }),
    ])
    expect(said).toEqual(['20×5 after “0123456789”'])
    expect(lineOf(terminal)).toBe('abcdefghijklmnop')
  })

  test('the first size after a start is the program’s, later ones are somebody’s wish', async () => {
    const { said, apply } = createPaper()
    await apply('system:status', { status: 'running' })
    await apply('pty:resize', { cols: 80, rows: 24 })
    await apply('pty:resize', { cols: 90, rows: 24 })
    expect(said).toEqual(['running', '80×24 unasked after “”', '90×24 after “”'])
  })

  test('a restart draws a line below the old text and resets what the old program had set', async () => {
    const { terminal, marks, apply } = createPaper()
    await apply('system:status', { status: 'running' })
    await apply('pty:stdout', { data: 'old\r\n\x1b[?1049h\x1b[?1000h\x1b[?2004h\x1b[?25lfull screen' })
    expect(terminal.buffer.active.type).toBe('alternate')
    await apply('system:status', { status: 'stopped', signal: 'SIGKILL' })
    expect(terminal.buffer.active.type).toBe('alternate')
    await apply('system:status', { status: 'running' })
    await apply('pty:stdout', { data: 'new' })
    expect(terminal.buffer.active.type).toBe('normal')
    expect(terminal.modes).toMatchObject({ mouseTrackingMode: 'none', bracketedPasteMode: false })
    expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('old')
    expect(marks).toEqual([2])
    expect(lineOf(terminal)).toBe('new')
  })

  test('what comes with a restart in one piece keeps its order', async () => {
    const { terminal, said, apply } = createPaper()
    await Promise.all([
      apply('system:status', { status: 'stopped', exitCode: 0 }),
      apply('system:status', { status: 'running' }),
      apply('pty:resize', { cols: 30, rows: 5 }),
      apply('pty:stdout', { data: 'first ' }),
      apply('pty:stdout', { data: 'second' }),
    ])
    expect(said).toEqual(['stopped', 'running', '30×5 unasked after “”'])
    expect(lineOf(terminal)).toBe('first second')
  })

  test('a picture takes the place of what was there, at its own size', async () => {
    const { terminal, said, apply, stream } = createPaper()
    await apply('pty:stdout', { data: 'old' })
    stream.reset({ cols: 12, rows: 4, data: 'picture' })
    await apply('pty:stdout', { data: ' and on' })
    expect(said).toEqual(['12×4 unasked after “”'])
    expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('picture and ')
  })

  test('a first start draws no line', async () => {
    const { marks, apply } = createPaper()
    await apply('system:status', { status: 'starting' })
    await apply('system:status', { status: 'running' })
    expect(marks).toEqual([])
  })

  test('events that it does not know, or whose payload is not as the contract says, are done with and change nothing', async () => {
    const { terminal, said, apply } = createPaper()
    await apply('pty:future', { data: 'x' })
    await apply('pty:stdout', { text: 'x' })
    await apply('pty:resize', { cols: -1 })
    await apply('system:status', 'running')
    expect(said).toEqual([])
    expect(lineOf(terminal)).toBe('')
  })
})
