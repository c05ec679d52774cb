// What a file session knows of its past: versions, and going on where it was, after restarts of the session and of the server.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { type Dispatch, startDispatch } from '../../../support/dispatch.ts'
import { type FileSession, followFile, openFile } from '../../../support/file-editor/file-session.ts'
import { testFolder } from '../../../support/folder.ts'

const Told = z.object({ version: z.number() })

type Bench = { dispatch: Dispatch; session: FileSession; file: string; fileRoots: string[] }

async function open(content: string): Promise<Bench> {
  const folder = testFolder()
  const file = path.join(folder, 'file.txt')
  writeFileSync(file, content)
  const fileRoots = [folder]
  const dispatch = await startDispatch({ fileRoots })
  return { dispatch, session: await openFile(dispatch, file), file, fileRoots }
}

/** Starts the server anew, and the session after something was done to the file. */
async function restart({ dispatch, session: { runId }, ...rest }: Bench, meanwhile = () => {}): Promise<Bench> {
  await dispatch.close()
  meanwhile()
  const again = await startDispatch({ folder: dispatch.folder, fileRoots: rest.fileRoots })
  await again.client.runs.restart(runId)
  const session = followFile(again, runId)
  const starts = () => session.events.filter(({ payload }) => JSON.stringify(payload).includes('"running"')).length
  await session.until(() => starts() === 2)
  return { dispatch: again, session, ...rest }
}

test('every version that was on disk can be looked at and restored, in pages, after a restart of the server, too', async () => {
  const bench = await open('zero')
  const { session, file } = bench
  for (const text of ['one', 'one and a half', 'two', 'three']) {
    await session.write(text)
    if (text !== 'one and a half') await session.save()
  }
  writeFileSync(file, 'from elsewhere')
  await session.until(({ text }) => text.toString() === 'from elsewhere')
  await session.write('not saved')
  const versions = [
    { version: 6, size: 14, by: 'disk', at: expect.any(Number) },
    { version: 5, size: 5, by: 'save', at: expect.any(Number) },
    { version: 4, size: 3, by: 'save', at: expect.any(Number) },
    { version: 2, size: 3, by: 'save', at: expect.any(Number) },
    { version: 1, size: 4, by: 'disk', at: expect.any(Number) },
  ]
  const times = (await session.versions()).map(({ at }) => at)
  expect(times).toEqual(times.toSorted((a, b) => b - a))
  const look = async (one: FileSession) => {
    expect(await one.versions()).toEqual(versions)
    expect((await one.versions()).map(({ at }) => at)).toEqual(times)
    expect(await one.call('versions', { limit: 2 })).toEqual({ versions: versions.slice(0, 2), more: true })
    expect(await one.call('versions', { before: 5, limit: 3 })).toEqual({ versions: versions.slice(2), more: false })
    const contents = await Promise.all(versions.map(({ version }) => one.contentOf(version)))
    expect(contents).toEqual(['from elsewhere', 'three', 'two', 'one', 'zero'])
    for (const version of [0, 3, 7, 99]) expect(await one.refusal('version', { version })).toMatch(/no such version/)
  }
  await look(session)
  const { session: again } = await restart(bench)
  await look(again)
  await again.call('restore', { version: 2 })
  await again.until(({ text }) => text.toString() === 'one')
  expect(readFileSync(file, 'utf8')).toBe('from elsewhere')
  await again.save()
  expect(readFileSync(file, 'utf8')).toBe('one')
  expect(await again.contentOf(8)).toBe('one')
})

test.each([
  ['a little', 'not saved'],
  ['so much that it was recorded whole', 'x'.repeat(300_000)],
])('what was not saved is there again after a restart, and can be saved: %s', async (_much, text) => {
  const bench = await open('saved')
  await bench.session.write(text)
  const { session, file } = await restart(bench)
  expect(session).toMatchObject({ version: 2, disk: { state: 'same', version: 1 } })
  expect(session.text === text).toBe(true)
  await session.save()
  expect(readFileSync(file, 'utf8') === text).toBe(true)
})

test('what was not saved is in conflict with a file that was changed meanwhile', async () => {
  const bench = await open('saved')
  await bench.session.write('not saved')
  const { session } = await restart(bench, () => writeFileSync(bench.file, 'changed'))
  expect(session).toMatchObject({ text: 'not saved', disk: { state: 'conflict', theirs: { content: 'changed' } } })
})

test('a text without changes is the file’s after a restart, and its versions go on', async () => {
  const bench = await open('saved')
  const { session } = await restart(bench, () => writeFileSync(bench.file, 'changed'))
  expect(session).toMatchObject({ text: 'changed', version: 2, disk: { state: 'same', version: 2 } })
  expect(await session.contentOf(1)).toBe('saved')
})

test('a session that was closed is opened again with its unsaved text', async () => {
  const { dispatch, session } = await open('saved')
  await session.write('not saved')
  await dispatch.client.runs.close(session.runId)
  await dispatch.client.runs.restart(session.runId)
  await session.write('still not saved')
  expect(session.disk).toMatchObject({ state: 'same', version: 1 })
})

test('a change elsewhere of a line of a long text is recorded as that, not as the whole text again', async () => {
  const { session, file } = await open('a line\n'.repeat(100_000))
  appendFileSync(file, 'one more')
  await session.until(({ disk }) => disk?.version === 2)
  expect(session.text.endsWith('\none more')).toBe(true)
  expect(session.events.filter(({ channel }) => channel === 'file-editor:content')).toHaveLength(1)
})

test('a long text is recorded whole after many small edits, too, and how the disk stands with it', async () => {
  const { session } = await open('a line\n'.repeat(100_000))
  for (let version = 1; version <= 5000; version += 1000) {
    const updates = Array.from({ length: 1000 }, (_, index) => [[0, 'x'], 699_999 + version + index])
    await session.call('edit', { version, clientId: 'me', updates })
  }
  await session.until(({ version }) => version === 5001)
  await session.until(() => session.events.at(-1)?.channel === 'file-editor:disk')
  expect(session.events.at(-2)).toMatchObject({ channel: 'file-editor:content', payload: { version: 5001 } })
  expect(session.events.at(-1)).toMatchObject({ payload: { state: 'same', version: 1 } })
})

test('a long text that is edited much is recorded whole now and then, and every version of it is found', async () => {
  const lines = Array.from({ length: 8000 }, (_, index) => `${index} ${'x'.repeat(40)}`)
  const { session, file, ...rest } = await open(lines.join('\n'))
  const texts = new Map<number, string>()
  for (let count = 0; count < 12; count += 1) {
    const line = `${count} ${'y'.repeat(60_000)}`
    await session.write([...lines.slice(0, count * 600), line, ...lines.slice(count * 600)].join('\n'))
    // Of the text as it was said whole, of a short way from there, and of a longer one.
    if (count !== 0 && count !== 3 && count !== 10) continue
    await session.save()
    texts.set(session.version, session.text)
  }
  const told = (channel: string) =>
    session.events.filter((event) => event.channel === channel).map(({ payload }) => Told.parse(payload).version)
  expect(told('file-editor:saved')).toEqual([2, 5, 12])
  // At the start, with a save before which much was edited, and between two saves.
  expect(told('file-editor:content')).toEqual([
    1,
    5,
    expect.toSatisfy((version: number) => version > 5 && version < 12),
  ])
  for (const [version, text] of texts) expect((await session.contentOf(version)) === text).toBe(true)
  const again = await restart({ session, file, ...rest })
  expect(again.session.text === session.text).toBe(true)
  for (const [version, text] of texts) expect((await again.session.contentOf(version)) === text).toBe(true)
})
