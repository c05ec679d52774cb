// Tickets: what a browser holds in the place of a key or a grant's token, good at one address only. Only hashes are kept. It does not know cookies.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import type { Clock } from '../base/clock.ts'
import { createEmitter } from '../base/emitter.ts'
import type { Notes } from '../journal/notes.ts'
import type { Identity } from './authenticate.ts'
import { type Grants, hash } from './grants.ts'

/** 256 random bits, as the key. */
const ticketBytes = 32
const ticketForm = /^[A-Za-z0-9_-]{43}$/
/** 30 days in milliseconds: then a browser is asked for the key again. */
const longestMilliseconds = 30 * 24 * 3_600_000
/** Browsers that are signed in: far more than people have, and few to keep. The oldest goes first. */
const maxTickets = 500

/** A ticket as it is kept. */
const HeldTicket = z.object({
  /** SHA-256 of the ticket, in hex. */
  id: z.string().length(64),
  /** Where it is good: whoever has this name at the provider another day is sent the browser's ticket and can do nothing with it. */
  origin: z.string(),
  expiresAt: z.number(),
  /** What it stands for: a grant, or the key as it was. */
  grantId: z.string().optional(),
  keyProof: z.string().optional(),
})
type HeldTicket = z.infer<typeof HeldTicket>

export type Tickets = {
  /**
   * @param identity who it makes its holder.
   * @param origin where it is good.
   * @returns the ticket, which is in nobody's hands but the caller's, and for how many seconds it is good. Throws when it cannot be kept.
   */
  issue(identity: Identity, origin: string): { ticket: string; seconds: number }
  /** @returns whose ticket it is; undefined when it is none, has ended, or what it stands for has. */
  find(ticket: string | undefined, origin: string | undefined): Identity | undefined
  /** Ends it, and whoever is in by it. */
  end(ticket: string | undefined): void
  /** Tells of a ticket that was ended, by its id. */
  onEnd(listener: (id: string) => void): () => void
}

/** @param options.key the owner's key as it is now. */
export function createTickets(options: {
  notes: Notes
  clock: Clock
  grants: Pick<Grants, 'get'>
  key(): string | undefined
}): Tickets {
  const { notes, clock, grants, key } = options
  const held = new Map(readAll(notes).map((ticket) => [ticket.id, ticket]))
  const ends = createEmitter<string>()

  const forget = (id: string) => {
    held.delete(id)
    ends.emit(id)
    try {
      notes.remove(id)
    } catch {
      // It is tried again at the next sweep after a restart.
    }
  }
  const isOver = ({ expiresAt, grantId }: HeldTicket) =>
    expiresAt <= clock.now() || (grantId !== undefined && !grants.get(grantId))
  const sweep = () => {
    for (const ticket of held.values()) if (isOver(ticket)) forget(ticket.id)
    for (const id of held.keys()) {
      if (held.size < maxTickets) return
      forget(id)
    }
  }
  sweep()

  const standsFor = ({ grantId, keyProof }: HeldTicket, ticket: string): Identity | undefined => {
    if (grantId !== undefined) {
      const grant = grants.get(grantId)
      return grant && { role: grant.role, grant }
    }
    const owner = key()
    if (owner === undefined || keyProof === undefined) return undefined
    const isSame = timingSafeEqual(Buffer.from(keyProof, 'hex'), prove(owner, ticket))
    return isSame ? { role: 'owner' } : undefined
  }

  return {
    issue({ grant }, origin) {
      sweep()
      const ticket = randomBytes(ticketBytes).toString('base64url')
      const owner = key()
      const now = clock.now()
      const latest = now + longestMilliseconds
      const kept: HeldTicket = {
        ...{ id: idOf(ticket), origin, expiresAt: Math.min(latest, grant?.expiresAt ?? latest) },
        ...(grant ? { grantId: grant.id } : owner !== undefined && { keyProof: prove(owner, ticket).toString('hex') }),
      }
      notes.put(kept.id, JSON.stringify(kept))
      held.set(kept.id, kept)
      return { ticket, seconds: Math.floor((kept.expiresAt - now) / 1000) }
    },
    find(ticket, origin) {
      if (ticket === undefined || !ticketForm.test(ticket)) return undefined
      // By its hash: how long the search takes says nothing about any ticket.
      const found = held.get(idOf(ticket))
      if (!found || found.origin !== origin || isOver(found)) return undefined
      const identity = standsFor(found, ticket)
      return identity && { ...identity, ticketId: found.id }
    },
    end(ticket) {
      if (ticket !== undefined && held.has(idOf(ticket))) forget(idOf(ticket))
    },
    onEnd: ends.on,
  }
}

function idOf(ticket: string): string {
  return hash(ticket).toString('hex')
}

/** By the ticket as the HMAC's key: without it nobody can try keys against what is kept. */
function prove(key: string, ticket: string): Buffer {
  return createHmac('sha256', ticket).update(key).digest()
}

/** What cannot be read lets nobody in. */
function readAll(notes: Notes): HeldTicket[] {
  return notes.all().flatMap(({ value }) => {
    try {
      return [HeldTicket.parse(JSON.parse(value))]
    } catch {
      return []
    }
  })
}
