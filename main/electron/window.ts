// The app's one window: where it is, when it is seen, and what its page is told. It does not know menus, tray or sessions.
import { BrowserWindow, dialog, nativeTheme, screen, type WebContents } from 'electron'
import { commandChannel, type DesktopCommand } from '../../shared/desktop.ts'
import type { JsonFile } from '../base/json-file.ts'
import type { Logger } from '../base/logger.ts'
import { placeWindow } from './bounds.ts'
import type { WindowState } from './settings.ts'

/** The page's own background, in public/index.html as theme-color: what is seen before its first paint. */
const backgrounds = { dark: '#13181a', light: '#eef2f2' } as const
/** DIPs: a phone's width, the least that the page is made for. */
const least = { minWidth: 360, minHeight: 320 } as const
/** Milliseconds after the last move until the place is kept: a drag is some hundred moves. */
const keepDelay = 400
/** A page that is gone more often than this within a minute would go on doing so. */
const mostReloads = 3
const reloadMinute = 60_000

export type AppWindow = {
  /** Makes it if there is none, and brings it to the front. */
  show(): void
  /** Makes it, unseen: its page is signed in and ready when it is asked for. */
  prepare(): void
  hide(): void
  destroy(): void
  readonly isLooking: boolean
  /** Whether these are the contents of this window. */
  owns(contents: WebContents): boolean
  readonly browserWindow: BrowserWindow | undefined
  /** Tells the page, now or as soon as it listens. */
  tell(command: DesktopCommand): void
  /** The page listens. @returns whether it did not before: a page that puts itself together anew says it again. */
  ready(): boolean
  /** Draws the eye to it in the task bar until it is looked at. */
  flash(): void
}

export type WindowOptions = {
  url: string
  preload: string
  icon: string
  state: JsonFile<WindowState>
  log: Logger
  /** Asked when somebody closes it. */
  onClose(): void
  onLook(): void
  /** The page is made; whoever guards pages gets it before it loads anything. */
  onPage(contents: WebContents): void
}

export function createAppWindow(options: WindowOptions): AppWindow {
  const { state } = options
  const waiting: DesktopCommand[] = []
  let window: BrowserWindow | undefined
  let keepNow: () => void = () => undefined
  let listens = false
  let wanted = false

  const load = (into: BrowserWindow) => {
    into.loadURL(options.url).catch((error: unknown) => options.log.error('the page could not be loaded', error))
  }
  const open = (): BrowserWindow => {
    const made = openWindow(options)
    window = made
    listens = false
    options.onPage(made.webContents)
    const keeping = keepPlace(made, state)
    keepNow = keeping.now
    made.once('ready-to-show', () => {
      if (state.get().maximized) made.maximize()
      if (wanted) present(made)
    })
    made.on('close', (event) => {
      event.preventDefault()
      keeping.now()
      options.onClose()
    })
    made.on('closed', () => {
      keeping.end()
      if (window === made) window = undefined
    })
    made.on('focus', () => {
      made.flashFrame(false)
      options.onLook()
    })
    made.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) listens = false
    })
    reviveWhenGone(made, options)
    load(made)
    return made
  }

  return {
    show() {
      wanted = true
      const known = window
      // A new one shows itself once there is something to see.
      if (known) present(known)
      else open()
    },
    prepare() {
      if (!window) open()
    },
    hide() {
      wanted = false
      window?.hide()
    },
    destroy() {
      if (!window) return
      keepNow()
      window.destroy()
    },
    get isLooking() {
      return window?.isFocused() ?? false
    },
    get browserWindow() {
      return window
    },
    owns: (contents) => window !== undefined && !window.isDestroyed() && window.webContents === contents,
    tell(command) {
      if (listens) return void window?.webContents.send(commandChannel, command)
      waiting.push(command)
      // The console takes none: they are for the page with the sessions, which asks for those that wait.
      if (command.type !== 'resume' && window && isElsewhere(window, options.url)) load(window)
    },
    ready() {
      const isNew = !listens
      listens = true
      for (const command of waiting.splice(0)) window?.webContents.send(commandChannel, command)
      return isNew
    },
    flash() {
      if (window && !window.isFocused()) window.flashFrame(true)
    },
  }
}

function openWindow({ preload, icon, state }: WindowOptions): BrowserWindow {
  const { bounds, theme } = state.get()
  nativeTheme.themeSource = theme
  const main = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id)
  return new BrowserWindow({
    ...placeWindow(
      bounds,
      [main, ...others].map(({ workArea }) => workArea),
    ),
    ...least,
    title: 'Dispatch',
    icon,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
}

/** @param home where the page with the sessions is. */
function isElsewhere({ webContents }: BrowserWindow, home: string): boolean {
  const at = webContents.getURL()
  return URL.canParse(at) && new URL(at).pathname !== new URL(home).pathname
}

function present(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** Remembers where the window is, whenever that changes. */
function keepPlace(window: BrowserWindow, state: JsonFile<WindowState>) {
  let timer: NodeJS.Timeout | undefined
  const now = () => {
    clearTimeout(timer)
    timer = undefined
    if (window.isDestroyed() || window.isMinimized()) return
    state.set({ ...state.get(), bounds: window.getNormalBounds(), maximized: window.isMaximized() })
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(now, keepDelay)
  }
  window.on('resize', soon)
  window.on('move', soon)
  window.on('maximize', soon)
  window.on('unmaximize', soon)
  return { now, end: () => clearTimeout(timer) }
}

/** A page whose process is gone is loaded again: sessions are the server's, so it finds them as they were. */
function reviveWhenGone(window: BrowserWindow, { log, url }: WindowOptions): void {
  const times: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    log.error(`the page's process is gone: ${reason} (${exitCode})`)
    const now = Date.now()
    times.push(now)
    if (times.filter((time) => now - time < reloadMinute).length <= mostReloads) return void window.loadURL(url)
    void dialog
      .showMessageBox(window, {
        type: 'error',
        message: 'The window’s page ends again and again',
        detail: `Your sessions go on, and other browsers can open them at ${url}`,
        buttons: ['Try again', 'Leave it'],
        cancelId: 1,
      })
      .then(({ response }) => {
        if (response === 0) void window.loadURL(url)
      })
  })
}
