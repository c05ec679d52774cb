// What can go wrong with a Claude conversation, in words for people and in codes for views. After each of them the session is usable.
import * as z from 'zod'

/**
 * `noCli`: there is no `claude` program · `cannotStart`: it did not start · `crashed` · `notSignedIn` · `authentication`: the key or the account was
 * refused · `billing` · `limit`: of use; `resetsAt` says until when · `overloaded` · `network` · `server`: the API failed · `model`: there is no such model ·
 * `invalidRequest` · `contextFull`: the conversation is too long · `refused`: Claude's safeguards · `resume`: the earlier conversation cannot be found, and a
 * new one begins · `failed`: something else.
 */
export const ClaudeErrorCode = z.enum([
  'noCli',
  'cannotStart',
  'crashed',
  'notSignedIn',
  'authentication',
  'billing',
  'limit',
  'overloaded',
  'network',
  'server',
  'model',
  'invalidRequest',
  'contextFull',
  'refused',
  'resume',
  'failed',
])
export type ClaudeErrorCode = z.infer<typeof ClaudeErrorCode>

export const ClaudeError = z.object({
  /** One sentence: what happened. */
  error: z.string(),
  details: z.object({
    code: ClaudeErrorCode,
    /** What a person can do about it, one sentence. */
    advice: z.string().optional(),
    /** What the program itself said, without secrets. */
    said: z.string().optional(),
    /** The turn that it ended; its endTurn follows. */
    turnId: z.string().optional(),
    /** The status of an answer over HTTP. */
    status: z.int().optional(),
    /** Milliseconds since 1970. */
    resetsAt: z.number().optional(),
  }),
})
export type ClaudeError = z.infer<typeof ClaudeError>
