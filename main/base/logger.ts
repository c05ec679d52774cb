// Log lines for people, by area and level. It does not know what is secret: callers pass nothing that is.

export const levels = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof levels)[number]

export type Logger = {
  /** The least level that is written. Setting it holds at once, for every area of the sink. */
  level: Level
  debug(message: string, data?: unknown): void
  info(message: string, data?: unknown): void
  warn(message: string, data?: unknown): void
  error(message: string, data?: unknown): void
  /** @returns a logger of the same sink for another area. */
  area(name: string): Logger
}

export type LogLine = { at: Date; level: Level; area: string; message: string; data?: unknown }

export type LoggerOptions = { level: Level; debugAreas?: ReadonlySet<string>; write(line: string): void }

/**
 * @param options.level the least level that is written, until it is set to another.
 * @param options.debugAreas areas whose debug lines are written whatever the level; '*' for all.
 * @param options.write takes one line without its newline.
 */
export function createLogger(options: LoggerOptions): Logger {
  // One for all areas, so that a level that is set holds for each of them.
  return loggerOf({ ...options }, 'DISPATCH')
}

function loggerOf(sink: LoggerOptions, area: string): Logger {
  const debugs = sink.debugAreas
  const log = (level: Level, message: string, data: unknown) => {
    const asked = level === 'debug' && debugs !== undefined && (debugs.has('*') || debugs.has(area))
    if (!asked && levels.indexOf(level) < levels.indexOf(sink.level)) return
    sink.write(format({ at: new Date(), level, area, message, data }))
  }
  return {
    get level() {
      return sink.level
    },
    set level(level) {
      sink.level = level
    },
    debug: (message, data) => log('debug', message, data),
    info: (message, data) => log('info', message, data),
    warn: (message, data) => log('warn', message, data),
    error: (message, data) => log('error', message, data),
    area: (name) => loggerOf(sink, name),
  }
}

/** A logger that writes nothing. */
export const silentLogger: Logger = createLogger({ level: 'error', write: () => undefined })

function format(line: LogLine): string {
  const head = `${line.at.toISOString()} ${line.level.toUpperCase().padEnd(5)} ${line.area} ${oneLine(line.message)}`
  return line.data === undefined ? head : `${head} ${describe(line.data)}`
}

/** A message may hold what a client sent: it must stay one line, or it could forge others. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function describe(data: unknown): string {
  if (data instanceof Error) return oneLine(data.stack ?? data.message)
  try {
    return oneLine(JSON.stringify(data) ?? String(data))
  } catch {
    return '[not serializable]'
  }
}
