// A disk that becomes read-only while the server runs, as Linux makes one that fails: what is there is read, nothing else is shown, nothing is damaged.
import { spawnSync } from 'node:child_process'
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { testFolder } from '../support/folder.ts'
import { create, enter, readAll, seqsOf, upTo } from '../support/raw-client.ts'
import { spawnServer } from '../support/server.ts'

/** Bytes of a disk with ext4: what it needs for itself, and some MiB. */
const diskBytes = 32 * 1024 * 1024
const succeeds = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0

/** A tmpfs will not be read-only while somebody writes to it; ext4 can be told that it has failed. */
function failingDisk() {
  const base = testFolder()
  const [image, folder] = [path.join(base, 'image'), path.join(base, 'disk')]
  mkdirSync(folder)
  writeFileSync(image, '')
  truncateSync(image, diskBytes)
  const mount = () => succeeds('mount', '-o', 'loop,errors=remount-ro', image, folder)
  const unmount = () => succeeds('umount', folder)
  if (!succeeds('mkfs.ext4', '-q', image) || !mount()) throw new Error('no such disk can be made here')
  onTestFinished(() => void (unmount() || succeeds('umount', '-l', folder)))
  return {
    folder: path.join(folder, 'data'),
    /** Keeps what was written, and takes nothing more. */
    fail: () => succeeds('sync', '-f', folder) && succeeds('mount', '-o', 'remount,abort', folder),
    /** Nobody may have a file open there. */
    mend: () => unmount() && mount(),
  }
}

/** Whether this machine lets one be made: in a namespace of its own, so that nothing is left of the try. */
const canFail = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const script = `i=$(mktemp) && m=$(mktemp -d) && truncate -s ${diskBytes} $i && mkfs.ext4 -q $i && mount -o loop,errors=remount-ro $i $m && mount -o remount,abort $m; e=$?; umount $m; rm -r $i $m; exit $e`
  return succeeds('unshare', '-m', 'sh', '-c', script)
})()
if (!canFail) process.stderr.write('the test of a disk that fails is skipped: it mounts one, as root on Linux\n')

describe.runIf(canFail)('on a disk that becomes read-only', () => {
  test('everyone is told, history is read, and all that was seen is there once it is mended', async () => {
    const disk = failingDisk()
    const server = await spawnServer({ folder: disk.folder })
    const client = await enter(server)
    await client.ask('run:list', { watch: true })
    const runId = await create(client, { kind: 'echo' })
    await client.attach(runId)
    for (let i = 0; i < 100; i += 1) client.emit('run:input', { runId, data: `kept ${i}` })
    await client.until(({ length }) => length === 101)
    expect(disk.fail()).toBe(true)

    // What fits in pages that the file has already is kept yet.
    const unwritable = client.hear('server:status', (payload) => JSON.stringify(payload).includes('"writable":false'))
    for (let i = 0; i < 4; i += 1) client.emit('run:input', { runId, data: `${i}`.padEnd(200_000, 'x') })
    await unwritable
    expect(await client.ask('run:create', { kind: 'echo' })).toEqual({
      success: false,
      error: 'The journal cannot be written',
    })
    const late = await enter(server)
    expect((await late.attach(runId)).events.slice(0, 101)).toEqual(client.events.slice(0, 101))
    expect(await server.process.kill('SIGTERM')).toMatchObject({ signal: null })

    expect(disk.mend()).toBe(true)
    await server.restart()
    const log = await readAll(await enter(server), runId)
    expect(seqsOf(log)).toEqual(upTo(log.length))
    expect(log.slice(0, 101)).toEqual(client.events.slice(0, 101))
    expect(log.at(-1)?.payload).toMatchObject({ status: 'stopped' })
  })
})
