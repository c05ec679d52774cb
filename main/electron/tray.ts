// The app's place in the tray, or the menu bar of a Mac. It does not know what its menu says.
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron'

/** Milliseconds for which changes are gathered: a menu is sent whole, and a session that starts changes several times. */
const gather = 100

export type AppTray = {
  /** Something that the menu says is another. */
  changed(): void
  destroy(): void
}

/** @param template what the menu says now. */
export function createTray(options: {
  icon: string
  onClick(): void
  template(): MenuItemConstructorOptions[]
}): AppTray {
  const icon = nativeImage.createFromPath(options.icon)
  if (process.platform === 'darwin') icon.setTemplateImage(true)
  const tray = new Tray(icon)
  let shown = ''
  let timer: NodeJS.Timeout | undefined
  const changed = () => {
    timer ??= setTimeout(build, gather)
  }
  /** A click changes a toggle's mark whatever comes of it: the menu is made again. */
  const withNews = ({ click, ...item }: MenuItemConstructorOptions): MenuItemConstructorOptions => ({
    ...item,
    ...(click && {
      click(...args) {
        shown = ''
        changed()
        click(...args)
      },
    }),
  })
  const build = () => {
    timer = undefined
    const template = options.template().map(withNews)
    // Only what is seen: functions are new each time, and a menu that is set anew closes under the pointer.
    const seen = JSON.stringify(template)
    if (seen === shown) return
    shown = seen
    tray.setContextMenu(Menu.buildFromTemplate(template))
  }
  tray.setToolTip('Dispatch')
  // On a Mac, and where the tray opens the menu, a click is the menu's.
  if (process.platform === 'win32') tray.on('click', options.onClick)
  build()
  return {
    changed,
    destroy() {
      clearTimeout(timer)
      tray.destroy()
    },
  }
}
