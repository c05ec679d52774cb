// Hears what the program says during turns and tells it as events. It does not know prompts, queues or how the program was started.
import { randomUUID } from 'node:crypto'
import { type ClaudeStatus, PermissionMode } from '../../../shared/kinds/claude.ts'
import type { ClaudeErrorCode } from '../../../shared/kinds/claude-error.ts'
import type { ClaudeEvent, EndReason } from '../../../shared/kinds/claude-event.ts'
import { failureOf, type FailureDetails } from './failures.ts'
import { noticeOf } from './notices.ts'
import type { Scrub } from './scrub.ts'
import type { AssistantMessage, Result, SdkMessage, System } from './sdk-messages.ts'
import type { Transcript } from './transcript.ts'
import { isResultOf, type Turn } from './turn.ts'

/** What of a conversation one needs for it. */
export type Floor = {
  readonly turn: Turn | undefined
  readonly sdkSessionId: string | undefined
  /** The turn that runs; one of the program's own when none does. */
  current(): Turn
  finish(turn: Turn, reason: EndReason, result?: Result): void
  /** Asks the program to stop the turn. */
  interrupt(turn: Turn): void
  failWith(code: ClaudeErrorCode, details: FailureDetails): void
  tell(...events: ClaudeEvent[]): void
  publish(change: Partial<ClaudeStatus>): void
}

/** @returns what takes each message of one run of the program. */
export function createHearing(floor: Floor, transcript: Transcript, scrub: Scrub): (message: SdkMessage) => void {
  /** This program says which prompt it answers. */
  let saysWhat = false

  const onAssistant = (message: AssistantMessage) => {
    // An agent may go on in the background when the turn that started it has ended.
    if (message.parent_tool_use_id) {
      if (message.error === undefined) transcript.assistant(message)
      return
    }
    const turn = floor.current()
    if (message.error !== undefined) {
      turn.failure = message.error
      return
    }
    if (message.message.usage) turn.usage = message.message.usage
    turn.hasSpoken = true
    transcript.assistant(message)
  }
  const onResult = (result: Result) => {
    const { turn } = floor
    if (!turn || !isResultOf(turn, result, saysWhat)) return
    // An older program answers a slash command here alone.
    if (!turn.hasSpoken && !result.is_error && result.result)
      floor.tell({ type: 'text', id: randomUUID(), messageId: turn.turnId, text: scrub.text(result.result) })
    // It may have come to its end before it was stopped.
    const code = failureOf(result, turn.failure)
    const isStopped = turn.isInterrupted && (code !== undefined || result.terminal_reason?.startsWith('aborted'))
    if (code === undefined || isStopped) return floor.finish(turn, isStopped ? 'interrupted' : 'completed', result)
    const said = result.result || result.errors?.join('\n')
    const status = result.api_error_status ?? undefined
    floor.failWith(code, { ...(said && { said }), ...(status !== undefined && { status }) })
    floor.finish(turn, 'failed', result)
  }
  const onSystem = ({ subtype, model, permissionMode }: System) => {
    const mode = PermissionMode.safeParse(permissionMode)
    floor.publish({
      ...(subtype === 'init' && model !== undefined && { resolvedModel: model }),
      ...(mode.success && { permissionMode: mode.data }),
    })
  }
  return (message) => {
    const { session_id: session } = message
    if (session !== undefined && session !== floor.sdkSessionId) floor.publish({ sdkSessionId: session })
    if ('user_message_uuid' in message && message.user_message_uuid !== undefined) saysWhat = true
    const { turn } = floor
    if (turn && !turn.hasBegun && message.type !== 'result') {
      turn.hasBegun = true
      if (turn.isInterrupted) floor.interrupt(turn)
    }
    const notice = noticeOf(message)
    if (notice) floor.tell({ ...notice, text: scrub.text(notice.text) })
    switch (message.type) {
      case 'system':
        return onSystem(message)
      case 'stream_event':
        if (message.event.type === 'message_start' && !message.parent_tool_use_id) floor.current()
        return transcript.stream(message)
      case 'assistant':
        return onAssistant(message)
      case 'user':
        return transcript.user(message)
      case 'result':
        return onResult(message)
      case 'command_lifecycle':
        // Behind its result, if it had one.
        if (turn?.sentId === message.command_uuid && /^(completed|cancelled)$/.test(message.state))
          floor.finish(turn, message.state === 'completed' ? 'completed' : 'interrupted')
        return undefined
      case 'rate_limit_event':
    }
  }
}
