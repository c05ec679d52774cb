// The answers to `tunnel:*` and `vscode-tunnel:*`: the key is asked for again, since what is opened is open to the world.
import type { tunnelCommands } from '../../../shared/protocol/commands.ts'
import type { Auth } from '../../auth/authenticate.ts'
import type { Tunnel } from '../../tunnels/tunnel.ts'
import type { Tunnels } from '../../tunnels/tunnels.ts'
import type { Client } from '../client-socket.ts'
import type { Handlers } from '../mediator.ts'
import { wrongOwnerKey } from './owner-key.ts'

type Asked = { terminalKey?: unknown; subdomain?: string | undefined }

export function tunnelHandlers({
  tunnels: { localtunnel, vscode, localtunnelHost, ...tunnels },
  auth,
}: {
  tunnels: Tunnels
  auth: Auth
}): Handlers<keyof typeof tunnelCommands> {
  const no = tunnels.refused === undefined ? {} : { refused: tunnels.refused }
  const start = async (tunnel: Tunnel, client: Client, { terminalKey, ...request }: Asked) => {
    const refused = wrongOwnerKey(auth, client, terminalKey)
    if (refused) return refused
    const started = await tunnel.start(request)
    return started.success ? { ...started, status: 'running' as const } : started
  }
  const stop = async (tunnel: Tunnel, client: Client, { terminalKey }: Asked) => {
    const refused = wrongOwnerKey(auth, client, terminalKey)
    if (refused) return refused
    await tunnel.stop()
    return { success: true as const }
  }
  return {
    'tunnel:start': (client, request) => start(localtunnel, client, request),
    'tunnel:stop': (client, request) => stop(localtunnel, client, request),
    'tunnel:status': () => ({ success: true, status: localtunnel.status, provider: localtunnelHost, ...no }),
    'vscode-tunnel:start': (client, request) => start(vscode, client, request),
    'vscode-tunnel:stop': (client, request) => stop(vscode, client, request),
    'vscode-tunnel:status': () => ({ success: true, status: vscode.status, provider: 'Microsoft', ...no }),
  }
}
