// The one shape of "no" on the wire and the texts that clients may rely on. It does not know who says no.
import * as z from 'zod'

export const Failure = z.object({
  success: z.literal(false),
  error: z.string(),
  /** Seconds until another try is worth it ('Too many attempts'). */
  retryAfter: z.number().optional(),
  /** The end of the log ('Sequence ahead of log'). */
  lastSeq: z.number().optional(),
  /** The newest version of what was to be changed ('Version too old'). */
  version: z.number().optional(),
})
export type Failure = z.infer<typeof Failure>

/** How something that may be refused ended. */
export type Outcome<T = unknown> = Failure | ({ success: true } & T)

/** Error texts that the protocol fixes, kept to the letter. */
export const errors = {
  missingKey: 'Missing terminalKey',
  invalidKey: 'Invalid key',
  notAuthenticated: 'Not authenticated',
  /** To a browser whose cookie is none any more. */
  signInOver: 'The sign-in of this browser has ended',
  tooManyAttempts: 'Too many attempts',
  forbidden: 'Forbidden',
  invalidRunId: 'Invalid runId',
  sessionNotFound: 'Session not found',
  sessionStopped: 'Session already stopped',
  sessionRunning: 'Session still running',
  sequenceAhead: 'Sequence ahead of log',
  resizeNotSupported: 'Resize not supported',
  inputQueueFull: 'Input queue full',
  serverStopping: 'Server is stopping',
  journalUnwritable: 'The journal cannot be written',
  socketNotFound: 'Socket not found',
  grantNotFound: 'Grant not found',
  versionTooOld: 'Version too old',
  versionAhead: 'Version ahead of the text',
  /** To an operator: the owner took the keyboard away for a while. */
  keyboardTaken: 'The owner has taken the keyboard',
  notReading: 'This socket does not read its answers',
} as const

/** @returns the answer that says no with this text. */
export function fail(error: string, more: Pick<Failure, 'retryAfter' | 'lastSeq' | 'version'> = {}): Failure {
  return { success: false, error, ...more }
}

/**
 * Says in one line what is wrong with a payload that a schema refused.
 * @param within the field whose value was parsed, where that was not the whole payload.
 * @returns 'Invalid runId', or `Invalid payload: <field>: <reason>` with the field as a dotted path (`payload` for the whole).
 */
export function invalidPayload(error: z.ZodError, within?: string): Failure {
  const issue = error.issues[0]
  const path = [...(within === undefined ? [] : [within]), ...(issue?.path ?? [])]
  const field = path.length > 0 ? path.join('.') : 'payload'
  return fail(field === 'runId' ? errors.invalidRunId : `Invalid payload: ${field}: ${issue?.message ?? 'not valid'}`)
}
