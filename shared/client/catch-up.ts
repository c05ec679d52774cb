// Waiting for something that goes on, as long as it goes on. It does not know what it is.

export type CatchUp = {
  /** Resolves at the next `finish`, or when there was no progress for a while. */
  wait(): Promise<void>
  finish(): void
}

/** @param progress a number that changes while there is progress; @param stallTimeout milliseconds without any after which nobody waits. */
export function createCatchUp(progress: () => number, stallTimeout: number, onStall: () => void): CatchUp {
  let waiters: (() => void)[] = []
  let timer: unknown

  const finish = () => {
    clearTimeout(timer)
    const all = waiters
    waiters = []
    for (const waiter of all) waiter()
  }
  const watch = (before: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (progress() !== before) return watch(progress())
      onStall()
      finish()
    }, stallTimeout)
  }
  return {
    finish,
    wait: () =>
      new Promise((resolve) => {
        waiters.push(resolve)
        watch(progress())
      }),
  }
}
