// What a right click offers where the page has no menu of its own: on text, fields and links. It does not know what the text is.
import { clipboard, Menu, type MenuItemConstructorOptions, type WebContents } from 'electron'
import { mayOpenOutside } from './allowed.ts'

export function offerContextMenu(contents: WebContents, openOutside: (url: string) => void): void {
  contents.on('context-menu', (_event, { editFlags, isEditable, selectionText, linkURL }) => {
    const items: MenuItemConstructorOptions[] = []
    if (mayOpenOutside(linkURL)) {
      items.push({ label: 'Open Link', click: () => openOutside(linkURL) })
      items.push({ label: 'Copy Link', click: () => void clipboard.writeText(linkURL) }, { type: 'separator' })
    }
    if (isEditable && editFlags.canCut) items.push({ role: 'cut', enabled: selectionText !== '' })
    if (isEditable || selectionText !== '') items.push({ role: 'copy', enabled: editFlags.canCopy })
    if (isEditable) items.push({ role: 'paste', enabled: editFlags.canPaste })
    if (isEditable) items.push({ type: 'separator' }, { role: 'selectAll' })
    if (items.length > 0) Menu.buildFromTemplate(items).popup()
  })
}
