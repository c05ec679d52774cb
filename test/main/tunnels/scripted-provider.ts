// A provider that does what a test says: opens, refuses, hangs, asks for a login, dies. It keeps the contract of real ones.
import { fail } from '../../../shared/failure.ts'
import type { Login, Opening, OpenTunnel, Provider, Refusal, TunnelRequest } from '../../../main/tunnels/provider.ts'

type Outcome = ({ success: true } & OpenTunnel) | Refusal

export type ScriptedProvider = Provider & {
  /** What it was asked for, attempt by attempt. */
  readonly requests: readonly TunnelRequest[]
  /** Tunnels and attempts that are not closed. */
  readonly openCount: number
  /** The most of them at one time. */
  readonly most: number
  /** What the next looks find. */
  problem: string | undefined
  readonly looks: number
  /** Of the attempt that waits, if one does. */
  succeed(url?: string): void
  refuse(error: string, final?: boolean): void
  login(login: Login | undefined): void
  /** Of the tunnel that is open. */
  die(reason: string): void
}

export function createScriptedProvider(hasLooks = true): ScriptedProvider {
  const requests: TunnelRequest[] = []
  let attempt: { opening: Opening; settle: (outcome: Outcome) => void } | undefined
  let die: ((reason: string) => void) | undefined
  const count = { open: 0, most: 0, looks: 0 }

  const settle = (outcome: Outcome) => {
    attempt?.settle(outcome)
    attempt = undefined
  }
  const refuse = (refusal: Refusal) => {
    if (!attempt) return
    count.open -= 1
    settle(refusal)
  }
  const provider: ScriptedProvider = {
    requests,
    get openCount() {
      return count.open
    },
    get most() {
      return count.most
    },
    get looks() {
      return count.looks
    },
    problem: undefined,
    open(request, opening) {
      requests.push(request)
      count.open += 1
      count.most = Math.max(count.most, count.open)
      return new Promise((resolve) => {
        const own = { opening, settle: resolve }
        attempt = own
        opening.signal.addEventListener('abort', () => {
          if (attempt === own) refuse(fail('given up'))
        })
      })
    },
    succeed(url = 'https://some-name.tunnel.example') {
      const ended = Promise.withResolvers<string>()
      let isOpen = true
      die = ended.resolve
      const check = async () => {
        count.looks += 1
        return provider.problem
      }
      settle({
        success: true,
        url,
        subdomain: 'some-name',
        ended: ended.promise,
        ...(hasLooks && { check }),
        async close() {
          if (isOpen) count.open -= 1
          isOpen = false
        },
      })
    },
    refuse: (error, final = false) => refuse({ ...fail(error), final }),
    login: (login) => attempt?.opening.onLogin(login),
    die: (reason) => die?.(reason),
  }
  return provider
}
