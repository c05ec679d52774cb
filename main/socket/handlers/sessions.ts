// The answers to `run:*`: what clients ask of sessions, in the words of the protocol. It does not know who may ask.
import { errors, fail } from '../../../shared/failure.ts'
import { maxPageBytes, type sessionCommands } from '../../../shared/protocol/commands.ts'
import type { Journal } from '../../journal/journal.ts'
import type { Sessions } from '../../sessions/sessions.ts'
import { type Client, rooms } from '../client-socket.ts'
import type { Handlers } from '../mediator.ts'

/** @param deps.journal only for whether it can be written. */
export function sessionHandlers({
  sessions,
  journal,
}: {
  sessions: Sessions
  journal: Pick<Journal, 'state'>
}): Handlers<keyof typeof sessionCommands> {
  return {
    async 'run:create'(_client, request) {
      const made = await sessions.createChecked(request)
      if (!made.success) return made
      const { runId, kind, status } = made.run
      return { success: true, runId, kind, status }
    },
    'run:list'({ socket, grant }, { watch }) {
      for (const room of watching(grant)) {
        if (watch === true) void socket.join(room)
        if (watch === false) void socket.leave(room)
      }
      // Who begins to watch while sessions stand still is told why.
      if (watch === true && !journal.state.writable) socket.emit('server:status', journal.state)
      return { success: true, runs: sessions.list() }
    },
    'run:attach'(client, { runId, seq, afterSeq = 0, clientId, ...wanted }) {
      if (client.clientId === undefined) client.nameItself(clientId)
      const { maxBytes = maxPageBytes, snapshot = false, binary = false, check = false } = wanted
      const answer = client.relays.attach({ runId, afterSeq: seq ?? afterSeq, maxBytes, snapshot, binary, check })
      if (answer.success) void client.socket.join(rooms.run(runId))
      return answer
    },
    'run:detach'(client, { runId }) {
      client.relays.detach(runId)
      void client.socket.leave(rooms.run(runId))
      return sessions.summary(runId) ? { success: true } : fail(errors.sessionNotFound)
    },
    'run:input': (client, { runId, data }) => sessions.input(runId, data, client.clientId),
    'run:resize': (_client, { runId, cols, rows }) => sessions.resize(runId, cols, rows),
    'run:close': (_client, { runId }) => sessions.close(runId),
    'run:restart': (_client, { runId }) => sessions.restart(runId),
    'run:rename': (_client, { runId, title }) => sessions.rename(runId, title),
    'run:delete': (_client, { runId }) => sessions.delete(runId),
    'run:ack'(client, { runId, seq }) {
      client.relays.ack(runId, seq)
      return { success: true }
    },
    'run:call': (client, { runId, method, params }) => sessions.call(runId, method, params, client.clientId),
    'run:differs'(client, { runId, seq, hash }) {
      client.relays.differs(runId, seq, hash)
      return { success: true }
    },
    'run:read': (client, { runId, seq, maxBytes = maxPageBytes, limit }) =>
      client.relays.read(runId, seq, maxBytes, limit),
  }
}

/** Rooms in which one hears of the sessions that one may see. */
function watching(grant: Client['grant']): string[] {
  if (!grant || grant.runs === '*') return [rooms.watchers]
  return grant.runs.map((runId) => rooms.watchersOf(runId))
}
