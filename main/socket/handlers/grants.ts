// The answers to `grant:*`: links that give less than the key. It does not know how grants are kept.
import type { GrantVisitor } from '../../../shared/grant.ts'
import type { grantCommands } from '../../../shared/protocol/commands.ts'
import type { Grants } from '../../auth/grants.ts'
import type { Client } from '../client-socket.ts'
import type { Handlers } from '../mediator.ts'

/**
 * @param deps.clients all that are connected, by their socket's id.
 * @param deps.address where the server is reached from outside now, else from this machine.
 */
export function grantHandlers({
  grants,
  clients,
  address,
}: {
  grants: Grants
  clients: ReadonlyMap<string, Client>
  address(): string
}): Handlers<keyof typeof grantCommands> {
  return {
    'grant:create'(_client, request) {
      const made = grants.create(request)
      // In the fragment, which browsers send to no server and no proxy.
      return made.success ? { ...made, url: `${address()}/#key=${made.token}` } : made
    },
    'grant:list': () => ({
      success: true,
      grants: grants.list().map((grant) => ({ ...grant, connected: visitors(clients, grant.id) })),
    }),
    'grant:revoke': (_client, { id }) => grants.revoke(id),
    'grant:keyboard': (_client, { id, on }) => grants.setKeyboard(id, on),
  }
}

function visitors(clients: ReadonlyMap<string, Client>, id: string): GrantVisitor[] {
  return [...clients.values()]
    .filter(({ grant }) => grant?.id === id)
    .map(({ socket, clientId, displayName, caller, connectedAt }) => ({
      socketId: socket.id,
      ...(clientId !== undefined && { clientId }),
      ...(displayName !== undefined && { name: displayName }),
      address: caller.address,
      connectedAt,
    }))
}
