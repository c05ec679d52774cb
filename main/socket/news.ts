// Whom the server's own news goes to: sessions, tunnels, grants. It does not know what clients ask.
import { errors } from '../../shared/failure.ts'
import type { GrantEnd, Grants } from '../auth/grants.ts'
import type { Journal } from '../journal/journal.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Tunnels } from '../tunnels/tunnels.ts'
import { accessOf } from './access.ts'
import { type Client, type DispatchServer, rooms } from './client-socket.ts'
import type { Presence } from './presence.ts'
import { createSoon } from './soon.ts'

/** Owners hear of every change of a tunnel, whoever made it. @returns a function that ends that, as the others here do. */
export function tellOwners(io: DispatchServer, { localtunnel, vscode }: Tunnels): () => void {
  return all(
    localtunnel.onChange((status) => io.to(rooms.owners).emit('tunnel:changed', status)),
    vscode.onChange((status) => io.to(rooms.owners).emit('vscode-tunnel:changed', status)),
  )
}

/** What everybody who watches is told. */
export function tellWatchers(
  io: DispatchServer,
  { sessions, journal }: { sessions: Sessions; journal: Journal },
): () => void {
  return all(
    sessions.onNews((news) => {
      const watchers = (runId: string) => io.to([rooms.watchers, rooms.watchersOf(runId)])
      if (news.type === 'changed') watchers(news.run.runId).emit('run:changed', { run: news.run })
      else if (news.type === 'attention')
        watchers(news.run.runId).emit('run:attention', { runId: news.run.runId, reason: news.reason })
      else if (news.type === 'typing')
        io.to(rooms.run(news.run.runId)).emit('run:typing', { runId: news.run.runId, isTyping: news.isTyping })
      else {
        watchers(news.runId).emit('run:deleted', { runId: news.runId })
        io.in(rooms.run(news.runId)).socketsLeave(rooms.run(news.runId))
      }
    }),
    journal.onState((state) => {
      io.to(rooms.watchers).emit('server:status', state)
      if (!state.writable) io.to(rooms.inside).emit('error', { message: errors.journalUnwritable })
    }),
  )
}

export type GrantNews = {
  /** Something of this client that the list of grants shows is another. */
  changed(client: Pick<Client, 'grant'>): void
  close(): void
}

/** The holders of a grant are held to what becomes of it at once; owners are told that the list is another. */
export function followGrants(
  io: DispatchServer,
  { grants, clients, presence }: { grants: Grants; clients: ReadonlyMap<string, Client>; presence: Presence },
): GrantNews {
  const { adapter } = io.of('/')
  const news = createSoon<'list' | 'visitors'>((changed) => {
    // Who comes and goes matters only where somebody can have come by a grant.
    if (changed.has('list') || grants.list().length > 0) io.to(rooms.owners).emit('grants:changed', {})
  })
  const holders = (id: string) => [...clients.values()].filter(({ grant }) => grant?.id === id)
  const moved = (room: string) => {
    if (room === rooms.inside) news.mark('visitors')
  }
  adapter.on('join-room', moved)
  adapter.on('leave-room', moved)
  const close = all(
    grants.onEnd((end) => {
      for (const client of holders(end.id)) part(client, end)
      news.mark('list')
    }),
    grants.onChange((id) => {
      for (const client of holders(id)) {
        const access = accessOf(client)
        if (access) client.socket.emit('access:changed', access)
        presence.changed(client)
      }
      news.mark('list')
    }),
    () => {
      adapter.off('join-room', moved)
      adapter.off('leave-room', moved)
      news.close()
    },
  )
  return { changed: ({ grant }) => grant && news.mark('list'), close }
}

/** Ends a socket before anything else is sent to it, but the reason. */
function part({ socket }: Client, { reason }: GrantEnd): void {
  socket.emit('access:ended', { reason })
  socket.disconnect(true)
}

function all(...stops: (() => unknown)[]): () => void {
  return () => {
    for (const stop of stops) stop()
  }
}
