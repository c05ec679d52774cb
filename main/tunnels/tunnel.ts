// A tunnel's states and who keeps it alive: starts it, watches it, opens it again. It does not know the provider or who uses the address.
import { fail, type Outcome } from '../../shared/failure.ts'
import type { TunnelStatus } from '../../shared/tunnel.ts'
import type { Clock } from '../base/clock.ts'
import type { Disturbances } from '../base/disturbance.ts'
import { createEmitter } from '../base/emitter.ts'
import type { Logger } from '../base/logger.ts'
import type { OpenTunnel, Provider, TunnelRequest } from './provider.ts'
import { createDeadline, pause } from './waits.ts'

export type TunnelTimes = {
  /** Milliseconds in which a provider must have opened and answered. */
  start: number
  /** Milliseconds that a person has to sign in: as long as the codes of the known providers are good. */
  login: number
  /** Milliseconds between two looks at a tunnel that is well. */
  check: number
  /** Milliseconds until the next look after one that found something wrong. */
  recheck: number
  /** Milliseconds in which a look must be answered. */
  answer: number
  /** Milliseconds before the first try to open it again; they double from try to try, up to the longest. */
  firstWait: number
  longestWait: number
  /** Milliseconds after which a tunnel that stayed up counts as well, so that waits begin anew. */
  steady: number
}

export const usualTimes: TunnelTimes = {
  start: 30_000,
  login: 15 * 60_000,
  check: 30_000,
  recheck: 2_000,
  answer: 10_000,
  firstWait: 500,
  longestWait: 60_000,
  steady: 60_000,
}

/** Looks that must fail one after another: a single lost request is no reason to cut everybody off. */
const looksToDie = 3
const wasStopped = 'It was stopped'

export type Tunnel = {
  readonly status: TunnelStatus
  onChange(listener: (status: TunnelStatus) => void): () => void
  /**
   * Opens it; resolves when its address answers (a person may have to sign in first: see the status), or with the reason why not.
   * While it is on, a second start waits for the same and answers with the same address.
   */
  start(options: TunnelRequest): Promise<Outcome<{ url: string }>>
  /** Resolves when nothing is left of it. */
  stop(): Promise<void>
}

export type TunnelOptions = {
  provider: Provider
  clock: Clock
  /** What makes it look at once: the machine woke up, the network changed. */
  disturbances: Disturbances
  log: Logger
  times?: Partial<TunnelTimes>
}

type Started = Outcome<{ url: string }>
/** From a start to its end. */
type Life = { abort: AbortController; ended: Promise<void> }

export function createTunnel(options: TunnelOptions): Tunnel {
  const { provider, clock, disturbances, log } = options
  const times = { ...usualTimes, ...options.times }
  const changes = createEmitter<TunnelStatus>()
  /** How each try to open it went. */
  const tries = createEmitter<Started>()
  const hurries = createEmitter<void>()
  let status: TunnelStatus = { active: false, state: 'off' }
  let life: Life | undefined

  const set = (next: Omit<TunnelStatus, 'active'>) => {
    status = { ...next, active: next.state === 'running' }
    log.info(`is ${next.state}`, next.error && { reason: next.error })
    changes.emit(status)
  }

  /** Opens within the time for it. A provider that is told to give up ends its attempt itself. */
  const open = async (request: TunnelRequest, { abort }: Life) => {
    const deadline = createDeadline(clock, abort.signal)
    const before = status
    deadline.set(times.start)
    const outcome = await provider
      .open(request, {
        signal: deadline.signal,
        onLogin(login) {
          if (deadline.signal.aborted || (!login && status.state !== 'login')) return
          deadline.set(login ? times.login : times.start)
          set(login ? { state: 'login', login } : before)
        },
      })
      .catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)))
    deadline.clear()
    if (!deadline.signal.aborted) return outcome
    // It may have come up in the moment in which it was given up.
    if (outcome.success) await outcome.close()
    return fail(deadline.isOver ? lateReason(status) : wasStopped)
  }

  /** Resolves with the reason when it is dead, or when it was told to stop. */
  const watch = async (opened: OpenTunnel, signal: AbortSignal): Promise<string> => {
    const over = new AbortController()
    const gone = opened.ended.then((reason) => {
      over.abort()
      return reason
    })
    const stop = () => over.abort()
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    const found = await look(opened, over.signal)
    signal.removeEventListener('abort', stop)
    return found ?? (signal.aborted ? '' : gone)
  }
  /** @returns what is wrong after several looks; undefined when the signal was aborted first. */
  const look = async ({ check }: OpenTunnel, signal: AbortSignal): Promise<string | undefined> => {
    let failures = 0
    while (true) {
      if (check) await pause(clock, failures > 0 ? times.recheck : times.check, signal, disturbances.on)
      else await new Promise<void>((resolve) => onAbort(signal, resolve))
      if (signal.aborted || !check) return undefined
      const deadline = createDeadline(clock, signal)
      deadline.set(times.answer)
      const problem = await check(deadline.signal)
      deadline.clear()
      if (signal.aborted) return undefined
      failures = problem === undefined && !deadline.isOver ? 0 : failures + 1
      if (failures >= looksToDie) return problem ?? 'The address does not answer any more'
    }
  }

  const earlier = (run: () => void) => {
    const stops = [disturbances.on(run), hurries.on(run)]
    return () => stops.forEach((stop) => stop())
  }
  const live = async (request: TunnelRequest, own: Life): Promise<void> => {
    const { signal } = own.abort
    let wanted = request
    let address: Pick<TunnelStatus, 'url' | 'startedAt'> | undefined
    let wait = times.firstWait
    while (!signal.aborted) {
      const opened = await open(wanted, own)
      if (signal.aborted) break
      if (opened.success) {
        wanted = { subdomain: opened.subdomain ?? wanted.subdomain }
        const upSince = clock.now()
        address = { url: opened.url, startedAt: address?.startedAt ?? upSince }
        set({ state: 'running', ...address })
        tries.emit({ success: true, url: opened.url })
        const reason = await watch(opened, signal)
        // Said before it is closed, so that nobody is told of an address that is on its way out.
        if (!signal.aborted) set({ state: 'retrying', ...address, error: reason })
        await opened.close()
        if (clock.now() - upSince >= times.steady) wait = times.firstWait
      } else {
        const isOver = address === undefined || ('final' in opened && opened.final === true)
        if (isOver) return end({ state: 'failed', error: opened.error }, fail(opened.error))
        set({ state: 'retrying', ...address, error: opened.error })
        tries.emit(fail(opened.error))
      }
      await pause(clock, wait, signal, earlier)
      wait = Math.min(wait * 2, times.longestWait)
    }
    end({ state: 'off' }, fail(wasStopped))
  }
  const end = (last: Omit<TunnelStatus, 'active'>, outcome: Started) => {
    life = undefined
    set(last)
    tries.emit(outcome)
  }

  const start: Tunnel['start'] = async (request) => {
    while (life?.abort.signal.aborted) await life.ended
    if (status.active && status.url !== undefined) return { success: true, url: status.url }
    const outcome = new Promise<Started>((resolve) => {
      const off = tries.on((how) => {
        off()
        resolve(how)
      })
    })
    if (life) hurries.emit()
    else {
      const own: Life = { abort: new AbortController(), ended: Promise.resolve() }
      life = own
      set({ state: 'starting' })
      own.ended = live(request, own)
    }
    return outcome
  }

  return {
    get status() {
      return status
    },
    onChange: changes.on,
    start,
    async stop() {
      const own = life
      if (!own) {
        if (status.state === 'failed') set({ state: 'off' })
        return
      }
      if (!own.abort.signal.aborted) {
        set({ state: 'stopping' })
        own.abort.abort()
      }
      await own.ended
    },
  }
}

function lateReason({ state }: TunnelStatus): string {
  return state === 'login' ? 'Nobody signed in in time' : 'The provider did not answer in time'
}

function onAbort(signal: AbortSignal, run: () => void): void {
  if (signal.aborted) run()
  else signal.addEventListener('abort', run)
}
