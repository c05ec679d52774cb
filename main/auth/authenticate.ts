// Who a token makes its holder: the one place that decides. It does not know sockets, requests or files.
import { timingSafeEqual } from 'node:crypto'
import { errors, fail, type Failure } from '../../shared/failure.ts'
import type { Role } from '../../shared/grant.ts'
import { type Logger, silentLogger } from '../base/logger.ts'
import { type Caller, callerOf } from './address.ts'
import { grantToken, type Grants, hash, type HeldGrant } from './grants.ts'
import { createLimiter } from './limiter.ts'

/** Longest token that is looked at, in characters: hashing more of them would only cost time. */
export const maxTokenLength = 1024

/** From so many characters on nobody guesses a key, at whatever rate: even of digits alone these are 106 bits. Keys made here have 43. */
const unguessableLength = 32
/**
 * Wrong keys in a minute through the tunnel, whatever the addresses that come with them: those may be made up. Far more than people
 * mistype, and too few to guess a key that is no word.
 */
const maxFailuresByTunnel = 100
const tunnel = 'tunnel'

/** `grant`: what a role that is not the owner's was given by. `ticketId`: the ticket that stood in the place of the key or the token. */
export type Identity = { role: Role; grant?: HeldGrant; ticketId?: string }

export type Auth = {
  /** False when everybody who can connect is the owner. */
  readonly required: boolean
  /** @returns whose token it is; undefined for anything that is no token of this server. Counts nothing. */
  authenticate(token: unknown): Identity | undefined
  /**
   * The same for a token that came from outside: wrong ones are counted by the caller's address, and written down without what they were.
   * @param inside the caller is authenticated already, and so is never made to wait for what others at that address did.
   * @returns 'Invalid key', or 'Too many attempts' without a look at the token.
   */
  attempt(token: unknown, caller: Caller, inside?: boolean): ({ success: true } & Identity) | Failure
  /** The owner's key; undefined when none is required. */
  readonly key: string | undefined
  /** From now on that is the owner's key, and the one before is nobody's. */
  replaceKey(key: string): void
  /** Texts that must not be shown to anybody whom the owner did not tell them. */
  readonly secrets: readonly string[]
  /** @returns whether a text holds something that must not leave the server. */
  holdsSecret(text: string): boolean
}

/**
 * @param options.key the owner's key; undefined switches authentication off.
 * @param options.grants who else is let in.
 * @param options.now a clock in milliseconds that never goes back.
 * @param options.log where wrong tokens are written down; nowhere unless told.
 */
export function createAuth(options: {
  key: string | undefined
  grants?: Pick<Grants, 'find'>
  now?: () => number
  log?: Pick<Logger, 'warn'>
}): Auth {
  const { grants, log = silentLogger } = options
  if (options.key === undefined) return openDoor
  let { key } = options
  const limiter = createLimiter(options.now)
  const tunnelLimiter = createLimiter(options.now, maxFailuresByTunnel)
  let keyHash = hash(key)

  const authenticate = (token: unknown): Identity | undefined => {
    if (typeof token !== 'string' || token === '' || token.length > maxTokenLength) return undefined
    // Of hashes, which are equally long whatever the token: the time says nothing about the key.
    const hashed = hash(token)
    const grant = grants?.find(hashed)
    if (timingSafeEqual(hashed, keyHash)) return { role: 'owner' }
    return grant && { role: grant.role, grant }
  }

  return {
    required: true,
    authenticate,
    attempt(token, { address, isClaimed }, inside = false) {
      const caller = callerOf(address)
      const waits = isClaimed ? tunnelLimiter.secondsToWait(tunnel) : 0
      const retryAfter = inside ? 0 : Math.max(waits, limiter.secondsToWait(caller))
      // Through a tunnel anybody may fail in the name of any address. Where guessing is hopeless the right key is let in all the same, so
      // that nobody can lock its owner out; where it is not, that is the price.
      const mayBeLockedOut = !isClaimed || key.length < unguessableLength
      if (retryAfter > 0 && mayBeLockedOut) return fail(errors.tooManyAttempts, { retryAfter })
      const identity = authenticate(token)
      if (identity) return { success: true, ...identity }
      if (retryAfter > 0) return fail(errors.tooManyAttempts, { retryAfter })
      // Those who must wait are not: they may ask as often as they like.
      log.warn(`a wrong key from ${address}`)
      limiter.failed(caller)
      if (isClaimed) tunnelLimiter.failed(tunnel)
      return fail(errors.invalidKey)
    },
    get key() {
      return key
    },
    replaceKey(next) {
      key = next
      keyHash = hash(next)
    },
    get secrets() {
      return [key]
    },
    holdsSecret: (text) => text.includes(key) || grantToken.test(text),
  }
}

const openDoor: Auth = {
  required: false,
  authenticate: () => ({ role: 'owner' }),
  attempt: () => ({ success: true, role: 'owner' }),
  key: undefined,
  replaceKey: () => undefined,
  secrets: [],
  holdsSecret: (text) => grantToken.test(text),
}
