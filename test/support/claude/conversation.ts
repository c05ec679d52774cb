// A conversation with Claude through a real server and our own client, and what it has recorded. It does not know which program answers.
import type { SessionEvent } from '../../../shared/event.ts'
import { ClaudeError } from '../../../shared/kinds/claude-error.ts'
import { claudeContract, ClaudeStatus } from '../../../shared/kinds/claude.ts'
import type { ClaudeEvent } from '../../../shared/kinds/claude-event.ts'
import { type Dispatch, follow } from '../dispatch.ts'

type Of<T extends ClaudeEvent['type']> = Extract<ClaudeEvent, { type: T }>

const Message = claudeContract.events['claude:message'].payload

/** @returns what happened, each event of the lists; fails when one is not as the contract says. */
export const claudeEvents = (events: readonly SessionEvent[]): ClaudeEvent[] =>
  events.flatMap(({ channel, payload }) => (channel === 'claude:message' ? Message.parse(payload).events : []))

export const claudeErrors = (events: readonly SessionEvent[]): ClaudeError[] =>
  events.flatMap(({ channel, payload }) => (channel === 'claude:error' ? [ClaudeError.parse(payload)] : []))

export const statuses = (events: readonly SessionEvent[]): ClaudeStatus[] =>
  events.flatMap(({ channel, payload }) => (channel === 'claude:status' ? [ClaudeStatus.parse(payload)] : []))

/** Begins a conversation, or follows one that is there. */
export async function converse(
  { client }: Pick<Dispatch, 'client'>,
  cwd: string,
  options: Record<string, unknown> = {},
  runId?: string,
) {
  const id = runId ?? (await client.runs.create({ kind: 'claude', cwd, options })).runId
  const followed = follow(client, id)
  const of = <T extends ClaudeEvent['type']>(type: T) =>
    claudeEvents(followed.events).filter((event): event is Of<T> => event.type === type)
  return {
    runId: id,
    ...followed,
    of,
    call: (method: string, params: object = {}) => client.runs.call(id, method, params),
    prompt: (text: string, more: object = {}) => client.runs.call(id, 'prompt', { text, ...more }),
    /** Resolves with all events of a type once there are as many. */
    async many<T extends ClaudeEvent['type']>(type: T, count: number): Promise<Of<T>[]> {
      await followed.until(() => of(type).length >= count)
      return of(type)
    },
    status: () => statuses(followed.events).at(-1),
    errors: () => claudeErrors(followed.events),
    untilStatus: (isIt: (status: ClaudeStatus) => boolean) =>
      followed.until((events) => {
        const status = statuses(events).at(-1)
        return status !== undefined && isIt(status)
      }),
  }
}
