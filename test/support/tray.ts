// A desktop's tray, as the app sees it: the watcher of the StatusNotifierItem specification and a reader of com.canonical.dbusmenu. It draws nothing.
import dbus from 'dbus-next'
import { expect, onTestFinished } from 'vitest'
import * as z from 'zod'

const watcherName = 'org.kde.StatusNotifierWatcher'

/** `GetLayout`'s answer: id, properties, children, each of those in a variant. */
type Layout = [number, Record<string, { value: unknown }>, { value: unknown }[]]
const LayoutSchema: z.ZodType<Layout> = z.tuple([
  z.number(),
  z.record(z.string(), z.object({ value: z.unknown() })),
  z.array(z.object({ value: z.unknown() })),
])

export type TrayItem = { id: number; label: string; enabled: boolean; checked: boolean | undefined }

export type Tray = {
  /** Resolves with the menu's items, without lines, once the app has an item in the tray. */
  items(): Promise<TrayItem[]>
  /** Clicks the item whose label fits. */
  click(label: RegExp): Promise<void>
}

class Watcher extends dbus.interface.Interface {
  IsStatusNotifierHostRegistered = true
  ProtocolVersion = 0
  RegisteredStatusNotifierItems: string[] = []
  onItem: (service: string) => void = () => undefined
  RegisterStatusNotifierItem(service: string): void {
    this.onItem(service)
  }
  RegisterStatusNotifierHost(): void {
    // This is the host.
  }
}
Watcher.configureMembers({
  properties: {
    IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' },
    ProtocolVersion: { signature: 'i', access: 'read' },
    RegisteredStatusNotifierItems: { signature: 'as', access: 'read' },
  },
  methods: {
    RegisterStatusNotifierItem: { inSignature: 's' },
    RegisterStatusNotifierHost: { inSignature: 's' },
  },
})

/** Takes the session bus's place for trays; call it before the app starts. @throws when a desktop has it already. */
export async function openTray(): Promise<Tray> {
  const bus = dbus.sessionBus()
  onTestFinished(() => bus.disconnect())
  const registered = Promise.withResolvers<string>()
  const watcher = new Watcher(watcherName)
  watcher.onItem = registered.resolve
  bus.export('/StatusNotifierWatcher', watcher)
  const taken = await bus.requestName(watcherName, dbus.NameFlag.DO_NOT_QUEUE)
  if (taken !== dbus.RequestNameReply.PRIMARY_OWNER)
    throw new Error('a desktop has the tray of this session: use a session of its own')

  const call = async (member: string, signature: string, body: unknown[]): Promise<unknown[]> => {
    const destination = await registered.promise
    const message = new dbus.Message({
      ...{ destination, path: '/com/canonical/dbusmenu', interface: 'com.canonical.dbusmenu' },
      ...{ member, signature, body },
    })
    const answer: unknown = await bus.call(message)
    return z.object({ body: z.array(z.unknown()) }).parse(answer).body
  }
  const items = async (): Promise<TrayItem[]> => {
    const [, layout] = await call('GetLayout', 'iias', [0, -1, []])
    const [, , children] = LayoutSchema.parse(layout)
    return children.flatMap(({ value }) => {
      const [id, properties] = LayoutSchema.parse(value)
      const text = properties['label']?.value
      if (typeof text !== 'string' || properties['type']?.value === 'separator') return []
      const checked = properties['toggle-type'] ? properties['toggle-state']?.value === 1 : undefined
      return [{ id, label: text, enabled: properties['enabled']?.value !== false, checked }]
    })
  }
  return {
    items,
    async click(label) {
      // A menu that is made anew between the two has other ids, and says so: a desktop reads it again then.
      const clickOnce = async () => {
        const item = (await items()).find((one) => label.test(one.label))
        if (!item) throw new Error(`the tray has no item ${label}`)
        await call('Event', 'isvu', [item.id, 'clicked', new dbus.Variant('i', 0), 0])
        return true
      }
      await expect.poll(clickOnce).toBe(true)
    },
  }
}
