// The answers to what a client says about itself. It does not know keys.
import { errors, fail } from '../../../shared/failure.ts'
import type { connectionCommands } from '../../../shared/protocol/commands.ts'
import type { Auth } from '../../auth/authenticate.ts'
import { accessOf } from '../access.ts'
import type { Client } from '../client-socket.ts'
import type { Handlers } from '../mediator.ts'

/** @param onNamed told of a client that is called something else now. */
export function connectionHandlers(
  { required }: Pick<Auth, 'required'>,
  onNamed: (client: Client) => void,
): Handlers<keyof typeof connectionCommands> {
  return {
    'client:hello'(client, { clientId, terminalKey }) {
      if (required && (typeof terminalKey !== 'string' || terminalKey === '')) return fail(errors.missingKey)
      client.nameItself(clientId)
      return client.authenticate(terminalKey) ?? { success: true, message: 'Authenticated' }
    },
    'client:access'(client) {
      const access = accessOf(client)
      return access ? { success: true, access } : fail(errors.notAuthenticated)
    },
    'client:name'(client, { name }) {
      client.displayName = name === '' ? undefined : name
      onNamed(client)
      return { success: true }
    },
  }
}
