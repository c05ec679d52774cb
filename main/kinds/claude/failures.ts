// What to tell people when something fails: the program's and the API's failures, in plain words. It does not know turns.
import type { ClaudeError, ClaudeErrorCode } from '../../../shared/kinds/claude-error.ts'
import type { Result } from './sdk-messages.ts'

/** Where it is said how to install it. */
const manual = 'https://code.claude.com/docs'
/** Characters of what the program said that are passed on. */
const maxSaid = 1000

/** What happened, and what a person can do about it. */
const sentences: Record<ClaudeErrorCode, { error: string; advice?: string }> = {
  noCli: {
    error: 'Claude Code is not installed on this machine',
    advice: `Install it (${manual}), or say where it is: --claude PATH or DISPATCH_CLAUDE. Then send the prompt again.`,
  },
  cannotStart: { error: 'Claude Code could not be started', advice: 'Send the prompt again to try it once more.' },
  crashed: {
    error: 'Claude Code ended unexpectedly',
    advice: 'Send a prompt to start it again; the conversation goes on.',
  },
  notSignedIn: {
    error: 'Claude Code is not signed in on this machine',
    advice: 'Run claude in a terminal there and sign in with /login, or start Dispatch with ANTHROPIC_API_KEY set.',
  },
  authentication: {
    error: 'The API key or the account was refused',
    advice: 'Sign in again with /login in a terminal, or correct the key that Dispatch was started with.',
  },
  billing: {
    error: 'There is no credit left for this',
    advice: 'Add credit to the account, then send the prompt again.',
  },
  limit: { error: 'The limit of use is reached', advice: 'Wait until it is over, then send the prompt again.' },
  overloaded: { error: 'The service is overloaded', advice: 'Send the prompt again in a while.' },
  network: { error: 'The service cannot be reached', advice: 'See to the network, then send the prompt again.' },
  server: { error: 'The service failed', advice: 'Send the prompt again in a while.' },
  model: { error: 'This model cannot be used', advice: 'Choose another model.' },
  invalidRequest: { error: 'The request was refused as not valid' },
  contextFull: {
    error: 'The conversation is too long for the model',
    advice: 'Shorten it with /compact, or begin a new one.',
  },
  refused: {
    error: 'Claude did not answer this for reasons of safety',
    advice: 'Say it in another way, or begin a new conversation.',
  },
  resume: { error: 'The earlier conversation cannot be found, so a new one begins' },
  failed: { error: 'The turn failed' },
}

export type FailureDetails = Omit<ClaudeError['details'], 'code' | 'advice'>

/** @param details.said what the program said; kept short. */
export function claudeError(code: ClaudeErrorCode, { said, ...details }: FailureDetails = {}): ClaudeError {
  const { error, advice } = sentences[code]
  return {
    error,
    details: {
      code,
      ...(advice !== undefined && { advice }),
      ...(said && { said: said.trim().slice(0, maxSaid) }),
      ...details,
    },
  }
}

/** By the words of the program for why there is no answer. */
const byWord: Readonly<Record<string, ClaudeErrorCode>> = {
  authentication_failed: 'authentication',
  oauth_org_not_allowed: 'authentication',
  account_on_hold: 'authentication',
  verification_required: 'authentication',
  cloud_credential_error: 'authentication',
  billing_error: 'billing',
  rate_limit: 'limit',
  overloaded: 'overloaded',
  invalid_request: 'invalidRequest',
  model_not_found: 'model',
  server_error: 'server',
}
const byStatus: Readonly<Record<number, ClaudeErrorCode>> = {
  400: 'invalidRequest',
  401: 'authentication',
  403: 'authentication',
  404: 'model',
  413: 'contextFull',
  429: 'limit',
  529: 'overloaded',
}

/**
 * @param word the program's own for why there is no answer, if it said one.
 * @returns what a turn's result says went wrong; undefined when nothing did.
 */
export function failureOf(result: Result, word: string | undefined): ClaudeErrorCode | undefined {
  if (result.stop_reason === 'refusal') return 'refused'
  if (!result.is_error && result.subtype === 'success') return undefined
  if (result.terminal_reason === 'prompt_too_long') return 'contextFull'
  if (result.api_error === 'connection_failed') return 'network'
  const status = result.api_error_status ?? undefined
  const said = result.result ?? ''
  // Without a status nothing was asked of the API: there was no key to ask with.
  if (word === 'authentication_failed' && status === undefined) return 'notSignedIn'
  if (/credit balance|billing/i.test(said)) return 'billing'
  const code = (word === undefined ? undefined : byWord[word]) ?? (status === undefined ? undefined : byStatus[status])
  if (code === 'server' && status === undefined && /connection|ECONN|ENOTFOUND|network|timed? ?out/i.test(said))
    return 'network'
  return code ?? (status !== undefined && status >= 500 ? 'server' : 'failed')
}

/** What the program says when it is to go on with a conversation that it does not have. */
export function isLostConversation(text: string): boolean {
  return /No conversation found/i.test(text)
}
