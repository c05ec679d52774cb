// Writes what goes over the page's socket to the browser's console, for whoever set `localStorage.debug` as the protocol says. It does not know what is said.
import createDebug from 'debug'
import type { Client } from '../../shared/client/client.ts'
import { createRedact } from '../../shared/redact.ts'

/** As socket.io-client's own areas are called; its own lines would hold the key. */
const [connection, packets] = ['socket.io-client:manager', 'socket.io-client:socket']

export type DebugSocket = typeof debugSocket

/** @param key hidden wherever it stands; so is what people type. */
export function debugSocket({ socket }: Pick<Client, 'socket'>, key: string | undefined): void {
  const { data, text } = createRedact((value) => key !== undefined && value.includes(key))
  const [onConnection, onPacket] = [createDebug(connection), createDebug(packets)]
  const show = (arrow: string) => (name: string, payload: unknown) =>
    onPacket('%s %s %o', arrow, text(name), typeof payload === 'function' ? undefined : data(name, payload))
  socket.onAnyOutgoing(show('->'))
  socket.onAny(show('<-'))
  socket.on('connect', () => onConnection('connected as %s', socket.id))
  socket.on('disconnect', (reason) => onConnection('disconnected: %s', reason))
  socket.on('connect_error', (error) => onConnection('not connected: %s', error.message))
  socket.io.on('reconnect_attempt', (attempt) => onConnection('attempt %d to reconnect', attempt))
}
