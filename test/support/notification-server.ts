// A desktop's place for notifications (org.freedesktop.Notifications), which only writes them down.
import dbus from 'dbus-next'
import { onTestFinished } from 'vitest'

const name = 'org.freedesktop.Notifications'

export type Shown = { id: number; title: string; body: string }

class Server extends dbus.interface.Interface {
  readonly shown: Shown[] = []
  Notify(_app: string, _replaces: number, _icon: string, title: string, body: string): number {
    const id = this.shown.length + 1
    this.shown.push({ id, title, body })
    return id
  }
  CloseNotification(): void {
    // Nothing is on a screen.
  }
  GetCapabilities(): string[] {
    return ['body', 'actions']
  }
  GetServerInformation(): string[] {
    return ['test', 'test', '1', '1.2']
  }
  ActionInvoked(id: number, action: string): [number, string] {
    return [id, action]
  }
}
Server.configureMembers({
  methods: {
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u' },
    GetCapabilities: { outSignature: 'as' },
    GetServerInformation: { outSignature: 'ssss' },
  },
  signals: { ActionInvoked: { signature: 'us' } },
})

/** Call it before the app starts. @throws when a desktop has the place already. */
export async function openNotificationServer(): Promise<{ shown: readonly Shown[]; click(id: number): void }> {
  const bus = dbus.sessionBus()
  onTestFinished(() => bus.disconnect())
  const server = new Server(name)
  bus.export('/org/freedesktop/Notifications', server)
  const taken = await bus.requestName(name, dbus.NameFlag.DO_NOT_QUEUE)
  if (taken !== dbus.RequestNameReply.PRIMARY_OWNER)
    throw new Error('a desktop shows the notifications of this session: use one of its own')
  return { shown: server.shown, click: (id) => void server.ActionInvoked(id, 'default') }
}
