// The app from its first moment until its server listens: one instance, its files, its wishes. It does not know what the server is made of.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { app } from 'electron'
import * as z from 'zod'
import type { Failure } from '../../shared/failure.ts'
import { openJsonFile } from '../base/json-file.ts'
import type { Logger } from '../base/logger.ts'
import { openDesktop, type Desktop, type DesktopFiles } from './desktop.ts'
import { showNotice, showRefusal, showUnexpected } from './failures.ts'
import { type SealedKey, sealedKey } from './key.ts'
import type { AppServer } from './server.ts'
import { Settings, WindowState } from './settings.ts'
import { scheme, Wish, wishOfLink } from './wish.ts'

export type AppOptions = {
  wish: Wish
  /** The server's folder; the app's own files are in `desktop` there, so that each data folder is an app of its own. */
  dataDir: string
  /** Whether the server needs a key that is not given. */
  needsKey: boolean
  /** Where the window's page is while the app is being changed. */
  page: string | undefined
  files: DesktopFiles
  log: Logger
  startServer(key: SealedKey | undefined): Promise<{ success: true; server: AppServer } | Failure>
}

/** Ends an app that was started with what it does not understand. */
export function refuse(problem: string): void {
  process.stderr.write(`dispatch: ${problem}\n`)
  app.exit(1)
}

/** What a second start hands to the first. */
const Handover = z.object({ wish: Wish })

/** Returns at once: Electron becomes ready only after the entry has run. */
export function runApp(options: AppOptions): void {
  const { wish, log, files } = options
  showUnexpected(log, files.log)
  prepare(options.dataDir)
  if (!app.requestSingleInstanceLock({ wish })) {
    process.stderr.write('dispatch: it is running already: its window is shown\n')
    return app.exit(0)
  }
  const desktop = start(options)
  const carryOut = (next: Wish) => void desktop.then((there) => there?.carryOut(next))
  carryOut(wish)
  app.on('second-instance', (_event, _argv, _cwd, handed) => {
    carryOut(Handover.safeParse(handed).data?.wish ?? { type: 'show' })
  })
  app.on('open-url', (event, link) => {
    event.preventDefault()
    carryOut(wishOfLink(link))
  })
}

function prepare(dataDir: string): void {
  const own = path.join(dataDir, 'desktop')
  mkdirSync(own, { recursive: true, mode: 0o700 })
  app.setPath('userData', own)
  app.setAppUserModelId('dev.dispatch.app')
  // A window in the tray would look at its sockets once a minute: a bell would ring late.
  app.commandLine.appendSwitch('disable-features', 'IntensiveWakeUpThrottling')
  // From its sources the program is Electron's, which must not be started for our links.
  if (app.isPackaged) app.setAsDefaultProtocolClient(scheme)
}

/** @returns nothing when there can be no server; that has been said, and the app ends. */
async function start({ dataDir, needsKey, page, files, log, startServer }: AppOptions): Promise<Desktop | undefined> {
  const key = needsKey ? await sealedKey(dataDir, log) : undefined
  const [started] = await Promise.all([startServer(key), app.whenReady()])
  if (!started.success) {
    await showRefusal(started.error, log)
    app.exit(1)
    return undefined
  }
  const { server } = started
  const kept = (name: string) => path.join(dataDir, 'desktop', name)
  const desktop = openDesktop({
    ...{ server, files, log },
    // The key goes to whatever page this is: an installed app takes no such word.
    page: app.isPackaged ? undefined : page,
    settings: openJsonFile(kept('settings.json'), Settings, Settings.parse({}), log),
    windowState: openJsonFile(kept('window.json'), WindowState, WindowState.parse({}), log),
    onUsable: () =>
      log.info(`the window can be used, ${Math.round(process.uptime() * 1000)} ms after the app was started`),
  })
  log.info(`listening on ${server.url}`)
  if (server.notice) showNotice(server.notice)
  return desktop
}
