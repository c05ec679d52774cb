// Measures what is promised about speed and memory, in runs of real servers and real clients: `npm run bench`. Times are told, never asserted.
import path from 'node:path'
import { faults } from './integrity.ts'
import { describeMachine } from './machine.ts'
import { type Options, parseOptions, usage } from './options.ts'
import { keepResults, type Results, toTable } from './report.ts'
import type { Row } from './row.ts'
import { measureAttach } from './scenarios/attach.ts'
import { measureCrowd } from './scenarios/crowd.ts'
import { measureDisk } from './scenarios/disk.ts'
import { measureEcho } from './scenarios/echo.ts'
import { measureInterrupt } from './scenarios/interrupt.ts'
import { measureReplay } from './scenarios/replay.ts'
import { measureSideBySide } from './scenarios/side-by-side.ts'
import { measureSlowClient } from './scenarios/slow-client.ts'
import { measureStart } from './scenarios/start.ts'
import { measureThroughput } from './scenarios/throughput.ts'
import { createStage, type Stage } from './stage.ts'

const root = path.join(import.meta.dirname, '../..')

const scenarios: Readonly<Record<string, (stage: Stage) => Promise<Row[]>>> = {
  throughput: measureThroughput,
  echo: measureEcho,
  interrupt: measureInterrupt,
  replay: measureReplay,
  attach: measureAttach,
  'slow-client': measureSlowClient,
  crowd: measureCrowd,
  start: measureStart,
  disk: measureDisk,
  'side-by-side': measureSideBySide,
}

const options = readOptions()
if (options) await bench(options)

function readOptions(): Options | undefined {
  try {
    const read = parseOptions(process.argv.slice(2), Object.keys(scenarios))
    if (!read) process.stdout.write(`${usage}\n`)
    return read
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 2
    return undefined
  }
}

async function bench(wanted: Options): Promise<void> {
  const machine = describeMachine()
  const stage = createStage(wanted)
  const begun = performance.now()
  const end = () => void stage.close().finally(() => process.exit(1))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
  try {
    const rows: Row[] = []
    for (const name of wanted.only) {
      stage.say(`${name} …`)
      rows.push(...((await scenarios[name]?.(stage)) ?? []))
    }
    const { runs, quick, only, server, nodeOptions } = wanted
    const seconds = (performance.now() - begun) / 1000
    // Results are shown to others, whom a path of this machine tells nothing.
    const how = { runs, quick, scenarios: only, server: path.relative(root, server), nodeOptions }
    const results: Results = { machine, how, rows, integrity: stage.integrity, seconds }
    process.stdout.write(toTable(results))
    if (wanted.keep) stage.say(`kept in ${keepResults(results)}`)
    if (faults(stage.integrity) > 0) process.exitCode = 1
  } finally {
    await stage.close()
  }
}
