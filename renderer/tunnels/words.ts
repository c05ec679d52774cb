// What a tunnel's state is called, in words for people. It does not know how it is started.
import type { TunnelState } from '../../shared/tunnel.ts'

export const stateWords: Record<TunnelState, string> = {
  off: 'Off',
  starting: 'Starting…',
  login: 'Waiting for you to sign in',
  running: 'On',
  retrying: 'Interrupted, trying again…',
  failed: 'Failed',
  stopping: 'Stopping…',
}

/** Whether a tunnel in that state is to be stopped rather than started. */
export function isUp(state: TunnelState): boolean {
  return state !== 'off' && state !== 'failed'
}

/** Whether the provider shows strangers a page of its own first, with a question for a password. */
export function asksForPassword(address: string): boolean {
  return /(^|\.)(loca\.lt|localtunnel\.me)$/.test(address)
}
