// What the pty kind needs of whatever runs terminals: in this process today, in one that outlives the app later. It knows no session.

export type PtyRequest = {
  /** A program's path. */
  file: string
  args: string[]
  cwd: string
  env: Record<string, string>
  cols: number
  rows: number
}

/** How a program ended: by its own code, or by a signal. */
export type PtyExit = { exitCode: number } | { signal: NodeJS.Signals | number }

export type Pty = {
  readonly pid: number
  /** Hands over bytes in order. @returns false when the queue has no room for all of them; then none is taken. */
  write(data: string | Uint8Array): boolean
  resize(cols: number, rows: number): void
  /** Stops reading, so that the program waits when it has filled the system's buffer. Nothing is lost if it ends meanwhile. */
  pause(): void
  resume(): void
  /** Signals the program's group of processes, and from the first signal on the one that had the keyboard then. */
  kill(signal: NodeJS.Signals): void
  /** Whether there are processes left that `kill` would reach. */
  hasProcesses(): boolean
  /** What the program says, in order; characters may fall apart between two pieces. */
  onData(listener: (bytes: Buffer) => void): void
  /** Once, after all data. */
  onExit(listener: (exit: PtyExit) => void): void
}

export type PtyBackend = {
  /** @throws when the system gives no pty or process. */
  spawn(request: PtyRequest): Pty
}
