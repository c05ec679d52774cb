// What the server tells unasked, as a page's part hears it: parsed, and only what is as the protocol says. It does not know what it means.
import type * as z from 'zod'
import type { Client } from '../../shared/client/client.ts'
import { type Signal, type SignalName, signals } from '../../shared/protocol/signals.ts'

/** The signals, seen so that the compiler knows which payload belongs to which name. */
const table: { [N in SignalName]: z.ZodType<Signal<N>> } = signals

/** @returns a function that ends it; closing the client does, too. */
export function onSignal<N extends SignalName>(client: Client, name: N, hear: (signal: Signal<N>) => void): () => void {
  const listener = (payload: unknown) => {
    const parsed = table[name].safeParse(payload)
    if (parsed.success) hear(parsed.data)
  }
  const { socket } = client
  const event: string = name
  socket.on(event, listener)
  return () => void socket.off(event, listener)
}
