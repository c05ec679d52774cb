// Asks for the owner's key once more, and replaces it. It does not know where the key is kept.
import { errors, fail, type Failure, type Outcome } from '../../../shared/failure.ts'
import type { keyCommands } from '../../../shared/protocol/commands.ts'
import type { Auth } from '../../auth/authenticate.ts'
import type { Client } from '../client-socket.ts'
import type { Handlers } from '../mediator.ts'

/**
 * For what goes beyond this server or its sessions: whoever has only found a page open must not be able to do it.
 * @returns what is wrong with the key in a payload. Nothing is where none is required.
 */
export function wrongOwnerKey(auth: Auth, { caller }: Client, terminalKey: unknown): Failure | undefined {
  if (!auth.required) return undefined
  if (typeof terminalKey !== 'string' || terminalKey === '') return fail(errors.missingKey)
  const outcome = auth.attempt(terminalKey, caller, true)
  if (!outcome.success) return outcome
  // A grant is no owner's key, whoever sends it.
  return outcome.role === 'owner' ? undefined : fail(errors.invalidKey)
}

export type KeyDeps = {
  auth: Auth
  clients: ReadonlyMap<string, Client>
  /** Makes another key and keeps it in the old one's place. */
  replaceKey(): Outcome<{ key: string }>
  onReplaced(by: Client): void
}

export function keyHandlers({ auth, clients, replaceKey, onReplaced }: KeyDeps): Handlers<keyof typeof keyCommands> {
  return {
    'key:replace'(client, { terminalKey }) {
      if (!auth.required) return fail('This server was started without a key')
      const refused = wrongOwnerKey(auth, client, terminalKey)
      if (refused) return refused
      const replaced = replaceKey()
      if (!replaced.success) return replaced
      auth.replaceKey(replaced.key)
      onReplaced(client)
      // All are asked again. Who came by a link says it again and is in.
      for (const other of [...clients.values()]) if (other !== client) other.socket.disconnect(true)
      return replaced
    },
  }
}
