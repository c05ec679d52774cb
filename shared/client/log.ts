// The client's log lines, on the console that browsers and Node share. It does not know what is secret: callers pass nothing that is.

/** From least to most. */
const levels = ['silent', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof levels)[number]

export type Log = {
  error(message: string, data?: unknown): void
  warn(message: string, data?: unknown): void
  info(message: string, data?: unknown): void
  debug(message: string, data?: unknown): void
}

/** @returns a log that writes lines of `level` and those that matter more. */
export function createLog(level: LogLevel): Log {
  const most = levels.indexOf(level)
  const writer = (own: Exclude<LogLevel, 'silent'>) => (message: string, data?: unknown) => {
    if (levels.indexOf(own) > most) return
    // oxlint-disable-next-line no-console -- a library's only common output in browsers and Node
    console[own](`[dispatch] ${message}`, ...(data === undefined ? [] : [data]))
  }
  return { error: writer('error'), warn: writer('warn'), info: writer('info'), debug: writer('debug') }
}
