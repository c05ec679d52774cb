// A server that is killed while it saves: the file is the old one or the new one, whole, and the text goes on in the session.
import { type FSWatcher, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../shared/client/client.ts'
import { followFile } from '../support/file-editor/file-session.ts'
import { testFolder } from '../support/folder.ts'
import { spawnServer } from '../support/server.ts'

/** 2 MiB: writing them takes some milliseconds, in which the server is killed. */
const textOf = (round: number) => `${String(round % 10).repeat(1023)}\n`.repeat(2048)
/** What is seen of the folder when it is killed: something was begun beside the file, the file itself is being touched, or it is later. */
const signs = [/tmp$/, /txt$/, /./]

/** Resolves at the first sign of that name, or when there are no more. */
async function signOf(name: RegExp, watcher: FSWatcher, over: Promise<unknown>): Promise<void> {
  await Promise.race([
    over,
    new Promise<void>((resolve) => watcher.on('change', (_event, changed) => name.test(String(changed)) && resolve())),
  ])
}

test('a server that is killed while it saves leaves the old file or the new one, whole, and nothing else once the session runs again', async () => {
  const folder = testFolder()
  const file = path.join(folder, 'file.txt')
  writeFileSync(file, 'begin')
  const server = await spawnServer({ args: ['--file-root', folder] })
  const client = createClient({ serverUrl: server.url, apiKey: server.key, logLevel: 'silent' })
  onTestFinished(client.close)
  await client.connect()
  const { runId } = await client.runs.create({ kind: 'file-editor', options: { path: file } })
  const session = followFile({ client }, runId)
  await session.until(({ disk }) => disk !== undefined)
  let old = 'begin'
  let interrupted = 0
  // Until one was killed in time, which the first is unless this process was slow to see it.
  for (let round = 0; round < signs.length || interrupted === 0; round += 1) {
    const text = textOf(round)
    await session.write(text)
    const watcher = watch(folder)
    const saving = client.runs.call(runId, 'save').catch(() => undefined)
    await signOf(signs[round % signs.length] ?? /./, watcher, saving)
    const ready = new Promise<void>((resolve) => void client.on('ready', resolve))
    await server.kill9()
    watcher.close()
    await saving
    const left = readFileSync(file, 'utf8')
    expect([old, text].includes(left)).toBe(true)
    if (left === old) interrupted += 1

    await server.restart()
    await ready
    await client.runs.restart(runId)
    // It is opened behind the answer.
    await expect.poll(() => readdirSync(folder)).toEqual(['file.txt'])
    await session.save()
    expect(session.text === text && readFileSync(file, 'utf8') === text).toBe(true)
    old = text
  }
})
