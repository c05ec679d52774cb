// What a tunnel's provider must offer to be supervised. It knows no provider.
import type { Failure } from '../../shared/failure.ts'
import type { TunnelStatus } from '../../shared/tunnel.ts'

export type TunnelRequest = {
  /** The name that the address should have. */
  subdomain?: string | undefined
}

export type Login = NonNullable<TunnelStatus['login']>

/** What somebody who opens is told, and how to make it give up. */
export type Opening = {
  /** Aborted: give up. `open` then resolves once nothing is left of the attempt. */
  signal: AbortSignal
  /** A person must sign in first; undefined once that is done. */
  onLogin(login: Login | undefined): void
}

export type OpenTunnel = {
  url: string
  /** The name to ask for when it is opened again. */
  subdomain?: string
  /** Resolves with the reason when it ends without being closed. */
  ended: Promise<string>
  /** Absent where only its end tells that it is dead. @returns what is wrong with it now, if anything; also when aborted. */
  check?(signal: AbortSignal): Promise<string | undefined>
  /** Resolves once nothing is left of it. Without effect when it has ended. */
  close(): Promise<void>
}

/** `final`: trying again does not help until a person has done something. */
export type Refusal = Failure & { final?: boolean }

export type Provider = {
  open(request: TunnelRequest, opening: Opening): Promise<({ success: true } & OpenTunnel) | Refusal>
}
