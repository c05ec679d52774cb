// All that the app's own window gives its page besides what a browser gives. It does not know what the page does with it.
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import type { commandChannel, desktopCalls, DesktopBridge, DesktopCommand } from '../shared/desktop.ts'

/** Only types come from the contract: its schemas would be most of this file, and what the page sends is parsed where it arrives. */
type Channel = (typeof desktopCalls)[keyof typeof desktopCalls]['channel']
const commands: typeof commandChannel = 'desktop:command'

const ask = (channel: Channel, input?: unknown) => ipcRenderer.invoke(channel, input)

const bridge: DesktopBridge = {
  key: () => ask('desktop:key'),
  theme: (theme) => ask('desktop:theme', { theme }),
  onCommand(listener) {
    // Without the event: it would give the page the whole of ipcRenderer.
    const own = (_event: IpcRendererEvent, command: DesktopCommand) => listener(command)
    ipcRenderer.on(commands, own)
    void ask('desktop:ready')
    return () => void ipcRenderer.off(commands, own)
  },
}

contextBridge.exposeInMainWorld('dispatch', bridge)
