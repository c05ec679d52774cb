// Has the journal's log moved into its file now and then, by a thread, since a checkpoint on the main loop stalls it. It does not know what is written.
import type { Upkeep } from './upkeep.ts'

/** Rest between two checkpoints while there is writing: what is left to move at the end of a flood is some megabytes. */
const restMilliseconds = 2000

export type Checkpoints = {
  /** Something was written. */
  written(): void
  close(): void
}

export function startCheckpoints({ checkpoint }: Pick<Upkeep, 'checkpoint'>): Checkpoints {
  let timer: NodeJS.Timeout | undefined
  const due = () => {
    timer = undefined
    checkpoint()
  }
  return {
    written() {
      timer ??= setTimeout(due, restMilliseconds).unref()
    },
    close: () => clearTimeout(timer),
  }
}
