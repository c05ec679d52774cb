// News of the program that are no part of what Claude says. It does not know who is told.
import type { ClaudeEvent } from '../../../shared/kinds/claude-event.ts'
import type { SdkMessage, System } from './sdk-messages.ts'

type Notice = Extract<ClaudeEvent, { type: 'notice' }>

/** @returns what to tell people of a message; undefined when it is nothing to them. */
export function noticeOf(message: SdkMessage): Notice | undefined {
  if (message.type === 'system') return ofSystem(message)
  if (message.type !== 'rate_limit_event') return undefined
  const { status, resetsAt } = message.rate_limit_info
  if (status === 'allowed') return undefined
  const until = resetsAt === undefined ? '' : ` It begins anew at ${new Date(resetsAt * 1000).toISOString()}.`
  const what = status === 'rejected' ? 'The limit of use is reached.' : 'The limit of use is near.'
  return { type: 'notice', about: 'limit', text: what + until }
}

function ofSystem(message: System): Notice | undefined {
  switch (message.subtype) {
    case 'local_command_output':
      return message.content ? { type: 'notice', about: 'command', text: message.content } : undefined
    case 'compact_boundary':
      return { type: 'notice', about: 'compacted', text: 'The conversation was made shorter to fit the model.' }
    case 'api_retry': {
      const { attempt = 1, max_retries: most = attempt, retry_delay_ms: delay = 0, error_status: status } = message
      const what = status ? `The service answered ${status}` : 'The service did not answer'
      const text = `${what}; it is asked again in ${Math.ceil(delay / 1000)} s (${attempt} of ${most}).`
      return { type: 'notice', about: 'retry', text }
    }
    default:
      return undefined
  }
}
