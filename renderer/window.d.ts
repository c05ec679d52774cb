// What the page's window has besides a browser's.
import type { DesktopBridge } from '../shared/desktop.ts'

declare global {
  interface Window {
    /** What the app's preload gives; absent in a browser. */
    readonly dispatch?: DesktopBridge
  }
}
