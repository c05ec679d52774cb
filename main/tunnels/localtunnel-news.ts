// What the thread with the localtunnel client is told and tells. It does not know either side.
import * as z from 'zod'

export const ClientOptions = z.object({
  /** The provider, without a slash at its end. */
  host: z.string(),
  /** The inlet's port. */
  port: z.number(),
  subdomain: z.string().optional(),
})
export type ClientOptions = z.infer<typeof ClientOptions>

export const ClientNews = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opened'), url: z.url({ protocol: /^https?$/ }) }),
  /** The client has a connection to the inlet, whose own end is this. */
  z.object({ type: z.literal('joined'), address: z.string(), port: z.number() }),
  z.object({ type: z.literal('ended'), reason: z.string() }),
])
export type ClientNews = z.infer<typeof ClientNews>
