// Who is let in: from the first connection to signing in and out. It does not know how that looks.
import { CommandError, type Client } from '../../shared/client/client.ts'
import { errors } from '../../shared/failure.ts'
import type { Access as Rights, EndReason } from '../../shared/grant.ts'
import { onSignal } from '../ui/signal.ts'
import { createStore, type Store } from '../ui/store.ts'
import type { Keeper } from '../ui/storage.ts'
import type { Cookie } from './cookie.ts'
import { forgetKey, isLinkToken, keepKey, keptKey, type Problem } from './key.ts'

export type Access =
  /** It is not known yet whether a key is needed or right: neither the form nor the sessions may be shown. */
  | { phase: 'opening'; /** Why it takes long. */ trouble?: string }
  | { phase: 'locked'; busy: boolean; problem?: Problem }
  /** The link that the person came by is none any more; `reason` where that is known. */
  | { phase: 'ended'; reason?: EndReason }
  | { phase: 'open'; client: Client; rights: Store<Rights>; canSignOut: boolean }

export type AccessControl = {
  state: Store<Access>
  /** Enters with the key of the address, with what is kept here, or with nothing: a server without authentication asks for none. */
  start(key: string | undefined): void
  /** The key, where this page has it: one that came in by a cookie has not. */
  key(): string | undefined
  signIn(key: string): Promise<void>
  signOut(): void
  /** The server has another key now, and this page is to go on with it. */
  goOnWith(key: string): Promise<void>
}

/** How a client is let in. */
export type Entrance = { apiKey?: string; cookie?: true }

export type AccessOptions = {
  keeper: Keeper
  cookie: Cookie
  /** Makes a client that is not connected yet. */
  create(entrance: Entrance): Client
  /** Asks for the key as it is now; absent where nobody but the person knows it. */
  renew?: (() => Promise<string | undefined>) | undefined
}

export function createAccess({ keeper, cookie, create, renew }: AccessOptions): AccessControl {
  const state = createStore<Access>({ phase: 'opening' })
  let client: Client | undefined
  let known: string | undefined

  const drop = () => {
    void client?.close()
    client = undefined
    known = undefined
  }
  const forget = () => {
    forgetKey(keeper)
    cookie.giveBack()
    drop()
  }
  const lock = (problem?: Problem) => {
    drop()
    state.set({ phase: 'locked', busy: false, ...(problem && { problem }) })
  }
  const end = (reason?: EndReason) => {
    forget()
    state.set({ phase: 'ended', ...(reason && { reason }) })
  }
  const trouble = (error: Error) => {
    if (state.get().phase !== 'opening') return
    const isLimit = error.message.includes(errors.tooManyAttempts)
    state.set({
      phase: 'opening',
      trouble: isLimit ? 'Too many wrong keys were tried' : 'The server cannot be reached',
    })
  }
  /** What one may do is asked each time: it may have changed while the page was away. */
  const greet = async (mine: Client, canSignOut: boolean) => {
    try {
      const { access } = await mine.call('client:access', {}, { whenOffline: 'refuse' })
      const now = state.get()
      if (client !== mine) return
      if (now.phase === 'open') now.rights.set(access)
      else state.set({ phase: 'open', client: mine, rights: createStore(access), canSignOut })
    } catch (error) {
      if (client !== mine || !(error instanceof CommandError)) return
      if (!canSignOut && error.message === errors.notAuthenticated) lock()
      // Lost answers are asked for again with the next connection, late ones now.
      else if (error.failure === 'timeout') void greet(mine, canSignOut)
    }
  }
  const open = (entrance: Entrance, onRefused: () => void) => {
    drop()
    const mine = create(entrance)
    client = mine
    known = entrance.apiKey
    if (state.get().phase !== 'opening') state.set({ phase: 'opening' })
    mine.on('error', trouble)
    mine.on('ready', () => void greet(mine, entrance.apiKey !== undefined || entrance.cookie === true))
    mine.on('state', (next) => next === 'refused' && client === mine && onRefused())
    onSignal(mine, 'access:ended', ({ reason }) => client === mine && end(reason))
    onSignal(mine, 'access:changed', (rights) => {
      const now = state.get()
      if (client === mine && now.phase === 'open') now.rights.set(rights)
    })
    // A first failure is no end: the client goes on trying, and says so by its state.
    mine.connect().catch(() => {})
  }
  const openWith = (key: string) => open({ apiKey: key }, () => void refusedKey(key))
  /** Another window, or the app, may know another one. */
  const refusedKey = async (key: string) => {
    const mine = client
    const another = [keptKey(keeper), await renew?.()].find((one) => one !== undefined && one !== key)
    if (client !== mine) return
    if (another !== undefined) {
      keepKey(keeper, another)
      return openWith(another)
    }
    if (isLinkToken(key)) return end()
    forgetKey(keeper)
    lock({ text: 'The key that was kept here is not valid any more.' })
  }
  const openByCookie = () =>
    open({ cookie: true }, () => {
      if (cookie.held === 'link') return end()
      cookie.giveBack()
      lock({ text: 'You were signed out here.' })
    })
  /** @param check looks at a key first that is not exchanged. @returns why not, after which nothing has changed. */
  const enter = async (key: string, check?: (key: string) => Promise<Problem | undefined>) => {
    const exchanged = await cookie.exchange(key)
    if (typeof exchanged === 'object') return exchanged
    if (exchanged === 'exchanged') {
      forgetKey(keeper)
      openByCookie()
      return undefined
    }
    const problem = await check?.(key)
    if (problem) return problem
    keepKey(keeper, key)
    openWith(key)
    return undefined
  }
  /** A link that does not work is another thing to its holder than a key that was mistyped. */
  const refuseGiven = (key: string, problem: Problem) => {
    if (isLinkToken(key) && problem.text === errors.invalidKey) end()
    else lock(problem)
  }

  return {
    state,
    key: () => known,
    start(given) {
      const key = keptKey(keeper)
      if (given !== undefined) void enter(given).then((problem) => problem && refuseGiven(given, problem))
      else if (cookie.held) openByCookie()
      else if (key !== undefined) openWith(key)
      else open({}, () => lock())
    },
    async signIn(key) {
      state.set({ phase: 'locked', busy: true })
      const problem = await enter(key, (one) => checkKey(create({}), one))
      if (problem) lock(problem)
    },
    signOut() {
      forget()
      lock()
    },
    async goOnWith(key) {
      if (known === undefined) return void (await cookie.exchange(key))
      known = key
      keepKey(keeper, key)
      client?.setKey(key)
    },
  }
}

/** Asks on a connection of its own, so that the answer is the server's own and a wrong key costs one try. */
async function checkKey(probe: Client, terminalKey: string): Promise<Problem | undefined> {
  try {
    await probe.connect()
    await probe.call('client:hello', { terminalKey })
    return undefined
  } catch (error) {
    return problemOf(error)
  } finally {
    void probe.close()
  }
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof CommandError)) return { text: 'The server cannot be reached. Is Dispatch running?' }
  if (error.message === errors.tooManyAttempts) {
    return {
      text: errors.tooManyAttempts,
      ...(error.retryAfter !== undefined && { until: Date.now() + error.retryAfter * 1000 }),
    }
  }
  if (error.message === errors.invalidKey) return { text: errors.invalidKey }
  return { text: error.failure === 'answer' ? error.message : 'The server did not answer. Try again.' }
}
