// The few globals that browsers and Node share and that the contract's client needs; lib has no type for them without DOM or Node.
declare function setTimeout(callback: () => void, milliseconds?: number): unknown
declare function clearTimeout(timer: unknown): void
declare const console: {
  debug(...parts: unknown[]): void
  info(...parts: unknown[]): void
  warn(...parts: unknown[]): void
  error(...parts: unknown[]): void
}
declare class TextEncoder {
  encode(text: string): Uint8Array
}
