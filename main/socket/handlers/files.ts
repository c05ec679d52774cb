// The answers to `files:*`: what may be opened on this machine. It does not know who may ask.
import type { fileCommands } from '../../../shared/protocol/commands.ts'
import { listFolder } from '../../files/list.ts'
import type { Roots } from '../../files/roots.ts'
import type { Handlers } from '../mediator.ts'

export function fileHandlers(roots: Roots): Handlers<keyof typeof fileCommands> {
  return { 'files:list': (_client, { path }) => listFolder(roots, path) }
}
