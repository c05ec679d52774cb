// The app around a server that listens: window, tray, menu, notifications, put together. It does not know how the server was started.
import { app, clipboard, dialog, Menu, nativeTheme, shell } from 'electron'
import { consentTo, type TunnelName } from '../../shared/tunnel-consent.ts'
import { version } from '../../shared/protocol/version.ts'
import type { JsonFile } from '../base/json-file.ts'
import type { Logger } from '../base/logger.ts'
import { answerPage } from './bridge.ts'
import { offerContextMenu } from './context-menu.ts'
import { opensAtLogin, setOpenAtLogin } from './login.ts'
import { applicationMenu, type MenuActions } from './menu.ts'
import { guardPages, openOutside } from './navigation.ts'
import { createNotes } from './notes.ts'
import { createNotifications } from './notifications.ts'
import { watchPower } from './power.ts'
import { createQuitting } from './quitting.ts'
import { type AppServer, isRunning } from './server.ts'
import type { Settings, WindowState } from './settings.ts'
import { signInLink, trayTunnels } from './tray-server.ts'
import { trayMenu } from './tray-menu.ts'
import { createTray } from './tray.ts'
import { describeUpdate, watchUpdates } from './updates.ts'
import { createAppWindow } from './window.ts'
import type { Wish } from './wish.ts'

const noop = () => undefined

export type DesktopFiles = { preload: string; icon: string; trayIcon: string; log: string }

export type DesktopOptions = {
  server: AppServer
  /** Where the window's page is, if not at the server: at a development server in front of it. */
  page: string | undefined
  files: DesktopFiles
  settings: JsonFile<Settings>
  windowState: JsonFile<WindowState>
  log: Logger
  /** The page is signed in and can be used. */
  onUsable(): void
}

export type Desktop = { carryOut(wish: Wish): void }

export function openDesktop(options: DesktopOptions): Desktop {
  const { server, files, settings, windowState, log } = options
  const { sessions, url } = server
  const page = options.page ?? url
  const leave = (address: string) => openOutside(address, log)
  const agree = async (name: TunnelName, provider: string) => {
    const { tunnelConsents } = settings.get()
    if (tunnelConsents.includes(name)) return true
    if (!(await agreesToTunnel(name, provider))) return false
    settings.set({ ...settings.get(), tunnelConsents: [...tunnelConsents, name] })
    return true
  }
  const running = () => sessions.list().filter(isRunning)

  guardPages(page, log)
  const window = createAppWindow({
    ...{ url: page, preload: files.preload, icon: files.icon, state: windowState, log },
    onClose: () => (settings.get().keepInTray ? window.hide() : quitting.request()),
    onLook: () => notifications.seen(),
    onPage: (contents) => offerContextMenu(contents, leave),
  })
  const open = (runId: string) => {
    window.tell({ type: 'open', runId })
    window.show()
  }
  const carryOut = (wish: Wish) => {
    if (wish.type === 'hide') return window.prepare()
    if (wish.type === 'show') return window.show()
    if (wish.type === 'open') return open(wish.runId)
    const created = sessions.create({ kind: 'pty', cwd: wish.cwd })
    if (created.success) open(created.run.runId)
    else dialog.showErrorBox('The terminal could not be started', created.error)
  }
  const notifications = createNotifications({
    icon: files.icon,
    onClick: ({ runId }) => open(runId),
    onUnseen: window.flash,
  })
  const notes = createNotes({
    sessions,
    isQuiet: () => window.isLooking || !settings.get().notify,
    show: notifications.show,
  })
  const power = watchPower({
    mustStayAwake: () => settings.get().stayAwake && running().length > 0,
    onResume: () => window.tell({ type: 'resume' }),
    onShutdown: () => void quitting.now(),
  })
  const quitting = createQuitting({
    ask: () => mayEnd(running().length),
    async end() {
      for (const stop of stops) stop()
      notes.close()
      updates.close()
      power.close()
      tray.destroy()
      window.destroy()
      await server.close()
    },
  })
  const updates = watchUpdates({ log: log.area('UPDATE'), onChange: () => refresh(), beforeInstall: quitting.now })

  const newTerminal = () => {
    window.tell({ type: 'act', action: 'create' })
    window.show()
  }
  const tray = createTray({
    icon: files.trayIcon,
    onClick: window.show,
    template: () =>
      trayMenu(
        {
          url,
          sessions: sessions.list(),
          hasKey: server.key !== undefined,
          tunnels: trayTunnels(server, { log, agree }),
        },
        {
          ...{ show: window.show, newTerminal, open, quit: quitting.request },
          copyAddress: () => void clipboard.writeText(url),
          copy: (text) => void clipboard.writeText(text),
          copySignInLink: () => void clipboard.writeText(signInLink(server)),
          openOutside: leave,
        },
      ),
  })
  const actions: MenuActions = {
    page(action) {
      window.tell({ type: 'act', action })
      window.show()
    },
    press(keyCode, ...modifiers) {
      const contents = window.browserWindow?.webContents
      contents?.sendInputEvent({ type: 'keyDown', keyCode, modifiers })
      contents?.sendInputEvent({ type: 'keyUp', keyCode, modifiers })
    },
    newInFolder: () => void chooseFolder().then((cwd) => cwd !== undefined && carryOut({ type: 'new', cwd })),
    set(change) {
      settings.set({ ...settings.get(), ...change })
      power.changed()
      refresh()
    },
    setOpenAtLogin(on) {
      setOpenAtLogin(on)
      refresh()
    },
    copyAddress: () => void clipboard.writeText(url),
    showLog: () => shell.showItemInFolder(files.log),
    about: () => app.showAboutPanel(),
    update: () => updates.act(),
    closeWindow: () => window.browserWindow?.close(),
    quit: quitting.request,
  }
  const refresh = () => {
    const update = describeUpdate(updates.state)
    const state = { settings: settings.get(), opensAtLogin: opensAtLogin(), url, update }
    Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(state, actions, process.platform)))
  }
  refresh()
  app.setAboutPanelOptions({
    applicationName: 'Dispatch',
    applicationVersion: version,
    website: url,
    iconPath: files.icon,
    credits: 'Terminals that keep running and never lose a line.',
  })
  const { localtunnel, vscode } = server.tunnels ?? {}
  const stops = [
    sessions.onNews(({ type }) => {
      if (type === 'attention' || type === 'typing') return
      tray.changed()
      power.changed()
    }),
    localtunnel?.onChange(tray.changed) ?? noop,
    vscode?.onChange(tray.changed) ?? noop,
  ]
  answerPage({
    own: page,
    isWindow: window.owns,
    key: () => server.key,
    onReady() {
      if (window.ready()) options.onUsable()
    },
    onTheme(theme) {
      nativeTheme.themeSource = theme
      windowState.set({ ...windowState.get(), theme })
    },
    log,
  })
  app.on('activate', window.show)
  return { carryOut }
}

async function mayEnd(count: number): Promise<boolean> {
  if (count === 0) return true
  const sessions = count === 1 ? 'One session is running' : `${count} sessions are running`
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: 'Dispatch',
    message: `${sessions}. Quit Dispatch?`,
    detail: 'Their programs are ended and can lose what they have not saved. What they have shown stays.',
    buttons: ['Quit', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  })
  return response === 0
}

async function agreesToTunnel(name: TunnelName, provider: string): Promise<boolean> {
  const { title, exposes, action } = consentTo(name, provider)
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: 'Dispatch',
    message: title,
    detail: exposes.join('\n\n'),
    buttons: [action, 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  })
  return response === 0
}

async function chooseFolder(): Promise<string | undefined> {
  const { filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory', 'createDirectory'] })
  return filePaths[0]
}
