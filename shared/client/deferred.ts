// A promise that is settled from outside. It does not know for what.

export type Deferred<T> = { promise: Promise<T>; resolve(value: T): void; reject(error: Error): void }

/** Nobody need await it: a rejection that nobody looks at is no crash, for every failure is told by an event too. */
export function createDeferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  promise.catch(() => undefined)
  return { promise, resolve, reject }
}
