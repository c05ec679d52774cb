// How fast a page that comes late shows an old session: with a picture of its screen, whatever the session's length.
import { measureReplays, recordText } from '../history.ts'
import { pictured } from '../rest.ts'
import { compare, type Row } from '../row.ts'
import type { Stage } from '../stage.ts'
import { median } from '../statistics.ts'

const longBytes = { real: 1e9, quick: 50e6 } as const
/** The session that the long one is compared to. */
const shortBytes = 1e6
/** What the page asks for. */
const maxBytes = 1024 * 1024
const times = { real: 20, quick: 5 } as const

export async function measureAttach(stage: Stage): Promise<Row[]> {
  const long = stage.text(stage.size(longBytes.real, longBytes.quick))
  const short = stage.text(shortBytes)
  const runs = await stage.repeat(async () => {
    const server = await stage.server()
    const how = { times: stage.size(times.real, times.quick), maxBytes, snapshot: true }
    const few = await recordText(stage, server, short)
    await pictured(server, few)
    const toFew = await measureReplays(stage, server, few, how)
    const many = await recordText(stage, server, long)
    await pictured(server, many)
    const toMany = await measureReplays(stage, server, many, how)
    await stage.clear()
    const shown = (all: typeof toFew) => median(all.map(({ milliseconds }) => milliseconds))
    return { few: shown(toFew), many: shown(toMany) }
  })
  const size = long.bytes >= 1e9 ? '1 GB' : '50 MB'
  const figures = compare(
    runs.map(({ many }) => many),
    'a session of 1 MB',
    runs.map(({ few }) => few),
  )
  const row = { scenario: 'attach', what: `attach with a picture to ${size}, until all is there`, unit: 'ms' as const }
  return [
    { ...row, ...figures, goal: { of: 'measured', atMost: 150 } },
    { ...row, what: 'the same, compared', ...figures, goal: { of: 'ratio', atMost: 1.5 } },
  ]
}
