// What clients are told of a tunnel, whichever provider it has. It does not know the providers.
import * as z from 'zod'

export const TunnelState = z.enum(['off', 'starting', 'login', 'running', 'retrying', 'failed', 'stopping'])
export type TunnelState = z.infer<typeof TunnelState>

export const TunnelStatus = z.object({
  active: z.boolean(),
  url: z.string().optional(),
  /** Milliseconds since 1970. */
  startedAt: z.number().optional(),
  state: TunnelState,
  error: z.string().optional(),
  /** What a person must do to sign in to the provider. */
  login: z.object({ url: z.string(), code: z.string() }).optional(),
})
export type TunnelStatus = z.infer<typeof TunnelStatus>
