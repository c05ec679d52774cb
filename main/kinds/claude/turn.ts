// One turn while it runs, and what is said of it at its end. It does not know what happens in it.
import { randomUUID } from 'node:crypto'
import type { ClaudeEvent, EndReason } from '../../../shared/kinds/claude-event.ts'
import type { Grant } from './permissions.ts'
import type { Result, Usage } from './sdk-messages.ts'

export type Turn = {
  readonly turnId: string
  /** By which the program says what it answers. */
  readonly sentId: string
  /** Permissions that were given for it before it began. */
  readonly grants: Grant[]
  /** It was not asked for by anybody here: any result ends it. */
  readonly isOwn: boolean
  /** By the clock of performance.now(). */
  readonly beganAt: number
  isInterrupted: boolean
  /** The program has said something since it was sent: before that it knows of no turn that it could stop. */
  hasBegun: boolean
  /** Claude has said something in it. */
  hasSpoken: boolean
  /** The program's word for why there is no answer. */
  failure?: string
  /** Of the last request to the API. */
  usage?: Usage
}

export function createTurn(
  turnId: string,
  { grants = [], isOwn = false }: { grants?: Grant[]; isOwn?: boolean } = {},
): Turn {
  const beganAt = performance.now()
  return {
    turnId,
    sentId: randomUUID(),
    grants,
    isOwn,
    beganAt,
    isInterrupted: false,
    hasBegun: false,
    hasSpoken: false,
  }
}

/** What was paid and used, so far, by one run of the program: it counts from its start. */
export type Account = { costUsd: number }

/** @returns the end of a turn, and adds what it cost to the account. */
export function endOf(
  turn: Turn,
  reason: EndReason,
  { result, account, model }: { result?: Result | undefined; account: Account; model: string | undefined },
): Extract<ClaudeEvent, { type: 'endTurn' }> {
  const durationMs = Math.round(performance.now() - turn.beganAt)
  const contextTokens = turn.usage && tokensOf(turn.usage)
  if (!result)
    return { type: 'endTurn', turnId: turn.turnId, reason, durationMs, ...(contextTokens && { contextTokens }) }
  const costUsd = Math.max(0, result.total_cost_usd - account.costUsd)
  account.costUsd = result.total_cost_usd
  const window = windowOf(result, model)
  return {
    type: 'endTurn',
    ...{ turnId: turn.turnId, reason, durationMs, costUsd },
    ...(result.usage && {
      tokens: {
        input: result.usage.input_tokens,
        output: result.usage.output_tokens,
        cacheRead: result.usage.cache_read_input_tokens,
        cacheCreation: result.usage.cache_creation_input_tokens,
      },
    }),
    ...(contextTokens && { contextTokens }),
    ...(window && { contextWindow: window }),
  }
}

/** All that was read and written counts for the next request. */
function tokensOf(usage: Usage): number {
  const { input_tokens: input, output_tokens: output, cache_read_input_tokens: read } = usage
  return input + output + read + usage.cache_creation_input_tokens
}

function windowOf({ modelUsage }: Result, model: string | undefined): number {
  const used = model === undefined ? undefined : modelUsage[model]
  return used?.contextWindow ?? Math.max(0, ...Object.values(modelUsage).map(({ contextWindow }) => contextWindow))
}

/**
 * @param saysWhat whether this program has ever said which prompt it answers: then a result that says nothing is of nobody's prompt.
 * @returns whether a result is that of the turn.
 */
export function isResultOf(turn: Turn, result: Result, saysWhat: boolean): boolean {
  if (turn.isOwn) return true
  const ids = result.user_message_uuids ?? (result.user_message_uuid === undefined ? [] : [result.user_message_uuid])
  return ids.length > 0 ? ids.includes(turn.sentId) : !saysWhat
}
