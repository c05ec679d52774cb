// Whether the app opens when its user logs in. It does not know what it does then.
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { app } from 'electron'

/** Linux has no call for it: desktops start what is in this folder (freedesktop.org's Autostart specification). */
const autostart = () =>
  path.join(process.env['XDG_CONFIG_HOME'] || path.join(os.homedir(), '.config'), 'autostart', 'dispatch.desktop')

const args = ['--hidden']

export function opensAtLogin(): boolean {
  if (process.platform === 'linux') return statSync(autostart(), { throwIfNoEntry: false }) !== undefined
  return app.getLoginItemSettings({ args }).openAtLogin
}

export function setOpenAtLogin(on: boolean): void {
  if (process.platform !== 'linux') return app.setLoginItemSettings({ openAtLogin: on, args })
  if (!on) return rmSync(autostart(), { force: true })
  // An AppImage runs from a place that is another one each time; it says where it is itself.
  const program = process.env['APPIMAGE'] ?? process.execPath
  const entry = [program, ...(app.isPackaged ? [] : [app.getAppPath()]), ...args]
  // The specification's quoting: these four are escaped inside of double quotes, and a backslash once more for the file.
  const exec = entry.map((part) => `"${part.replace(/(["`$\\])/g, '\\\\$1')}"`).join(' ')
  mkdirSync(path.dirname(autostart()), { recursive: true })
  writeFileSync(autostart(), `[Desktop Entry]\nType=Application\nName=Dispatch\nExec=${exec}\nTerminal=false\n`)
}
