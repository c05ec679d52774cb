// Hears in a program's output that it wants somebody: a bell, or a command that failed after a while. It does not know who is told.

/** Milliseconds after which a command is one that nobody waits for: who typed it has gone on to something else. */
const longCommand = 10_000
/** Bytes of a command to the terminal that are looked at: the marks of a shell are shorter. */
const mostMark = 32

const bellByte = 0x07
const escapeByte = 0x1b
/** Comes after an escape at the start of an operating system command, such as a title. That ends with a bell, which then rings nobody, or with ESC \. */
const commandByte = 0x5d

export type CallListener = {
  onBell(): void
  /** A command of a shell that marks its commands (OSC 133, as FinalTerm began it) ended with this code, not 0. */
  onFailure(exitCode: number): void
}

/**
 * @param now a clock in milliseconds.
 * @returns takes each piece of output in order; a piece may end anywhere. A piece rings once at most.
 */
export function listenForCalls(listener: CallListener, now = () => performance.now()): (piece: Buffer) => void {
  /** The beginning of a command to the terminal whose end has not come yet. */
  let mark: string | undefined
  let endsWithEscape = false
  let commandSince: number | undefined

  const heard = (command: string) => {
    const [, letter, code] = /^133;([A-D])(?:;(\d{1,3}))?/.exec(command) ?? []
    if (letter === 'C') commandSince = now()
    if (letter !== 'D') return
    if (commandSince !== undefined && now() - commandSince >= longCommand && Number(code ?? 0) !== 0)
      listener.onFailure(Number(code))
    commandSince = undefined
  }
  /** @returns where the command's end is, or the piece's length. */
  const readMark = (piece: Buffer, from: number, before: string): number => {
    let end = from
    while (end < piece.length && piece[end] !== bellByte && piece[end] !== escapeByte) end += 1
    mark = before + piece.toString('latin1', from, Math.min(end, from + mostMark - before.length))
    if (end === piece.length) return end
    heard(mark)
    mark = undefined
    // The escape may begin the next command.
    return piece[end] === bellByte ? end + 1 : end
  }
  /** @returns where the text of the next command begins, or -1. Looked for by its rarer half: escapes are all over a coloured text. */
  const findCommand = (piece: Buffer, from: number): number => {
    let at = piece.indexOf(commandByte, from + 1)
    while (at >= 0 && piece[at - 1] !== escapeByte) at = piece.indexOf(commandByte, at + 1)
    return at < 0 ? at : at + 1
  }
  return (piece) => {
    let rings = false
    let at = 0
    if (mark !== undefined) at = readMark(piece, 0, mark)
    else if (endsWithEscape && piece[0] === commandByte) at = readMark(piece, 1, '')
    let start = findCommand(piece, at)
    let bell = piece.indexOf(bellByte, at)
    while (start >= 0) {
      rings ||= bell >= 0 && bell < start
      at = readMark(piece, start, '')
      start = findCommand(piece, at)
      // Only when it was passed: a screen full of links is thousands of commands and may have no bell at all.
      if (bell >= 0 && bell < at) bell = piece.indexOf(bellByte, at)
    }
    rings ||= bell >= 0
    endsWithEscape = piece.at(-1) === escapeByte
    if (rings) listener.onBell()
  }
}
