// The tunnels that a server has, each over its provider. It does not know who starts them.
import { fail } from '../../shared/failure.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import { createDisturbances } from '../base/disturbance.ts'
import type { Logger } from '../base/logger.ts'
import type { Journal } from '../journal/journal.ts'
import { createLocaltunnel, type LocaltunnelOptions } from './localtunnel.ts'
import { endRemembered } from './process-tree.ts'
import type { Provider } from './provider.ts'
import { createTunnel, type Tunnel } from './tunnel.ts'
import { createVscode, type VscodeOptions } from './vscode.ts'

/** Where the processes of tunnels are remembered. */
const notesArea = 'tunnel-processes'

export type Tunnels = {
  /** To this server. */
  localtunnel: Tunnel
  /** To this machine's files and terminals, by VS Code. */
  vscode: Tunnel
  /** Why none may be started, if so. */
  refused: string | undefined
  /** The host that localtunnel's addresses are asked for at. */
  localtunnelHost: string
}

export type TunnelsOptions = {
  /** Why none may be started, if so. */
  refused: string | undefined
  localtunnel: LocaltunnelOptions
  vscode: Omit<VscodeOptions, 'notes'>
  journal: Pick<Journal, 'notes'>
  log: Logger
  clock?: Clock
}

/** Ends what a crash left of tunnels, and makes this server's. */
export function createTunnels(options: TunnelsOptions): { tunnels: Tunnels; origins(): readonly string[] } {
  const { refused, journal, log, clock = systemClock } = options
  const notes = journal.notes(notesArea)
  endRemembered(notes, log)
  const disturbances = createDisturbances(clock)
  const localtunnel = createLocaltunnel(options.localtunnel)
  const over = (provider: Provider, area: string) => {
    const allowed = refused === undefined ? provider : refusing(refused)
    return createTunnel({ provider: allowed, clock, disturbances, log: log.area(area) })
  }
  return {
    tunnels: {
      localtunnel: over(localtunnel, 'TUNNEL'),
      vscode: over(createVscode({ ...options.vscode, notes }), 'VSCODE'),
      refused,
      localtunnelHost: new URL(options.localtunnel.host).host,
    },
    origins: localtunnel.origins,
  }
}

function refusing(reason: string): Provider {
  return { open: async () => ({ ...fail(reason), final: true }) }
}
