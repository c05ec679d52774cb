// Who is in which session, told to everybody there whenever it changes. It does not know who may enter.
import { createHash, randomBytes } from 'node:crypto'
import { Role } from '../../shared/grant.ts'
import { mostPeople, type Person, type Presence as PresenceNews } from '../../shared/presence.ts'
import { mayType } from './access.ts'
import { type Client, type DispatchServer, rooms } from './client-socket.ts'
import { createSoon } from './soon.ts'

const saltBytes = 16
/** Characters of a person's id: 72 bits, so no two are alike. */
const idLength = 12

export type Presence = {
  /** Something that others see of this client is another: its name, or what it may do. */
  changed(client: Pick<Client, 'socket'>): void
  close(): void
}

/** What one client is to others, whoever looks. */
type Entry = Omit<Person, 'isYou'> & { sockets: Set<string> }

export function createPresence(io: DispatchServer, clients: ReadonlyMap<string, Client>): Presence {
  const { adapter } = io.of('/')
  // So that nobody can tell from an id what it was made of.
  const salt = randomBytes(saltBytes)
  const soon = createSoon<string>((changed) => {
    for (const runId of changed) tell(runId)
  })

  const tell = (runId: string) => {
    const present = [...(adapter.rooms.get(rooms.run(runId)) ?? [])].flatMap((id) => clients.get(id) ?? [])
    const people = peopleOf(present, salt)
    for (const { socket, role } of present) {
      socket.emit('presence:changed', seenBy(people, { runId, socketId: socket.id, isOwner: role === 'owner' }))
    }
  }
  const moved = (room: string) => {
    const runId = rooms.runIn(room)
    if (runId !== undefined) soon.mark(runId)
  }
  adapter.on('join-room', moved)
  adapter.on('leave-room', moved)

  return {
    changed({ socket }) {
      for (const room of socket.rooms) moved(room)
    },
    close() {
      adapter.off('join-room', moved)
      adapter.off('leave-room', moved)
      soon.close()
    },
  }
}

/** Owners first, then those who may type. */
function peopleOf(clients: readonly Client[], salt: Buffer): Entry[] {
  const people = new Map<string, Entry>()
  for (const client of clients) {
    const { socket, role, grant, displayName } = client
    if (role === undefined) continue
    const id = idOf(client, salt)
    const known = people.get(id)
    const name = displayName ?? known?.name
    people.set(id, {
      ...{ id, role, mayType: mayType(client) },
      ...(name !== undefined && { name }),
      ...(grant && { grantId: grant.id }),
      sockets: new Set([...(known?.sockets ?? []), socket.id]),
    })
  }
  const rank = ({ role, mayType: types }: Entry) => Role.options.indexOf(role) * 2 + Number(types)
  return [...people.values()].toSorted((a, b) => rank(b) - rank(a))
}

/** A browser's windows are one person, as long as they came in by the same: what a client says of itself proves nothing. */
function idOf({ socket, grant, clientId }: Client, salt: Buffer): string {
  const own = JSON.stringify([grant?.id ?? null, clientId ?? null, clientId === undefined ? socket.id : null])
  return createHash('sha256').update(salt).update(own).digest('base64url').slice(0, idLength)
}

function seenBy(
  people: readonly Entry[],
  { runId, socketId, isOwner }: { runId: string; socketId: string; isOwner: boolean },
): PresenceNews {
  const named = people.slice(0, mostPeople)
  const you = people.find(({ sockets }) => sockets.has(socketId))
  if (you && !named.includes(you)) named.splice(-1, 1, you)
  return {
    runId,
    people: named.map(({ sockets, grantId, ...person }) => ({
      ...person,
      isYou: sockets.has(socketId),
      ...(isOwner && grantId !== undefined && { grantId }),
    })),
    more: people.length - named.length,
  }
}
