// Keeps every page of the app on the server's own pages, and gives them no rights but those listed. It does not know what is on a page.
import { app, session, shell } from 'electron'
import type { Logger } from '../base/logger.ts'
import { isOwnAddress, mayHave, mayOpenOutside } from './allowed.ts'

/** @param own the server's origin. */
export function guardPages(own: string, log: Logger): void {
  const leave = (url: string) => openOutside(url, log)
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-frame-navigate', (event) => {
      if (isOwnAddress(event.url, own)) return
      event.preventDefault()
      // A frame that wants to go elsewhere is nothing that a person clicked.
      if (event.isMainFrame) leave(event.url)
    })
    contents.on('will-redirect', (event) => {
      if (!isOwnAddress(event.url, own)) event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      leave(url)
      return { action: 'deny' }
    })
  })
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(mayHave(permission, details.requestingUrl, own))
  })
  defaultSession.setPermissionCheckHandler((_contents, permission, asker) => mayHave(permission, asker, own))
  defaultSession.setDevicePermissionHandler(() => false)
  defaultSession.on('will-download', (event, item) => {
    if (!item.getURLChain().every((url) => isOwnAddress(url.replace(/^blob:/, ''), own))) event.preventDefault()
  })
}

/** Hands an address to the user's browser or mail program, or refuses it. */
export function openOutside(url: string, log: Logger): void {
  if (!mayOpenOutside(url)) return log.warn(`an address was not opened: ${url.slice(0, 200)}`)
  shell.openExternal(url).catch((error: unknown) => log.warn('an address could not be opened', error))
}
