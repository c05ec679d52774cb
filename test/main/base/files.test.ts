import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { openJsonFile } from '../../../main/base/json-file.ts'
import { openLogFile } from '../../../main/base/log-file.ts'
import { silentLogger } from '../../../main/base/logger.ts'
import { testFolder } from '../../support/folder.ts'

const Schema = z.object({ count: z.number() })

test('a value is kept, and a file that does not fit is as good as none', () => {
  const file = path.join(testFolder(), 'below', 'value.json')
  const open = () => openJsonFile(file, Schema, { count: 0 }, silentLogger)
  expect(open().get()).toEqual({ count: 0 })
  open().set({ count: 7 })
  expect(open().get()).toEqual({ count: 7 })
  writeFileSync(file, '{"count":"many"}')
  expect(open().get()).toEqual({ count: 0 })
  writeFileSync(file, '{')
  expect(open().get()).toEqual({ count: 0 })
})

test('a disk that does not take a value costs only its memory', () => {
  const file = path.join(testFolder(), 'file')
  writeFileSync(file, '')
  const value = openJsonFile(path.join(file, 'no-folder.json'), Schema, { count: 0 }, silentLogger)
  value.set({ count: 1 })
  expect(value.get()).toEqual({ count: 1 })
})

test('a log begins anew when it is large, and the one before stays', () => {
  const folder = testFolder()
  const write = openLogFile(path.join(folder, 'app.log'))
  const line = 'x'.repeat(400_000)
  for (let count = 0; count < 5; count += 1) write(line)
  write('last')
  expect(readdirSync(folder).toSorted()).toEqual(['app.log', 'app.log.old'])
  expect(readFileSync(path.join(folder, 'app.log'), 'utf8')).toContain('last')
})
