// The server's part of what the tray says: its tunnels, and a link that signs in. It does not know menus.
import type { TunnelName } from '../../shared/tunnel-consent.ts'
import type { Logger } from '../base/logger.ts'
import type { AppServer, AppTunnel } from './server.ts'
import type { TrayTunnel } from './tray-menu.ts'

/** @param agree asks a person who has not agreed to this tunnel yet. */
export function trayTunnels(
  { tunnels }: Pick<AppServer, 'tunnels'>,
  { log, agree }: { log: Logger; agree(name: TunnelName, provider: string): Promise<boolean> },
): TrayTunnel[] {
  if (!tunnels) return []
  // What comes of a start is in the tunnel's status, which the tray follows; a start that throws is a bug.
  const failed = (error: unknown) => log.error('a tunnel failed', error)
  const item = (name: string, tunnel: AppTunnel, asked: [TunnelName, provider: string]): TrayTunnel => ({
    name,
    status: tunnel.status,
    start() {
      agree(...asked)
        .then((yes) => yes && tunnel.start({}))
        .catch(failed)
    },
    stop: () => void tunnel.stop().catch(failed),
  })
  return [
    item('Tunnel', tunnels.localtunnel, ['tunnel', tunnels.localtunnelHost]),
    item('VS Code Tunnel', tunnels.vscode, ['vscode-tunnel', 'Microsoft']),
  ]
}

/** @returns the address from outside where there is one, else this machine's; the key is in its fragment, which browsers send to nobody. */
export function signInLink({ url, key, tunnels }: Pick<AppServer, 'url' | 'key' | 'tunnels'>): string {
  const address = tunnels?.localtunnel.status.url ?? url
  return `${address.replace(/\/$/, '')}/#key=${encodeURIComponent(key ?? '')}`
}
