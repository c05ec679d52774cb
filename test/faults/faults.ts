// Everything that is made to fail, each with its own end. It does not know when, nor what must be true afterwards.
import { setTimeout as pause } from 'node:timers/promises'
import path from 'node:path'
import Database from 'better-sqlite3'
import type { MountedDisk } from '../support/small-disk.ts'
import type { Random } from './random.ts'
import type { Limit, Server } from './server.ts'
import type { Owner } from './sessions.ts'
import type { Viewer } from './viewers.ts'

/** What faults are done to. */
export type Victims = {
  server: Server
  owner: Owner
  viewers: readonly [Viewer, ...Viewer[]]
  dataDir: string
  /** Absent where none can be mounted. */
  disk: MountedDisk | undefined
  /** Limits that this machine's server heeds. */
  limits: readonly Limit[]
}

export type Fault = {
  readonly name: string
  /** Whether this machine lets it happen. */
  isPossible(victims: Victims): boolean
  /** Makes it happen; resolves when it is over. */
  happen(victims: Victims, random: Random): Promise<void>
}

const hour = 3_600_000

function fault(name: string, happen: Fault['happen'], isPossible: Fault['isPossible'] = () => true): Fault {
  return { name, happen, isPossible }
}

/** Starts it, where nothing keeps it from starting. */
async function start({ server }: Victims): Promise<void> {
  const problem = await server.start()
  if (problem !== undefined) throw new Error(`The server does not start: ${problem}`)
}

/** After a server ended, somebody starts what it ran again. */
async function startAgain(victims: Victims, random: Random): Promise<void> {
  await start(victims)
  await victims.owner.restartSome(random.int(1, 6))
}

/** One after another: a server has one thing at a time. */
export const serverFaults: readonly [Fault, ...Fault[]] = [
  fault('the server is killed', async (victims, random) => {
    await victims.server.kill9()
    await pause(random.int(0, 300))
    await startAgain(victims, random)
  }),
  fault('the server is ended', async (victims, random) => {
    const code = await victims.server.end()
    if (code !== 0) throw new Error(`The server ended with ${code}`)
    await startAgain(victims, random)
  }),
  fault('the clock jumps', async ({ server }, random) => {
    server.shiftClock(random.pick([-hour, hour, -365 * 24 * hour, 40 * 24 * hour]))
    await pause(random.int(100, 500))
    if (random.chance(0.5)) server.shiftClock(0)
  }),
  fault(
    'the disk is full',
    async ({ disk }, random) => {
      disk?.fill()
      await pause(random.int(200, 2500))
      disk?.free()
    },
    ({ disk }) => disk !== undefined,
  ),
  fault(
    'the server is killed while the disk is full',
    async (victims, random) => {
      victims.disk?.fill()
      await pause(random.int(100, 600))
      await victims.server.kill9()
      victims.disk?.free()
      await startAgain(victims, random)
    },
    ({ disk }) => disk !== undefined,
  ),
  fault(
    'the server starts on a disk that is read-only',
    async (victims, random) => {
      const { server, disk } = victims
      await server.kill9()
      const isReadOnly = disk?.makeReadOnly(true)
      const problem = await server.start()
      if (isReadOnly && problem !== undefined && problem.split('\n').length !== 1) {
        throw new Error(`Not one line says why the server does not start: ${problem}`)
      }
      await server.kill9()
      disk?.makeReadOnly(false)
      await startAgain(victims, random)
    },
    ({ disk }) => disk !== undefined,
  ),
  fault('another program holds the journal', holdJournal),
  fault('there are no more descriptors', (victims, random) => starve(victims, random, 'nofile')),
  fault(
    'no process can be started',
    (victims, random) => starve(victims, random, 'nproc'),
    ({ limits }) => limits.includes('nproc'),
  ),
]

async function holdJournal({ dataDir }: Victims, random: Random): Promise<void> {
  const db = new Database(path.join(dataDir, 'journal.db'), { timeout: 2000 })
  try {
    db.exec(random.pick(['BEGIN IMMEDIATE', 'BEGIN EXCLUSIVE']))
    await pause(random.pick([5, 50, 300, 1800]))
    db.exec('ROLLBACK')
  } finally {
    db.close()
  }
}

/** What cannot be started says so; when there is room again, it starts. */
async function starve({ server, owner }: Victims, random: Random, what: Limit): Promise<void> {
  const release = server.limit(what)
  await owner.run('finite')
  await pause(random.int(50, 400))
  release()
  await owner.run(random.pick(['finite', 'ticker', 'burst']))
}

/** Beside those of the server, one after another. */
export const viewerFaults: readonly [Fault, ...Fault[]] = [
  onViewer('a line is cut', async ({ line }, random) => line.cut(random.pick(['end', 'reset']))),
  onViewer('a line is half open', async ({ line }, random) => {
    line.hang()
    await pause(random.int(100, 1500))
    line.halve()
  }),
  onViewer('a line is refused', async ({ line }, random) => {
    line.refuse(true)
    line.cut('reset')
    await pause(random.int(50, 600))
    line.refuse(false)
  }),
  onViewer('a line is slow', async ({ line }, random) => {
    line.slow(true)
    await pause(random.int(200, 2000))
    line.slow(false)
  }),
  onViewer('a viewer stands still', async ({ stall }, random) => {
    stall(true)
    await pause(random.int(100, 1500))
    stall(false)
  }),
  onViewer('a viewer is killed', ({ die }) => die()),
]

function onViewer(name: string, happen: (viewer: Viewer, random: Random) => Promise<void>): Fault {
  return fault(name, ({ viewers }, random) => happen(random.pick(viewers), random))
}
