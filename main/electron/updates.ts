// New versions of the app, from the place that the package names; without one there are none. It does not know menus.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { app } from 'electron'
import type { Logger } from '../base/logger.ts'

/** 6 hours between two looks for a new version: the app may run for weeks. */
const lookInterval = 6 * 60 * 60 * 1000

export type UpdateState =
  | { type: 'off' | 'idle' | 'checking' }
  | { type: 'loading'; percent: number }
  | { type: 'ready'; version: string }
  | { type: 'failed'; reason: string }

export type Updates = {
  readonly state: UpdateState
  /** Looks for a new version now, or installs the one that is here, which ends the app. */
  act(): void
  close(): void
}

/** electron-builder writes this file into packages that were built with a place to publish to. */
function hasPlace(): boolean {
  return app.isPackaged && existsSync(path.join(process.resourcesPath, 'app-update.yml'))
}

export function watchUpdates(options: { log: Logger; onChange(): void; beforeInstall(): Promise<void> }): Updates {
  let state: UpdateState = { type: hasPlace() ? 'idle' : 'off' }
  if (state.type === 'off') return { state, act: () => undefined, close: () => undefined }

  const become = (next: UpdateState) => {
    state = next
    options.onChange()
  }
  const failed = (error: unknown) => {
    options.log.warn('looking for a new version failed', error)
    become({ type: 'failed', reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) })
  }
  // Loaded only where it is needed: it is half as large as everything else.
  const loaded = import('electron-updater').then(({ autoUpdater }) => {
    autoUpdater.logger = null
    autoUpdater.on('checking-for-update', () => become({ type: 'checking' }))
    autoUpdater.on('update-not-available', () => become({ type: 'idle' }))
    autoUpdater.on('download-progress', ({ percent }) => become({ type: 'loading', percent: Math.round(percent) }))
    autoUpdater.on('update-downloaded', ({ version }) => become({ type: 'ready', version }))
    autoUpdater.on('error', failed)
    return autoUpdater
  })
  const look = () => void loaded.then((updater) => updater.checkForUpdates()).catch(failed)
  const timer = setInterval(() => {
    if (state.type !== 'ready') look()
  }, lookInterval)
  look()
  return {
    get state() {
      return state
    },
    act() {
      if (state.type !== 'ready') return look()
      void Promise.all([loaded, options.beforeInstall()]).then(([updater]) => updater.quitAndInstall())
    },
    close: () => clearInterval(timer),
  }
}

/** @returns what a menu says of updates; nothing where there are none. */
export function describeUpdate(state: UpdateState): { label: string; enabled: boolean } | undefined {
  switch (state.type) {
    case 'off':
      return undefined
    case 'idle':
      return { label: 'Check for Updates', enabled: true }
    case 'checking':
      return { label: 'Checking for Updates…', enabled: false }
    case 'loading':
      return { label: `Loading an Update (${state.percent} %)`, enabled: false }
    case 'ready':
      return { label: `Restart to Update to ${state.version}`, enabled: true }
    case 'failed':
      return { label: `Check for Updates (failed: ${state.reason.slice(0, 60)})`, enabled: true }
  }
}
