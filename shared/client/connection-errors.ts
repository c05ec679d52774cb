// What a person is told when a connection or a key is refused. It knows neither the socket nor what happens next.

/** @returns the error for `auth-error`, with the server's own words. */
export function describeRefusal(refusal: unknown): Error {
  const words = [textOf(refusal, 'message'), textOf(refusal, 'reason')].filter((text) => text !== undefined)
  return new Error(['Authentication failed', ...new Set(words)].join(': '), { cause: refusal })
}

/** @returns the error for `connect_error`, with what the transport knows: in Node the system's reason, in a browser nothing. */
export function describeConnectError(serverUrl: string, error: Error): Error {
  const detail = 'description' in error ? textOf(error.description, 'message') : undefined
  return new Error(`Cannot connect to ${serverUrl}: ${error.message}${detail ? ` (${detail})` : ''}`, { cause: error })
}

/** @returns the error for a transport that was closed before anything could be said on it. */
export function describeClosed(serverUrl: string, reason: string): Error {
  return new Error(`Cannot connect to ${serverUrl}: it closed the connection (${reason})`)
}

function textOf(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const found: unknown = Reflect.get(value, key)
  return typeof found === 'string' && found !== '' ? found : undefined
}
