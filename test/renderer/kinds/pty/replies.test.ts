// What a terminal says by itself is told from what is typed, with a real xterm's parser and answers.
import { Terminal } from '@xterm/headless'
import { afterEach, describe, expect, test } from 'vitest'
import { watchReplies } from '../../../../renderer/kinds/pty/replies.ts'

const open: Terminal[] = []
afterEach(() => {
  for (const terminal of open.splice(0)) terminal.dispose()
})

function createWatched() {
  const terminal = new Terminal({ allowProposedApi: true })
  open.push(terminal)
  const replies: string[] = []
  const typed: string[] = []
  const watch = watchReplies(terminal)
  terminal.onData((data) => (watch.isReply(data) ? replies : typed).push(data))
  const write = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve))
  return { terminal, replies, typed, write, watch }
}

/** Every question that xterm answers without a screen of its own. */
const questions = {
  'primary device attributes': '\x1b[c',
  'secondary device attributes': '\x1b[>c',
  status: '\x1b[5n',
  'cursor position': '\x1b[6n',
  'cursor position, private': '\x1b[?6n',
  'an ANSI mode': '\x1b[4$p',
  'a private mode': '\x1b[?2004$p',
  'a setting': '\x1bP$qm\x1b\\',
}

describe('the answers of a terminal', () => {
  test.each(Object.entries(questions))('an answer about %s is a reply', async (_name, question) => {
    const { replies, typed, write } = createWatched()
    await write(question)
    expect(replies).toHaveLength(1)
    expect(typed).toEqual([])
  })

  test('all answers to questions in one piece of output are replies', async () => {
    const { replies, typed, write } = createWatched()
    await write(`before\x1b[6nbetween\x1b[c\x1b[5nafter`)
    expect(replies).toHaveLength(3)
    expect(typed).toEqual([])
  })

  test('a key right after an answer is typed, even one that looks like a cursor report', async () => {
    const { terminal, replies, typed, write } = createWatched()
    await write('\x1b[6n')
    terminal.input('\x1b[1;2R') // Shift+F3
    expect(replies).toHaveLength(1)
    expect(typed).toEqual(['\x1b[1;2R'])
  })

  test('a question that is split between two pieces of output is answered by a reply', async () => {
    const { replies, typed, write } = createWatched()
    await write('\x1b[')
    await write('6n')
    expect(replies).toEqual(['\x1b[1;1R'])
    expect(typed).toEqual([])
  })

  test('reports of the focus are replies', () => {
    const { watch } = createWatched()
    expect(watch.isReply('\x1b[I')).toBe(true)
    expect(watch.isReply('\x1b[O')).toBe(true)
    expect(watch.isReply('\x1b[A')).toBe(false)
  })
})
