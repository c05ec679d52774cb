// What a conversation says in words: tools, permissions, amounts, commands that are offered, links that may be followed, changes line by line.
import { diffLines } from 'diff'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PermissionSuggestion } from '../../../../shared/kinds/claude-event.ts'
import { changeOf, countLines, toHunks } from '../../../../renderer/kinds/claude/diff.ts'
import { findRows, keysToOpen } from '../../../../renderer/kinds/claude/find.ts'
import { safeHref } from '../../../../renderer/kinds/claude/markdown/href.ts'
import { toBlocks } from '../../../../renderer/kinds/claude/markdown/tokens.ts'
import { alwaysText, askTitle } from '../../../../renderer/kinds/claude/permission-words.ts'
import type { Row } from '../../../../renderer/kinds/claude/rows.ts'
import { offered } from '../../../../renderer/kinds/claude/SlashMenu.tsx'
import { questionsIn, toolWords } from '../../../../renderer/kinds/claude/tool-words.ts'
import { costText, countText, durationText, shortPath } from '../../../../renderer/kinds/claude/words.ts'

test('durations, counts and costs are as short as they can be read', () => {
  expect([400, 960, 12_400, 60_000, 185_000, 3_720_000].map(durationText)).toEqual([
    ...['0.4 s', '1 s', '12 s', '1 min', '3 min 5 s', '1 h 2 min'],
  ])
  expect([840, 3_400, 9_960, 128_000, 999_600, 1_200_000].map(countText)).toEqual([
    ...['840', '3.4k', '10k', '128k', '1.0M', '1.2M'],
  ])
  expect([0, 0.004, 0.0241, 1.35].map(costText)).toEqual(['$0.00', '< $0.01', '$0.02', '$1.35'])
})

test('a path is read in the folder, and only there', () => {
  expect(['/a/b', '/a/b/c.ts', '/a/bc.ts', '/x'].map((path) => shortPath(path, '/a/b'))).toEqual([
    ...['.', 'c.ts', '/a/bc.ts', '/x'],
  ])
})

test('a tool is said in a line, also one that nobody knows', () => {
  const words = (name: string, input: Record<string, unknown>) => {
    const { verb, target } = toolWords(name, input, '/home/me')
    return `${verb} ${target}`.trim()
  }
  expect(words('Bash', { command: 'npm test\nnpm run build' })).toBe('Run npm test')
  expect(words('Edit', { file_path: '/home/me/src/a.ts' })).toBe('Edit src/a.ts')
  expect(words('TodoWrite', { todos: [{ content: 'Look', status: 'in_progress' }] })).toBe('Tasks 0 of 1 done · Look')
  expect(words('mcp__my_tracker__create_issue', { title: 'Bug' })).toBe('my tracker: create issue Bug')
  expect(words('Novel', { count: 3 })).toBe('Novel')
})

test('no input is too odd for a tool’s line, its change or its questions', () => {
  const names = fc.constantFrom('Bash', 'Edit', 'MultiEdit', 'Write', 'TodoWrite', 'AskUserQuestion', 'Task', 'Odd')
  const keys = fc.constantFrom(
    'command',
    'file_path',
    'content',
    'old_string',
    'new_string',
    'edits',
    'todos',
    'questions',
  )
  fc.assert(
    fc.property(names, fc.dictionary(keys, fc.jsonValue()), (name, input) => {
      expect(typeof toolWords(name, input, undefined).target).toBe('string')
      const change = changeOf(name, input, undefined)
      if (change) toHunks(change)
      expect(Array.isArray(questionsIn(input))).toBe(true)
    }),
  )
})

test('a permission is asked in a sentence, and “always” says what it changes and where', () => {
  const request = {
    type: 'permissionRequest',
    id: 'p',
    turnId: 't',
    toolUseId: 'u',
    toolName: 'Bash',
    input: {},
  } as const
  expect(askTitle(request)).toBe('Run this command?')
  expect(askTitle({ ...request, title: 'Claude wants to look' })).toBe('Claude wants to look')
  const rule = (ruleContent?: string): PermissionSuggestion => ({
    ...{ type: 'addRules', destination: 'localSettings', behavior: 'allow' },
    rules: [{ toolName: 'Bash', ...(ruleContent !== undefined && { ruleContent }) }],
  })
  expect(alwaysText([rule('npm test:*')], undefined)).toBe('Always allow npm test:* in this project')
  expect(alwaysText([rule()], undefined)).toBe('Always allow all of Bash in this project')
  const mode = { type: 'setMode', destination: 'session', mode: 'acceptEdits' } as const
  expect(alwaysText([mode, rule()], undefined)).toBe(
    'Switch to “Accept edits” in this conversation; always allow all of Bash in this project',
  )
  expect(alwaysText([{ ...rule(), type: 'removeRules', behavior: 'deny' }], undefined)).toBe(
    'No longer deny all of Bash in this project',
  )
  expect(alwaysText([], undefined)).toBeUndefined()
})

test('commands are offered while only their beginning is written', () => {
  const commands = ['compact', 'review', 'pr:review'].map((name) => ({ name, description: '', argumentHint: '' }))
  const names = (text: string) => offered(text, commands).map(({ name }) => name)
  expect(names('/')).toEqual(['compact', 'review', 'pr:review'])
  expect(names('/rev')).toEqual(['review', 'pr:review'])
  expect(names('/COMP')).toEqual(['compact'])
  expect([names(''), names('see /rev'), names('/review this'), names('/nothing')]).toEqual([[], [], [], []])
})

test('a text is found whatever its case, also in what an agent of an agent did, and it is said what must be open', () => {
  const text = (key: string, said: string): Row => ({ row: 'text', key, text: said, isWriting: false })
  const tool = (key: string, command: string, steps: Row[] = []): Row => ({
    ...{ row: 'tool', key, name: 'Bash', input: { deep: [{ command }] }, omitted: 0, startedAt: 0, isLeft: false },
    steps,
  })
  const nested = tool('u', 'ls', [tool('v', 'pwd', [text('x', 'A Needle')]), text('y', 'nothing')])
  const rows = [text('a', 'needles'), text('b', 'hay'), nested, tool('w', 'grep NEEDLE')]
  expect(findRows(rows, 'needle').map(({ key }) => key)).toEqual(['a', 'u', 'w'])
  expect(rows.map((row) => keysToOpen(row, 'needle'))).toEqual([[], [], ['u', 'v'], ['w']])
  expect(findRows(rows, '')).toEqual([])
})

test('only addresses of the web and of mail may be followed', () => {
  expect(safeHref('https://example.com/a b')).toBe('https://example.com/a%20b')
  expect(safeHref('MAILTO:a@example.com')).toBe('mailto:a@example.com')
  for (const bad of [
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vscode://x',
    '/x',
    'x',
    'https://',
  ])
    expect(safeHref(bad)).toBeUndefined()
})

test('a text that is still being written is shown closed, and its blocks keep their keys while it grows', () => {
  const types = (text: string, isWriting = true) => toBlocks(text, isWriting).map(({ token }) => token.type)
  const within = (text: string) =>
    toBlocks(text, true).flatMap(({ token }) => (token.type === 'paragraph' ? token.tokens : []))
  expect(within('First **bo').map(({ type }) => type)).toEqual(['text', 'strong'])
  expect(within('See [the sp').map(({ type }) => type)).toEqual(['text'])
  expect(types('Code:\n\n```ts\nconst a')).toEqual(['paragraph', 'code'])
  const text = 'First **bold** text\n\n```ts\nconst a = 1\n```\n\n- one\n- two'
  for (let length = 1; length <= text.length; length += 1) {
    const keys = toBlocks(text.slice(0, length), true).map(({ key }) => key)
    expect(keys).toEqual(['0', '1', '2'].slice(0, keys.length))
  }
  expect(types(text, false)).toEqual(['paragraph', 'code', 'list'])
})

test('a change has the lines of both sides, and marks lose no letter of them', () => {
  const line = fc.stringMatching(/^[a-d ]{0,12}$/)
  const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.map((one) => `${one}\n`).join(''))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const change = changeOf('Edit', { old_string: before, new_string: after }, undefined)
      if (!change) throw new Error('An edit is a change')
      const lines = toHunks(change).flatMap((hunk) => hunk.lines)
      const side = (sign: string) =>
        lines.filter((one) => one.sign === sign).map(({ pieces }) => pieces.map((piece) => piece.text).join(''))
      const expected = diffLines(before, after)
      const linesOf = (parts: typeof expected) => parts.flatMap(({ value }) => value.split('\n').slice(0, -1))
      expect(side('+')).toEqual(linesOf(expected.filter(({ added }) => added)))
      expect(side('-')).toEqual(linesOf(expected.filter(({ removed }) => removed)))
      expect(countLines(change)).toEqual({ added: side('+').length, removed: side('-').length })
    }),
  )
})

test('two long texts that share nothing are one change, at once', () => {
  const lines = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word} ${index}\n`).join('')
  const change = changeOf('Edit', { old_string: lines('old'), new_string: lines('new') }, undefined)
  expect(change && countLines(change)).toMatchObject({ added: 20_000, removed: 20_000 })
})

test('the words that differ are marked where a line was changed, and not where another one stands in its place', () => {
  const marked = (old_string: string, new_string: string) =>
    toHunks(changeOf('Edit', { old_string, new_string }, undefined) ?? { hunks: [], isPlaced: false })
      .flatMap(({ lines }) => lines)
      .flatMap(({ pieces }) => pieces.filter((piece) => piece.isChanged).map((piece) => piece.text))
  expect(marked('const a = one\n', 'const a = two\n')).toEqual(['one', 'two'])
  expect(marked('return null\n', 'throw fail(at)\n')).toEqual([])
})
