// Turns what the protocol says when it says no into a sentence for people. It does not know what was asked.
import { CommandError, type CommandFailure } from '../../shared/client/client.ts'
import { errors } from '../../shared/failure.ts'

const sentences: Record<string, string> = {
  [errors.missingKey]: 'Enter the key.',
  [errors.invalidKey]: 'The server does not know this key.',
  [errors.notAuthenticated]: 'You are not signed in.',
  [errors.tooManyAttempts]: 'Too many wrong keys were tried.',
  [errors.forbidden]: 'Your key does not allow this.',
  [errors.invalidRunId]: 'That is not the address of a session.',
  [errors.sessionNotFound]: 'The session does not exist any more.',
  [errors.sessionStopped]: 'The session has already ended.',
  [errors.sessionRunning]: 'The session is still running.',
  [errors.resizeNotSupported]: 'This kind of session has no size.',
  [errors.inputQueueFull]: 'The program is not reading its input. What you sent last was dropped.',
  [errors.serverStopping]: 'The server is shutting down.',
  [errors.journalUnwritable]: 'The server cannot write its journal, so nothing can change. Is its disk full?',
}

/** When there is no answer of the server's to quote. */
const failures: Record<Exclude<CommandFailure, 'answer'>, string> = {
  offline: 'There is no connection to the server.',
  lost: 'The connection was lost before the server answered, so it may have happened or not.',
  timeout: 'The server did not answer in time.',
  malformed:
    'The server answered in a way that this page does not understand. Reload it: it may be older than the server.',
  closed: 'You have signed out.',
}

/** What the server says of a value that it refuses: where it stood, and why. */
const refusal = /^Invalid payload: (?:options\.)?([\w.]+): (.+)$/

/** @returns the name of the field whose value the server refused; undefined for every other failure. */
export function refusedField(error: unknown): string | undefined {
  return error instanceof Error ? refusal.exec(error.message)?.[1] : undefined
}

/**
 * @param labels what a person knows fields as, by their names.
 * @returns a sentence for a failed command's error, or for anything that was thrown.
 */
export function sentence(error: unknown, labels: Readonly<Record<string, string>> = {}): string {
  if (error instanceof CommandError && error.failure !== 'answer') return failures[error.failure]
  const text = error instanceof Error ? error.message : String(error)
  const known = sentences[text]
  if (known) return known
  if (text === 'Invalid payload: cwd: no such folder') return 'There is no such folder.'
  const invalid = refusal.exec(text)
  // A reason that is a sentence by itself.
  if (/^(?:it|there) /.test(invalid?.[2] ?? ''))
    return `${invalid?.[2]?.replace(/^./, (first) => first.toUpperCase()).replace(/\.?$/, '.')}`
  const [, name = '', reason = ''] = invalid ?? []
  const label = labels[name]
  const subject = label === undefined ? `The ${name === 'cwd' ? 'folder' : name}` : `“${label}”`
  if (invalid) return `${subject} ${reason.replace(/\.?$/, '.')}`
  return /[.!?…]$/.test(text) ? text : `${text}.`
}
