// Dispatch beside other programs that show a terminal over Socket.IO, by the same text and the same keys in the same run.
import * as z from 'zod'
import { Ready } from '../following.ts'
import { peers, type StartPeer } from '../peers/peer.ts'
import { compare, type Row } from '../row.ts'
import type { Stage } from '../stage.ts'
import type { TextFile } from '../text.ts'
import { cpuSeconds } from '../usage.ts'
import { programs, type Quantiles, quantiles, type, typeAlone, typing } from './echo.ts'
import { printAlone, printTo } from './throughput.ts'

const Printed = z.object({ milliseconds: z.number() })
const Typed = z.object({ milliseconds: z.array(z.number()) })

const textBytes = { real: 100e6, quick: 20e6 } as const

/** `speed` in MB/s; `cpu` in ms of the server's processor time for each MB; the quantiles in ms for an echo. */
type Figures = { speed: number; cpu: number } & Quantiles

const names = { alone: 'node-pty alone', ours: 'Dispatch' } as const

export async function measureSideBySide(stage: Stage): Promise<Row[]> {
  const text = stage.text(stage.size(textBytes.real, textBytes.quick))
  const others = peers(stage.say)
  const runs = await stage.repeat(async () => {
    const figures: Record<string, Figures> = {
      [names.alone]: { ...(await printAlone(stage, text)), ...(await typeAlone(stage, programs.raw)) },
      [names.ours]: { ...(await printTo(stage, text, 1, 1)), ...(await typeOurs(stage)) },
    }
    for (const [name, start] of Object.entries(others)) {
      figures[name] = { ...(await printPeer(stage, start, text)), ...(await typePeer(stage, start)) }
    }
    return figures
  })
  const of = (name: string, what: keyof Figures) => runs.map((run) => run[name]?.[what] ?? NaN)
  const table = (what: string, unit: Row['unit'], figure: keyof Figures): Row[] =>
    [names.ours, ...Object.keys(others)].map((name) => ({
      ...{ scenario: 'side-by-side', what: `${what}, ${name}`, unit },
      ...compare(of(name, figure), names.alone, of(names.alone, figure)),
      bar: { plot: what, label: name, isOurs: name === names.ours },
    }))
  return [
    ...table('Text to one client', 'MB/s', 'speed'),
    ...table("Server's processor time for it", 'ms/MB', 'cpu'),
    ...table('One key, idle, p50', 'ms', 'p50'),
    ...table('One key, idle, p99', 'ms', 'p99'),
  ]
}

async function typeOurs(stage: Stage): Promise<Quantiles> {
  const server = await stage.server()
  const figures = await type(stage, server, programs.raw)
  await stage.clear()
  return figures
}

async function printPeer(stage: Stage, start: StartPeer, text: TextFile): Promise<Pick<Figures, 'speed' | 'cpu'>> {
  const peer = await start(text.script, stage.newFolder())
  try {
    const actor = stage.actor('peer-client.ts', { url: peer.url, length: text.shownLength })
    await actor.hear(Ready)
    const before = cpuSeconds(peer.pid)
    actor.say('go')
    const { milliseconds } = await actor.hear(Printed)
    const cpu = ((cpuSeconds(peer.pid) - before) * 1e3) / (text.shownBytes / 1e6)
    return { speed: text.shownBytes / 1e3 / milliseconds, cpu }
  } finally {
    await stage.clear()
    await peer.close()
  }
}

async function typePeer(stage: Stage, start: StartPeer): Promise<Quantiles> {
  const [, script] = programs.raw.args
  const peer = await start(script, stage.newFolder())
  try {
    const actor = stage.actor('peer-client.ts', { url: peer.url, typing: typing(stage, programs.raw) })
    await actor.hear(Ready)
    actor.say('go')
    const { milliseconds } = await actor.hear(Typed)
    return quantiles(milliseconds)
  } finally {
    await stage.clear()
    await peer.close()
  }
}
