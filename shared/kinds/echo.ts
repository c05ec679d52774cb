// A session that says back what it is told: the smallest real kind, for tests and for trying a client.
import * as z from 'zod'
import { commonEvents, defineContract } from './contract.ts'

export const EchoOptions = z.object({})
export type EchoOptions = z.infer<typeof EchoOptions>

export const echoContract = defineContract({
  kind: 'echo',
  options: EchoOptions,
  events: {
    ...commonEvents,
    'echo:output': { type: 'chunk', payload: z.object({ data: z.string() }) },
  },
  calls: {},
})
