// How the app ends: asks once when sessions run, then ends everything, once. It does not know what there is to end.
import { setImmediate as turn } from 'node:timers/promises'
import { app } from 'electron'

export type Quitting = {
  /** Asks first if sessions run. */
  request(): void
  /** Without asking: the system, or whoever started the app, wants it gone. Resolves when everything has ended. */
  now(): Promise<void>
}

export function createQuitting(options: {
  /** @returns whether it may end. */
  ask(): Promise<boolean>
  /** Ends everything that the app has opened. */
  end(): Promise<void>
}): Quitting {
  let asking: Promise<void> | undefined
  let ending: Promise<void> | undefined
  let hasEnded = false

  const end = async () => {
    await options.end()
    hasEnded = true
  }
  const now = () => (ending ??= end())
  const leave = async () => {
    try {
      await now()
    } finally {
      app.exit(0)
    }
  }
  const request = () => {
    if (ending) return
    // Not within the click of a tray's menu, which is gone at the end.
    asking ??= turn()
      .then(options.ask)
      .then(async (may) => {
        asking = undefined
        if (may) await leave()
      })
  }
  app.on('before-quit', (event) => {
    // Nothing is left to end: an update that was installed wants the app gone.
    if (hasEnded) return
    event.preventDefault()
    request()
  })
  // The window closes only when the app ends or stays in the tray; either is decided elsewhere.
  app.on('window-all-closed', () => undefined)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave())
  return { request, now }
}
