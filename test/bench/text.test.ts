// The text that programs print in a bench.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { coloredLines, ready, writeText } from './text.ts'

test('the text is the same every time, and what a terminal makes of it is known', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dispatch-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [one, other] = ['one', 'other'].map((name) => writeText(path.join(folder, name), 2_500_000))
  const text = readFileSync(one!.path, 'utf8')
  const shownText = `${ready}${text.replaceAll('\n', '\r\n')}`
  const shown = Buffer.from(shownText)
  expect(readFileSync(other!.path, 'utf8')).toBe(text)
  expect(one).toMatchObject({
    ...{ bytes: Buffer.byteLength(text), shownBytes: shown.length },
    ...{ shownLength: shownText.length, shownCrc: crc32(shown) },
  })
  expect(text.endsWith('\n')).toBe(true)
})

test('the text has colours of every sort, and characters of every width in UTF-8', () => {
  const lines = coloredLines()
  const text = Array.from({ length: 1000 }, () => lines.next().value).join('')
  for (const color of ['\x1b[3', '\x1b[1;9', '\x1b[38;5;', '\x1b[38;2;']) expect(text).toContain(color)
  for (const bytes of [1, 2, 3, 4])
    expect(Array.from(text).some((char) => Buffer.byteLength(char) === bytes)).toBe(true)
})
