// Shows notes as the system's notifications, and counts those that nobody has seen. It does not know what is worth a note.
import { app, Notification } from 'electron'
import type { Note } from './notes.ts'

export type Notifications = {
  show(note: Note): void
  /** Somebody looks at the window: nothing is unseen any more. */
  seen(): void
}

export function createNotifications(options: {
  icon: string
  onClick(note: Note): void
  onUnseen(): void
}): Notifications {
  // Held until they are gone: one that is collected as garbage takes no click.
  const shown = new Set<Notification>()
  let unseen = 0
  return {
    show(note) {
      unseen += 1
      app.setBadgeCount(unseen)
      options.onUnseen()
      if (!Notification.isSupported()) return
      const { title, body } = note
      const notification = new Notification({ title, body, icon: options.icon })
      const gone = () => void shown.delete(notification)
      notification.on('click', () => {
        gone()
        options.onClick(note)
      })
      notification.on('close', gone)
      notification.on('failed', gone)
      shown.add(notification)
      notification.show()
    },
    seen() {
      if (unseen === 0) return
      unseen = 0
      app.setBadgeCount(0)
      for (const notification of shown) notification.close()
      shown.clear()
    },
  }
}
