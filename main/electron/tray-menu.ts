// What the tray's menu says of the app. It does not know trays.
import type { MenuItemConstructorOptions } from 'electron'
import type { RunSummary } from '../../shared/session.ts'
import type { TunnelStatus } from '../../shared/tunnel.ts'
import { isRunning } from './server.ts'

/** A menu longer than this is no menu any more; the window has all of them. */
const mostSessions = 10
/** Characters of a title, or of a reason, that a menu shows. */
const mostText = 48

export type TrayState = {
  url: string
  sessions: readonly RunSummary[]
  /** Whether one needs a key to sign in. */
  hasKey: boolean
  tunnels: readonly TrayTunnel[]
}

export type TrayTunnel = {
  /** What people call it. */
  name: string
  status: TunnelStatus
  start(): void
  stop(): void
}

export type TrayActions = {
  show(): void
  newTerminal(): void
  open(runId: string): void
  copyAddress(): void
  copySignInLink(): void
  copy(text: string): void
  openOutside(url: string): void
  quit(): void
}

export function trayMenu(
  { url, sessions, hasKey, tunnels }: TrayState,
  actions: TrayActions,
): MenuItemConstructorOptions[] {
  const running = sessions.filter(isRunning)
  const rest = running.length - mostSessions
  return [
    { label: 'Open Dispatch', click: actions.show },
    { label: 'New Terminal', click: actions.newTerminal },
    { type: 'separator' },
    { label: running.length === 0 ? 'No Session Is Running' : 'Running Sessions', enabled: false },
    ...running.slice(0, mostSessions).map(({ runId, title, status }) => ({
      label: `${shorten(title)} — ${status === 'starting' ? 'starting' : 'running'}`,
      click: () => actions.open(runId),
    })),
    ...(rest > 0 ? [{ label: `${rest} more…`, click: actions.show }] : []),
    { type: 'separator' },
    ...tunnels.flatMap((tunnel) => tunnelItems(tunnel, actions)),
    ...(tunnels.length > 0 ? [{ type: 'separator' } as const] : []),
    { label: `Copy the Address ${url}`, click: actions.copyAddress },
    ...(hasKey ? [{ label: 'Copy a Link That Signs In', click: actions.copySignInLink }] : []),
    { type: 'separator' },
    { label: 'Quit Dispatch', click: actions.quit },
  ]
}

/** A toggle that says how the tunnel is, and what can be done with its address or its sign-in. */
function tunnelItems({ name, status, start, stop }: TrayTunnel, actions: TrayActions): MenuItemConstructorOptions[] {
  const { state, url, login } = status
  const isOn = state !== 'off' && state !== 'failed'
  return [
    {
      label: `${name}: ${shorten(tunnelWords(status))}`,
      type: 'checkbox',
      checked: isOn,
      enabled: state !== 'stopping',
      click: isOn ? stop : start,
    },
    ...(url === undefined ? [] : [{ label: `Copy ${shorten(url)}`, click: () => actions.copy(url) }]),
    ...(login === undefined
      ? []
      : [
          {
            label: `Copy ${login.code} and Sign In…`,
            click() {
              actions.copy(login.code)
              actions.openOutside(login.url)
            },
          },
        ]),
  ]
}

function tunnelWords({ state, error }: TunnelStatus): string {
  switch (state) {
    case 'off':
      return 'off'
    case 'starting':
      return 'starting…'
    case 'login':
      return 'waits for you to sign in'
    case 'running':
      return 'on'
    case 'retrying':
      return `lost, tries again${error === undefined ? '' : ` (${error})`}`
    case 'failed':
      return `failed${error === undefined ? '' : `: ${error}`}`
    case 'stopping':
      return 'stopping…'
  }
}

/** A menu takes `&` for the mark of a key. */
function shorten(text: string): string {
  const short = text.length > mostText ? `${text.slice(0, mostText - 1)}…` : text
  return short.replaceAll('&', '&&')
}
