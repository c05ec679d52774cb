// Loaded into a server before its own program: sets its clock and weighs it, as its parent asks. It does not know the server.
import * as z from 'zod'

const Word = z.discriminatedUnion('type', [
  z.object({ type: z.literal('clock'), offset: z.number() }),
  z.object({ type: z.literal('weigh') }),
])

const systemNow = Date.now.bind(Date)
let offset = 0
Date.now = () => systemNow() + offset

process.on('message', (given) => {
  const word = Word.parse(given)
  if (word.type === 'clock') offset = word.offset
  else weigh()
})
// Whoever started it is gone: nothing may be left behind.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()

/** Twice: what the first sweep finalizes, the second one frees. */
function weigh(): void {
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  process.send?.({ type: 'weight', heapBytes: heapUsed, externalBytes: external, handles: handles() })
}

/** How many there are of each sort. */
function handles(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
