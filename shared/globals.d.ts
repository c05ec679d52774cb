// The few globals that browsers and Node share and that the client needs; lib has no type for them without DOM or Node.
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
declare class TextDecoder {
  constructor(encoding: 'utf-8', options: { ignoreBOM: boolean })
  decode(bytes: Uint8Array): string
}
