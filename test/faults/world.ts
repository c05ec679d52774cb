// A server with all that runs in it and all who watch, a schedule of faults from a seed, and what must be true at its end.
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openSqliteJournal } from '../../main/journal/sqlite-journal.ts'
import type { Journal, StoredEvent } from '../../main/journal/journal.ts'
import { canMount, mountDisk } from '../support/small-disk.ts'
import { type Fault, serverFaults, type Victims, viewerFaults } from './faults.ts'
import { type Line, openLine } from './line.ts'
import { createRandom, type Random } from './random.ts'
import { createServer, within } from './server.ts'
import { createOwner, mark } from './sessions.ts'
import { wrongInLog, wrongInSeen } from './verify.ts'
import { type Viewer, watchByClient, watchByPattern, watchByProcess } from './viewers.ts'

export type Schedule = {
  seed: number
  /** How many faults of the server, and twice as many of those who watch and of what people do to sessions. */
  faults: number
  /** Sessions that say back what they are told. */
  echoes: number
  /** Terminals of each program. */
  terminals: number
  /** Told of each thing that happens. */
  say(line: string): void
}

export type Outcome = {
  /** In a sentence each. */
  wrong: readonly string[]
  sessions: number
  events: number
  /** Over all who watched. */
  seen: number
}

/** MiB: enough for what a schedule writes. */
const diskSize = 512
/** A user that owns nothing else: its processes can be counted, and the limit on them heeds it, which root does not. */
const ownUser = 54_321
/** Milliseconds between two looks at something that comes about. */
const look = 50
/** Milliseconds without any progress after which it will not come about. */
const patience = 30_000

/** Runs a schedule to its end. Nothing is left behind, whatever happens. */
export async function runSchedule(schedule: Schedule): Promise<Outcome> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dispatch-faults-'))
  const closers: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })]
  try {
    return await run(schedule, folder, (close) => closers.unshift(close))
  } finally {
    for (const close of closers) await close()
  }
}

type AtEnd = (close: () => Promise<void> | void) => void

async function run(schedule: Schedule, folder: string, atEnd: AtEnd): Promise<Outcome> {
  const world = path.basename(folder)
  const victims = await build(folder, world, atEnd)
  atEnd(() => killMarked(world))
  await populate(victims, schedule)
  const wrong: string[] = []
  const lanes = [
    lane(schedule, 1, schedule.faults, serverFaults, victims),
    lane(schedule, 2, schedule.faults * 2, viewerFaults, victims),
    meddle(schedule, 3, schedule.faults * 2, victims),
  ]
  for (const end of await Promise.allSettled(lanes)) if (end.status === 'rejected') wrong.push(String(end.reason))
  try {
    wrong.push(...(await settle(victims)))
  } catch (error) {
    wrong.push(error instanceof Error ? error.message : String(error))
  }
  for (const { name, complaints } of victims.viewers) wrong.push(...complaints.map((what) => `${name}: ${what}`))
  wrong.push(...victims.owner.complaints)
  const code = await victims.server.end()
  if (code !== 0) wrong.push(`the server ended with ${code}`)
  wrong.push(...unexpected(victims.server.complaints))
  const left = await leftBehind(world)
  if (left.length > 0) wrong.push(`processes are left: ${left.join(', ')}`)
  return judge(victims, wrong)
}

async function build(folder: string, world: string, atEnd: AtEnd): Promise<Victims> {
  const dataDir = mkdtempSync(path.join(folder, 'data-'))
  const disk = canMount ? mountDisk(dataDir, diskSize) : undefined
  if (disk) atEnd(disk.unmount)
  const isRoot = process.getuid?.() === 0
  if (isRoot) for (const mine of [folder, dataDir]) chownSync(mine, ownUser, ownUser)
  const server = await createServer({ dataDir, uid: isRoot ? ownUser : undefined })
  atEnd(() => server.kill9())
  const problem = await server.start()
  if (problem !== undefined) throw new Error(`The server does not start: ${problem}`)
  const owner = createOwner(server.url, world)
  atEnd(owner.close)
  const line = async (): Promise<Line> => {
    const opened = await openLine(server.port)
    atEnd(opened.close)
    return opened
  }
  const viewers: [Viewer, ...Viewer[]] = [
    watchByClient(await line()),
    watchByClient(await line()),
    watchByPattern(await line()),
    watchByProcess(await line(), folder),
  ]
  for (const viewer of viewers) atEnd(viewer.close)
  return { server, owner, viewers, dataDir, disk, limits: isRoot ? ['nofile', 'nproc'] : ['nofile'] }
}

/** Our clients follow everything, the pattern the terminals, a process the terminal that says most. */
async function populate({ owner, viewers }: Victims, { echoes, terminals }: Schedule): Promise<void> {
  const follow = (runId: string | undefined, who: readonly Viewer[]) => {
    if (runId === undefined) throw new Error('A session could not be made before anything failed')
    for (const viewer of who) viewer.follow(runId)
  }
  for (let count = 0; count < terminals; count += 1) {
    follow(await owner.run('burst'), viewers)
    for (const program of ['ticker', 'stubborn', 'finite'] as const)
      follow(await owner.run(program), viewers.slice(0, 3))
  }
  for (let count = 0; count < echoes; count += 1) follow(await owner.echo(), viewers.slice(0, 2))
}

async function lane(
  { seed, say }: Schedule,
  offset: number,
  count: number,
  all: readonly [Fault, ...Fault[]],
  victims: Victims,
): Promise<void> {
  const random = createRandom(seed * 4 + offset)
  const [first = all[0], ...others] = all.filter((fault) => fault.isPossible(victims))
  for (let done = 0; done < count; done += 1) {
    const fault = random.pick([first, ...others])
    say(fault.name)
    await fault.happen(victims, random)
    await pause(random.int(0, 300))
  }
}

async function meddle({ seed }: Schedule, offset: number, count: number, { owner }: Victims): Promise<void> {
  const random: Random = createRandom(seed * 4 + offset)
  for (let done = 0; done < count; done += 1) {
    await owner.meddle(random)
    await pause(random.int(0, 200))
  }
}

/** Ends all sessions; resolves when everybody has seen all of it. @returns who has not. */
async function settle({ server, owner, viewers }: Victims): Promise<string[]> {
  if (!server.isRunning) {
    const problem = await server.start()
    if (problem !== undefined) return [`the server does not start: ${problem}`]
  }
  await within(writable(owner), 'A session that is made at the end and has an event')
  await owner.closeAll()
  const heads = new Map((await owner.list()).map(({ runId, lastSeq }) => [runId, lastSeq]))
  const missing = () =>
    viewers.flatMap((viewer) =>
      [...viewer.seen()].flatMap(([runId, { seqs }]) => {
        const [last, head] = [seqs.at(-1) ?? 0, heads.get(runId) ?? 0]
        return last < head ? [`${viewer.name} has ${runId} up to ${last} of ${head}`] : []
      }),
    )
  let before = missing()
  for (let waited = 0; before.length > 0 && waited < patience; waited += look) {
    await pause(look)
    const now = missing()
    if (now.join() !== before.join()) waited = 0
    before = now
  }
  return before
}

/** Resolves once an event that happens now is in the journal. */
async function writable(owner: Victims['owner']): Promise<void> {
  for (let made = await owner.echo(); ; made ??= await owner.echo()) {
    const summary = (await owner.list()).find(({ runId }) => runId === made)
    if (summary && summary.lastSeq > 0) return
    await pause(look)
  }
}

/** What a server says to stderr is for people; what it did not expect is a bug. */
function unexpected(complaints: string): string[] {
  return complaints.split('\n').filter((line) => /unexpected|failed|could not/.test(line))
}

function judge({ dataDir, viewers }: Victims, wrong: string[]): Outcome {
  const journal = openSqliteJournal(path.join(dataDir, 'journal.db'))
  try {
    const logs = new Map(journal.sessions().map(({ id }) => [id, readAll(journal, id)]))
    for (const [id, log] of logs) wrong.push(...wrongInLog(log).map((what) => `${id}: ${what}`))
    let seen = 0
    for (const viewer of viewers) {
      for (const [id, its] of viewer.seen()) {
        seen += its.seqs.length
        wrong.push(...wrongInSeen(logs.get(id) ?? [], its).map((what) => `${viewer.name}, ${id}: ${what}`))
      }
    }
    const events = [...logs.values()].reduce((sum, { length }) => sum + length, 0)
    return { wrong, sessions: logs.size, events, seen }
  } finally {
    journal.close()
  }
}

function readAll(journal: Journal, id: string): StoredEvent[] {
  const events: StoredEvent[] = []
  for (;;) {
    const page = journal.read(id, events.at(-1)?.seq ?? 0, 8 * 1024 * 1024)
    if (page.length === 0) return events
    events.push(...page)
  }
}

/** @returns the processes of this world that are still there when they had time to go. */
async function leftBehind(world: string): Promise<string[]> {
  for (let waited = 0; ; waited += look) {
    const left = marked(world)
    if (left.length === 0 || waited >= patience) return left.map((pid) => `${pid} ${commandOf(pid)}`)
    await pause(look)
  }
}

function marked(world: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && environmentOf(pid).includes(`${mark}=${world}\0`))
}

/** One that has ended and waits to be noticed has none. */
const environmentOf = (pid: number) => tell(pid, 'environ')
const commandOf = (pid: number) => tell(pid, 'cmdline').replaceAll('\0', ' ').slice(0, 60)

function tell(pid: number, what: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1')
  } catch {
    return ''
  }
}

function killMarked(world: string): void {
  for (const pid of marked(world)) process.kill(pid, 'SIGKILL')
}
