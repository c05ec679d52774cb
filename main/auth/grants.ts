// Grants: tokens that give less than the key, for a while. Only their hashes are kept. It does not know who holds one or who is connected.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { errors, fail, type Outcome } from '../../shared/failure.ts'
import { type EndReason, Grant, type GrantRole, type GrantScope } from '../../shared/grant.ts'
import type { Clock } from '../base/clock.ts'
import { createEmitter } from '../base/emitter.ts'
import type { Notes } from '../journal/notes.ts'

/** 256 random bits, as the key: nobody guesses them, so a hash without salt or delay keeps them. */
const tokenBytes = 32
/** By its beginning a token is known wherever it turns up, in a log or on a screen. */
const prefix = 'dispatch_'
/** A text that holds a token. */
export const grantToken = /dispatch_[A-Za-z0-9_-]{43}/
const idBytes = 9
/** Comparing a token with so many hashes takes some 0.2 ms. More links than that nobody oversees. */
const maxGrants = 1000
/** Milliseconds after which the clock is looked at again, however far the next expiry is: it may be set, and the machine may sleep. */
const maxWaitMilliseconds = 30_000

/** A grant as it is kept. */
const HeldGrant = Grant.extend({
  /** SHA-256 of the token, in hex. */
  hash: z.string().length(64),
  /** The last event of each session when it was made: what came before is history. */
  floors: z.record(z.string(), z.number()),
})
export type HeldGrant = z.infer<typeof HeldGrant>

export type GrantRequest = {
  role: GrantRole
  runs: GrantScope
  expiresAt?: number | null | undefined
  label?: string | undefined
  historyBefore?: boolean | undefined
  masksSecrets?: boolean | undefined
}

export type GrantEnd = { id: string; reason: EndReason }

export type Grants = {
  /** The token is in nobody's hands but the caller's from now on. */
  create(request: GrantRequest): Outcome<{ grant: Grant; token: string }>
  /** Oldest first; expired ones are gone. */
  list(): Grant[]
  /** Ends it at once; a failure to write means that it would be back after a restart. */
  revoke(id: string): Outcome
  /** @param hashed a token's SHA-256. @returns its grant, unless it has expired: the one object that all its holders share, so they see every change. */
  find(hashed: Buffer): HeldGrant | undefined
  /** @returns the grant with that id, as `find` does. */
  get(id: string): HeldGrant | undefined
  /** Gives an operator's grant its keyboard or takes it away; who holds it now is held to that at once. */
  setKeyboard(id: string, on: boolean): Outcome
  /** Tells of a grant that was revoked or has expired. */
  onEnd(listener: (end: GrantEnd) => void): () => void
  /** Tells of any other change, by the grant's id. */
  onChange(listener: (id: string) => void): () => void
  close(): void
}

/**
 * @param options.notes where grants are kept.
 * @param options.heads the last event of each session, by its id.
 */
export function createGrants(options: { notes: Notes; clock: Clock; heads(): Record<string, number> }): Grants {
  const { notes, clock, heads } = options
  const held = new Map(readAll(notes).map((grant) => [grant.id, grant]))
  const ends = createEmitter<GrantEnd>()
  const changes = createEmitter<string>()
  let stopWaiting: () => void = () => undefined

  const hasExpired = ({ expiresAt }: Grant) => expiresAt !== null && expiresAt <= clock.now()
  /** @returns whether it is forgotten for good. */
  const end = (id: string, reason: EndReason): boolean => {
    held.delete(id)
    // First of all: whether it can be written or not.
    ends.emit({ id, reason })
    try {
      notes.remove(id)
      return true
    } catch {
      return false
    }
  }
  const sweep = () => {
    stopWaiting()
    for (const grant of held.values()) if (hasExpired(grant)) end(grant.id, 'expired')
    const next = Math.min(...[...held.values()].map(({ expiresAt }) => expiresAt ?? Infinity))
    if (next < Infinity) stopWaiting = clock.after(Math.min(next - clock.now(), maxWaitMilliseconds), sweep)
  }
  sweep()

  return {
    create({ role, runs, expiresAt = null, label = '', historyBefore = true, masksSecrets = true }) {
      if (expiresAt !== null && expiresAt <= clock.now()) {
        return fail('Invalid payload: expiresAt: must be in the future')
      }
      if (held.size >= maxGrants) return fail(`There are ${maxGrants} grants already; revoke some first`)
      const token = prefix + randomBytes(tokenBytes).toString('base64url')
      const isViewer = role === 'viewer'
      const grant: Grant = {
        id: randomBytes(idBytes).toString('base64url'),
        ...{ role, runs, expiresAt, createdAt: clock.now(), label },
        // Who may type can have it all repeated.
        ...{ historyBefore: historyBefore || !isViewer, masksSecrets: masksSecrets && isViewer },
        keyboard: true,
      }
      const floors = grant.historyBefore ? {} : heads()
      const kept: HeldGrant = { ...grant, hash: hash(token).toString('hex'), floors }
      try {
        notes.put(grant.id, JSON.stringify(kept))
      } catch {
        return fail(errors.journalUnwritable)
      }
      held.set(grant.id, kept)
      sweep()
      changes.emit(grant.id)
      return { success: true, grant, token }
    },
    list: () => [...held.values()].filter((grant) => !hasExpired(grant)).map((grant) => Grant.parse(grant)),
    revoke(id) {
      if (!held.has(id)) return fail(errors.grantNotFound)
      return end(id, 'revoked') ? { success: true } : fail(errors.journalUnwritable)
    },
    get(id) {
      const grant = held.get(id)
      return grant && !hasExpired(grant) ? grant : undefined
    },
    setKeyboard(id, on) {
      const grant = held.get(id)
      if (!grant) return fail(errors.grantNotFound)
      if (grant.role !== 'operator') return fail('Invalid payload: id: only an operator has a keyboard')
      const before = grant.keyboard
      // At once, whether it can be written or not.
      grant.keyboard = on
      if (before !== on) changes.emit(id)
      try {
        notes.put(id, JSON.stringify(grant))
        return { success: true }
      } catch {
        return fail(errors.journalUnwritable)
      }
    },
    find(hashed) {
      // All of them, so that the time says nothing about which one is near.
      let found: HeldGrant | undefined
      for (const grant of held.values()) if (timingSafeEqual(hashed, Buffer.from(grant.hash, 'hex'))) found = grant
      return found && !hasExpired(found) ? found : undefined
    },
    onEnd: ends.on,
    onChange: changes.on,
    close: () => stopWaiting(),
  }
}

export function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** What cannot be read gives nobody anything. */
function readAll(notes: Notes): HeldGrant[] {
  return notes.all().flatMap(({ value }) => {
    try {
      return [HeldGrant.parse(JSON.parse(value))]
    } catch {
      return []
    }
  })
}
