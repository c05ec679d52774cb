// How a client that comes late gets a long history: the first answer, all of it, and what another client feels meanwhile.
import * as z from 'zod'
import { Ready } from '../following.ts'
import { measureReplays, recordText } from '../history.ts'
import { Integrity } from '../integrity.ts'
import { alone, compare, type Row } from '../row.ts'
import type { BenchServer } from '../server.ts'
import type { Stage } from '../stage.ts'
import { median, quantile } from '../statistics.ts'

const Typed = z.object({ milliseconds: z.array(z.number()), lastSeq: z.int(), integrity: Integrity })

const historyBytes = { real: 100e6, quick: 20e6 } as const
/** The session that the long one is compared to. */
const shortBytes = 1e6
/** What a view asks for at first. */
const maxBytes = 256 * 1024
/** Milliseconds between two keys of the other client: short, for there is little time. */
const pause = 2
const attaches = { real: 20, quick: 5 } as const
const replays = { real: 5, quick: 3 } as const

export async function measureReplay(stage: Stage): Promise<Row[]> {
  const long = stage.text(stage.size(historyBytes.real, historyBytes.quick))
  const short = stage.text(shortBytes)
  const runs = await stage.repeat(async () => {
    const server = await stage.server()
    const [few, many] = [await recordText(stage, server, short), await recordText(stage, server, long)]
    const toFew = await measureReplays(stage, server, few, {
      times: stage.size(attaches.real, attaches.quick),
      maxBytes,
      firstOnly: true,
    })
    const toMany = await measureReplays(stage, server, many, {
      times: stage.size(attaches.real, attaches.quick),
      maxBytes,
      firstOnly: true,
    })
    const idle = await type(stage, server, { keys: stage.size(500, 100) })
    const quiet = await measureReplays(stage, server, many, {
      times: stage.size(replays.real, replays.quick),
      maxBytes,
      text: long,
    })
    const typist = await startTyping(stage, server)
    const shared = await measureReplays(stage, server, many, {
      times: stage.size(replays.real, replays.quick),
      maxBytes,
      text: long,
    })
    const waits = await typist.stop()
    const speed = (all: typeof quiet) => median(all.map(({ milliseconds }) => long.shownBytes / 1e3 / milliseconds))
    const first = (all: typeof quiet) => median(all.map((one) => one.first))
    await stage.clear()
    return { few: first(toFew), many: first(toMany), quiet: speed(quiet), shared: speed(shared), idle, waits }
  })
  const of = (share: number, which: 'idle' | 'waits') => runs.map((run) => quantile(run[which], share))
  const base = { scenario: 'replay' } as const
  const size = `${long.bytes / 1e6 >= 100 ? '100' : '20'} MB`
  return [
    {
      ...{ ...base, what: `attach to a session of ${size}, first answer of at most 256 KiB`, unit: 'ms' },
      ...compare(
        runs.map(({ many }) => many),
        'a session of 1 MB',
        runs.map(({ few }) => few),
      ),
      goal: { of: 'measured', atMost: 150 },
    },
    {
      ...{ ...base, what: `full replay of ${size}`, unit: 'MB/s' },
      ...alone(runs.map(({ quiet }) => quiet)),
      goal: { of: 'measured', atLeast: 100 },
    },
    {
      ...{ ...base, what: 'the same while another client types', unit: 'MB/s' },
      ...alone(runs.map(({ shared }) => shared)),
    },
    {
      ...{ ...base, what: "the other client's round trip meanwhile, p50", unit: 'ms' },
      ...compare(of(0.5, 'waits'), 'without a replay', of(0.5, 'idle')),
    },
    {
      ...{ ...base, what: 'the same, p99', unit: 'ms' },
      ...compare(of(0.99, 'waits'), 'without a replay', of(0.99, 'idle')),
      goal: { of: 'measured', atMost: 20 },
    },
    {
      ...{ ...base, what: 'the same, longest', unit: 'ms' },
      ...compare(of(1, 'waits'), 'without a replay', of(1, 'idle')),
      goal: { of: 'measured', atMost: 20 },
    },
  ]
}

async function startTyping(stage: Stage, server: BenchServer, keys?: number) {
  const { url, key } = server
  const { runId } = await server.owner.runs.create({ kind: 'echo' })
  const typing = { pause, ...(keys !== undefined && { keys }) }
  const actor = stage.actor('keys.ts', { server: { url, key }, runId, typing })
  await actor.hear(Ready)
  actor.say('go')
  const done = async () => {
    const { milliseconds, integrity } = await actor.hear(Typed)
    stage.check('keys', integrity)
    await actor.end()
    return milliseconds
  }
  return {
    done,
    stop() {
      actor.say('stop')
      return done()
    },
  }
}

async function type(stage: Stage, server: BenchServer, { keys }: { keys: number }): Promise<number[]> {
  return (await startTyping(stage, server, keys)).done()
}
