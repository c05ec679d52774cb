// Items on their way to who takes them one by one. It does not know what they are.

export type Queue<T> = {
  put(item: T): void
  /** Nobody gets any more. */
  close(): void
  /** Gives each item once, in order; for one taker. */
  items(): AsyncGenerator<T>
}

export function createQueue<T>(): Queue<T> {
  const waiting: T[] = []
  let isClosed = false
  let wake = () => {}
  return {
    put(item) {
      waiting.push(item)
      wake()
    },
    close() {
      isClosed = true
      wake()
    },
    async *items() {
      for (;;) {
        if (isClosed) return
        const item = waiting.shift()
        if (item !== undefined) yield item
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}
