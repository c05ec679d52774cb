// What the journal takes on disk once it is sealed, compared to the bytes that a program printed: in a flood, and in small pieces. An empty one has a size of its own.
import path from 'node:path'
import { checkReport, follow } from '../following.ts'
import { sealed } from '../rest.ts'
import { alone, compare, type Row } from '../row.ts'
import type { BenchServer } from '../server.ts'
import type { Stage } from '../stage.ts'
import type { TextFile } from '../text.ts'
import { fileBytes, watchPeak } from '../usage.ts'

const textBytes = { real: 100e6, quick: 20e6 } as const
/** What a progress display prints. */
const perSecond = 1000
/** So many that the few pages which a first row opens do not matter. */
const seconds = { real: 30, quick: 4 } as const

export async function measureDisk(stage: Stage): Promise<Row[]> {
  const text = stage.text(stage.size(textBytes.real, textBytes.quick))
  const pieces = path.join(import.meta.dirname, '../actors/pieces.ts')
  const duration = stage.size(seconds.real, seconds.quick)
  const piecesArgs = [pieces, String(perSecond), String(duration)]
  const runs = await stage.repeat(async () => ({
    empty: await measureEmpty(stage),
    flood: await record(stage, (server) => server.terminal('/bin/sh', ['-c', text.script]), text),
    small: await record(stage, (server) => server.terminal(process.execPath, piecesArgs)),
  }))
  const scenario = 'disk'
  const row = (what: string, which: 'flood' | 'small', part: 'kept' | 'log'): Row => ({
    ...{ scenario, what, unit: 'MB' },
    ...compare(
      runs.map((run) => run[which][part] - (part === 'kept' ? run.empty : 0)),
      'bytes printed',
      runs.map((run) => run[which].raw),
    ),
  })
  return [
    { ...{ scenario, what: 'journal of nothing', unit: 'MB' }, ...alone(runs.map(({ empty }) => empty)) },
    { ...row('a flood of text in it', 'flood', 'kept'), goal: { of: 'ratio', atMost: 0.25 } },
    { ...row('small pieces in it', 'small', 'kept'), goal: { of: 'ratio', atMost: 0.25 } },
    row("SQLite's log during the flood, at its largest", 'flood', 'log'),
  ]
}

/** Megabytes: printed, in the journal of a server that was closed, and in SQLite's log before that. */
type Kept = { raw: number; kept: number; log: number }

/** @returns the megabytes of a journal in which no session ever was. */
async function measureEmpty(stage: Stage): Promise<number> {
  const file = fileOf(await stage.server())
  await stage.clear()
  return keptMegabytes(file)
}

const keptMegabytes = (file: string) => (fileBytes(file) + fileBytes(logOf(file))) / 1e6
const fileOf = ({ dataDir }: BenchServer) => path.join(dataDir, 'journal.db')
const logOf = (file: string) => `${file}-wal`

/** @param text what is printed, where it is not all of ASCII. */
async function record(stage: Stage, start: (server: BenchServer) => Promise<string>, text?: TextFile): Promise<Kept> {
  const server = await stage.server()
  const file = fileOf(server)
  const runId = await start(server)
  const group = await follow(stage, server, { runId, sockets: 1 })
  const log = watchPeak(() => fileBytes(logOf(file)))
  server.owner.runs.input(runId, '\n')
  const report = await group.done()
  const { lastSeq } = await server.ended(runId)
  checkReport(stage, 'disk', report, lastSeq)
  const peak = log.stop()
  await sealed(server)
  const raw = (text?.shownBytes ?? report.followers[0]?.length ?? NaN) / 1e6
  await stage.clear()
  return { raw, kept: keptMegabytes(file), log: peak / 1e6 }
}
