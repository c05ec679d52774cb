// Has the journal's log moved into its file now and then, by a thread, since a checkpoint on the main loop stalls it. It does not know what is written.
import type { Upkeep } from './upkeep.ts'

/** Rest between two checkpoints while there is writing: under a flood there are some ten megabytes to move then, and few are left at its end. */
const restMilliseconds = 250

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
