// A list of listeners for one kind of news. It does not know the news.

export type Emitter<T> = {
  /** @returns a function that removes the listener. */
  on(listener: (news: T) => void): () => void
  emit(news: T): void
}

export function createEmitter<T>(): Emitter<T> {
  const listeners = new Set<(news: T) => void>()
  return {
    on(listener) {
      // Wrapped, so that the same function added twice is two listeners.
      const own = (news: T) => listener(news)
      listeners.add(own)
      return () => listeners.delete(own)
    },
    emit(news) {
      for (const listener of listeners) listener(news)
    },
  }
}
