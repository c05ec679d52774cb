// Small things of an open file that need no page: places, languages, words, and what a browser keeps of it.
import { ChangeSet, EditorState } from '@codemirror/state'
import { expect, test } from 'vitest'
import { placeOf } from '../../../../renderer/kinds/file-editor/place.ts'
import { createKeptEdits } from '../../../../renderer/kinds/file-editor/kept-edits.ts'
import { indentOf, languageOf } from '../../../../renderer/kinds/file-editor/languages.ts'
import { createSync, type Document, type Edit, syncExtension } from '../../../../renderer/kinds/file-editor/sync.ts'
import { standingOf } from '../../../../renderer/kinds/file-editor/words.ts'
import { textOf } from '../../../../shared/editing/text.ts'
import { createKeeper } from '../../keeper.ts'

test('a place in a text is a line, or a line and a column, within the text', () => {
  expect(placeOf('12', 20)).toEqual({ line: 12, column: 1 })
  expect(placeOf(' 3:7 ', 20)).toEqual({ line: 3, column: 7 })
  expect(placeOf('99', 20)).toEqual({ line: 20, column: 1 })
  expect(placeOf('0:0', 20)).toEqual({ line: 1, column: 1 })
  for (const text of ['', 'x', '-1', '1:', '1.5']) expect(placeOf(text, 20)).toBeUndefined()
})

test('a language is known by the name, else by the first line', () => {
  const name = (file: string, line = '') => languageOf(file, line)?.name
  expect(['a.ts', 'b.py', 'Dockerfile', '.bashrc', 'x.json'].map((file) => name(file))).toEqual([
    ...['TypeScript', 'Python', 'Dockerfile', 'Shell', 'JSON'],
  ])
  expect(name('run', '#!/usr/bin/env python3')).toBe('Python')
  expect(name('run', '#!/bin/bash')).toBe('Shell')
  expect(name('notes', 'dear diary')).toBeUndefined()
})

test('a text is indented on as it is', () => {
  expect(indentOf(['a', '\tb'])).toBe('\t')
  expect(indentOf(['a', '    b', '        c'])).toBe('    ')
  expect(indentOf(['/*', ' * b', ' */', '  c'])).toBe('  ')
  expect(indentOf(['a', 'b'])).toBeUndefined()
})

test('changes that have not arrived are kept by editor, until they have', () => {
  const keeper = createKeeper()
  const [mine, other] = [createKeptEdits(keeper, 'run', 'A'), createKeptEdits(keeper, 'run', 'B')]
  const edit: Edit = { version: 3, clientId: 'A', updates: [[[0, 'x'], 4]] }
  mine.put(edit)
  expect(mine.others()).toEqual([])
  expect(other.others()).toEqual([edit])
  // The page that keeps it has gone on meanwhile.
  const later: Edit = { ...edit, updates: [...edit.updates, [[0, 'y'], 5]] }
  mine.put(later)
  other.forget(edit)
  expect(other.others()).toEqual([later])
  other.forget(later)
  expect(other.others()).toEqual([])
  mine.put(edit)
  mine.put({ ...edit, updates: [] })
  expect(other.others()).toEqual([])
  mine.put(edit)
  expect(createKeptEdits(keeper, 'another', 'C').others()).toEqual([])
  other.clear()
  expect(other.others()).toEqual([])
})

test('what is written here stays in place when the server’s text becomes another one by no change', () => {
  let state = EditorState.create({ doc: textOf('one\ntwo\n'), extensions: syncExtension(4, 'A') })
  const document: Document = {
    get state() {
      return state
    },
    dispatch: (transaction) => void (state = transaction.state),
  }
  const said: Edit[] = []
  const sync = createSync(document, 'A', (edit) => {
    said.push(edit)
    return Promise.resolve({ came: 'later' })
  })
  state = state.update({ changes: { from: 0, insert: 'mine ' } }).state
  sync.jump(7, textOf('one\ntwo\n'), textOf('one\n2\n'))
  expect(state.doc.toString()).toBe('mine one\n2\n')
  expect(said).toEqual([{ version: 7, clientId: 'A', updates: [[[0, 'mine '], 6]] }])
})

test('what was never sent is kept as one change, what may have arrived as it was sent', () => {
  let state = EditorState.create({ doc: textOf(''), extensions: syncExtension(1, 'A') })
  const document: Document = {
    get state() {
      return state
    },
    dispatch: (transaction) => void (state = transaction.state),
  }
  const sync = createSync(document, 'A', () => new Promise(() => {}))
  const write = (insert: string) => {
    state = state.update({ changes: { from: state.doc.length, insert } }).state
    sync.push()
  }
  for (const letter of 'abc') write(letter)
  expect(sync.pending()).toEqual({ version: 1, clientId: 'A', updates: [[[0, 'a']], [1, [0, 'bc']]] })
  sync.receive(
    2,
    sync
      .pending()
      .updates.slice(0, 1)
      .map((one) => ChangeSet.fromJSON(one))[0]!,
    'A',
  )
  expect(sync.pending()).toEqual({ version: 2, clientId: 'A', updates: [[1, [0, 'bc']]] })
})

test('how a file stands is said by what a person must do next', () => {
  const disk = { state: 'same', version: 2, hash: '', size: 0, encoding: 'utf-8', lineEnds: 'lf' } as const
  const file = { path: '/a', text: textOf(''), version: 2, disk }
  const words = (change: Partial<typeof file>, isPending = false, isReady = true) =>
    standingOf({ ...empty, file: { ...file, ...change }, isPending }, isReady, false).text
  const empty = { phase: 'live', error: undefined, refused: undefined, stranded: undefined } as const
  expect(words({})).toBe('Saved')
  expect(words({ version: 3 })).toBe('Unsaved')
  expect(words({}, true)).toBe('Unsaved')
  expect(words({}, true, false)).toBe('Kept in this browser until the server is back')
})
