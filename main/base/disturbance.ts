// Notices that this machine slept or that its network is another one. It does not know who wants to know.
import os from 'node:os'
import type { Clock } from './clock.ts'
import { createEmitter } from './emitter.ts'

/** How often it looks, in milliseconds: reading the list of interfaces takes some 50 µs. */
const lookMilliseconds = 5000
/** A look that comes this much too late means that the machine slept; a busy loop is never late by as much. */
const sleptMilliseconds = 15_000

export type Disturbances = {
  /** Looks as long as somebody listens. @returns a function that removes the listener. */
  on(listener: () => void): () => void
}

/** @param addresses what the network is like now, as one text that is another one when it has changed. */
export function createDisturbances(clock: Clock, addresses: () => string = localAddresses): Disturbances {
  const emitter = createEmitter<void>()
  let listeners = 0
  let stop: (() => void) | undefined
  let before = ''
  let lookedAt = 0

  const look = () => {
    const [now, after] = [clock.now(), addresses()]
    const isOther = after !== before || now - lookedAt > lookMilliseconds + sleptMilliseconds
    before = after
    lookAgain()
    if (isOther) emitter.emit()
  }
  const lookAgain = () => {
    lookedAt = clock.now()
    stop = clock.after(lookMilliseconds, look)
  }

  return {
    on(listener) {
      if (listeners === 0) {
        before = addresses()
        lookAgain()
      }
      listeners += 1
      const off = emitter.on(listener)
      let isOff = false
      return () => {
        if (isOff) return
        isOff = true
        off()
        listeners -= 1
        if (listeners === 0) stop?.()
      }
    },
  }
}

function localAddresses(): string {
  const interfaces = Object.values(os.networkInterfaces()).flatMap((list) => list ?? [])
  return interfaces
    .filter(({ internal }) => !internal)
    .map(({ address }) => address)
    .toSorted()
    .join(' ')
}
