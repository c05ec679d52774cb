// The application's menu: every action of the app and the page, with its keys. It does not know how actions are carried out.
import type { MenuItemConstructorOptions } from 'electron'
import type { PageAction } from '../../shared/desktop.ts'
import type { Settings } from './settings.ts'

type Item = MenuItemConstructorOptions

export type MenuActions = {
  page(action: PageAction): void
  /** Presses a key of the terminal's own, as shared with the page: `Ctrl+Shift+Home`. */
  press(keyCode: string, ...modifiers: ('control' | 'meta' | 'shift')[]): void
  newInFolder(): void
  set(change: Partial<Settings>): void
  setOpenAtLogin(on: boolean): void
  copyAddress(): void
  showLog(): void
  about(): void
  update(): void
  closeWindow(): void
  quit(): void
}

export type MenuState = {
  settings: Settings
  opensAtLogin: boolean
  url: string
  /** What the item says of updates, and whether it can be chosen; absent where there are none. */
  update: { label: string; enabled: boolean } | undefined
}

const line: Item = { type: 'separator' }

/** A key that the page takes by itself: here it is shown, and on macOS, where menus have all keys, taken only when the page left it. */
function pageKey(label: string, accelerator: string, click: () => void): Item {
  return { label, accelerator, registerAccelerator: false, click }
}

/*
 * Programs in a terminal need Ctrl with every letter: beyond a Mac no item of this menu takes such a key, which those of
 * Electron's roles for reloading, closing and quitting would.
 */
export function applicationMenu(state: MenuState, actions: MenuActions, platform: NodeJS.Platform): Item[] {
  const mac = platform === 'darwin'
  return [
    ...(mac ? [appMenu(state, actions)] : []),
    fileMenu(state, actions, mac),
    editMenu(actions, mac),
    viewMenu(actions, mac),
    sessionMenu(actions, mac),
    ...(mac ? [{ role: 'windowMenu' } as const] : []),
    helpMenu(state, actions, mac),
  ]
}

function appMenu(state: MenuState, actions: MenuActions): Item {
  return {
    label: 'Dispatch',
    submenu: [
      { label: 'About Dispatch', click: actions.about },
      ...updateItem(state, actions),
      line,
      ...settingItems(state, actions),
      line,
      { role: 'services' },
      line,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      line,
      { label: 'Quit Dispatch', accelerator: 'Cmd+Q', click: actions.quit },
    ],
  }
}

function fileMenu(state: MenuState, actions: MenuActions, mac: boolean): Item {
  return {
    label: '&File',
    submenu: [
      pageKey('New Terminal', 'CmdOrCtrl+Shift+Enter', () => actions.page('create')),
      { label: 'New Terminal in Folder…', click: actions.newInFolder },
      line,
      pageKey('Close Tab', 'CmdOrCtrl+Shift+X', () => actions.page('close')),
      { label: 'Close Window', accelerator: mac ? 'Cmd+W' : 'Ctrl+Shift+W', click: actions.closeWindow },
      ...(mac ? [] : [line, { label: 'Settings', submenu: settingItems(state, actions) }, line]),
      ...(mac ? [] : [{ label: 'Quit', accelerator: 'Ctrl+Shift+Q', click: actions.quit }]),
    ],
  }
}

function settingItems({ settings, opensAtLogin }: MenuState, actions: MenuActions): Item[] {
  const setting = (label: string, name: 'keepInTray' | 'notify' | 'stayAwake'): Item => ({
    label,
    type: 'checkbox',
    checked: settings[name],
    click: (item) => actions.set({ [name]: item.checked }),
  })
  return [
    setting('Keep Running When the Window Is Closed', 'keepInTray'),
    setting('Notify When a Session Ends or Rings', 'notify'),
    setting('Keep the Computer Awake While Sessions Run', 'stayAwake'),
    {
      label: 'Open at Login',
      type: 'checkbox',
      checked: opensAtLogin,
      click: (item) => actions.setOpenAtLogin(item.checked),
    },
  ]
}

function editMenu({ press }: MenuActions, mac: boolean): Item {
  // Roles act on what is selected; terminals answer them as text fields do.
  const role = (name: 'copy' | 'paste', letter: string): Item =>
    mac ? { role: name } : { role: name, accelerator: `Ctrl+Shift+${letter}`, registerAccelerator: false }
  return {
    label: '&Edit',
    submenu: [
      role('copy', 'C'),
      role('paste', 'V'),
      { role: 'selectAll', ...(!mac && { accelerator: '' }) },
      line,
      mac
        ? pageKey('Find in the Terminal', 'Cmd+F', () => press('F', 'meta'))
        : pageKey('Find in the Terminal', 'Ctrl+Shift+F', () => press('F', 'control', 'shift')),
    ],
  }
}

function viewMenu({ page, press }: MenuActions, mac: boolean): Item {
  const mod = mac ? 'meta' : 'control'
  return {
    label: '&View',
    submenu: [
      pageKey('Show or Hide the List', 'CmdOrCtrl+Shift+B', () => page('sidebar')),
      pageKey('Go to the List of Sessions', 'CmdOrCtrl+Shift+L', () => page('list')),
      line,
      pageKey('Larger Type', 'CmdOrCtrl+Shift+=', () => press('=', mod, 'shift')),
      pageKey('Smaller Type', 'CmdOrCtrl+Shift+-', () => press('-', mod, 'shift')),
      line,
      { role: 'togglefullscreen', ...(!mac && { accelerator: 'F11' }) },
      { role: 'reload', accelerator: mac ? 'Cmd+Alt+R' : 'Ctrl+Alt+R' },
      { role: 'toggleDevTools', ...(!mac && { accelerator: 'Ctrl+Shift+I' }) },
    ],
  }
}

function sessionMenu({ page, press }: MenuActions, mac: boolean): Item {
  const mod = mac ? 'meta' : 'control'
  return {
    label: '&Session',
    submenu: [
      pageKey('Next Tab', 'CmdOrCtrl+Shift+Right', () => page('next')),
      pageKey('Previous Tab', 'CmdOrCtrl+Shift+Left', () => page('previous')),
      pageKey('Move the Tab Right', 'CmdOrCtrl+Shift+.', () => page('forward')),
      pageKey('Move the Tab Left', 'CmdOrCtrl+Shift+,', () => page('back')),
      line,
      pageKey('Scroll to the Top', 'CmdOrCtrl+Shift+Home', () => press('Home', mod, 'shift')),
      pageKey('Scroll to the Bottom', 'CmdOrCtrl+Shift+End', () => press('End', mod, 'shift')),
    ],
  }
}

function helpMenu(state: MenuState, actions: MenuActions, mac: boolean): Item {
  return {
    role: 'help',
    submenu: [
      pageKey('Keyboard Shortcuts', 'CmdOrCtrl+Shift+/', () => actions.page('help')),
      { label: `Copy the Address ${state.url}`, click: actions.copyAddress },
      { label: 'Show the Log', click: actions.showLog },
      ...(mac ? [] : [...updateItem(state, actions), line, { label: 'About Dispatch', click: actions.about }]),
    ],
  }
}

function updateItem({ update }: MenuState, actions: MenuActions): Item[] {
  return update ? [{ ...update, click: actions.update }] : []
}
