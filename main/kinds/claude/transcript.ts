// Turns what the program says into events: pieces and whole blocks of text, tools and what they gave. It does not know turns or who reads.
import type { ClaudeEvent } from '../../../shared/kinds/claude-event.ts'
import { createPieceJoiner } from './piece-joiner.ts'
import type { Scrub } from './scrub.ts'
import {
  assistantBlocks,
  type AssistantMessage,
  type StreamMessage,
  toolResults,
  type UserMessage,
} from './sdk-messages.ts'
import { cutImages, cutInput, cutText, patchOf } from './tool-text.ts'

type Kind = 'text' | 'thinking'
type Open = { id: string; kind: Kind; messageId: string; parentToolUseId?: string; text: string }

export type Transcript = {
  stream(message: StreamMessage): void
  assistant(message: AssistantMessage): void
  user(message: UserMessage): void
  /** Gives out pieces that wait: something else is to be told behind them. */
  flush(): void
  /** Ends what was being said in the middle of it. */
  cut(): void
}

/**
 * @param say takes events in order; those of one call happened together.
 * @param nextId makes an id that no other block of the conversation has.
 */
export function createTranscript(
  scrub: Scrub,
  { say, nextId }: { say(events: ClaudeEvent[]): void; nextId(): string },
): Transcript {
  /** The message that streams, and its blocks that are not told whole yet, by index; one for the conversation and one for each agent. */
  const streams = new Map<string, { messageId: string; open: Map<number, Open> }>()
  const pieces = createPieceJoiner(scrub, say)

  const whole = ({ id, kind, messageId, parentToolUseId }: Open, text: string, isCut: boolean): ClaudeEvent => {
    pieces.drop(id)
    const block = { id, messageId, ...(parentToolUseId !== undefined && { parentToolUseId }), ...(isCut && { isCut }) }
    const clean = scrub.text(text)
    return kind === 'text' ? { type: 'text', ...block, text: clean } : { type: 'thinking', ...block, thinking: clean }
  }
  /** Takes the first block of a kind that streamed and is not told yet. */
  const takeOpen = (stream: string, messageId: string, kind: Kind): Open | undefined => {
    const streaming = streams.get(stream)
    if (streaming?.messageId !== messageId) return undefined
    for (const [index, open] of streaming.open) {
      if (open.kind !== kind) continue
      streaming.open.delete(index)
      return open
    }
    return undefined
  }
  return {
    stream({ event, parent_tool_use_id: parent }) {
      const stream = parent ?? ''
      if (event.type === 'message_start') {
        streams.set(stream, { messageId: event.message.id, open: new Map() })
        return
      }
      const streaming = streams.get(stream)
      if (!streaming) return
      const { messageId, open } = streaming
      if (event.type === 'content_block_start') {
        const kind = event.content_block.type
        if (kind !== 'text' && kind !== 'thinking') return
        open.set(event.index, { id: nextId(), kind, messageId, ...(parent && { parentToolUseId: parent }), text: '' })
        return
      }
      const block = open.get(event.index)
      const delta = block?.kind === 'text' ? event.delta.text : event.delta.thinking
      if (!block || !delta) return
      block.text += delta
      const { id, kind, parentToolUseId } = block
      pieces.add({
        type: `${kind}Delta`,
        ...{ id, messageId, delta },
        ...(parentToolUseId !== undefined && { parentToolUseId }),
      })
    },
    assistant(message) {
      const { id: messageId } = message.message
      const parent = message.parent_tool_use_id ?? undefined
      const events = assistantBlocks(message).flatMap((block): ClaudeEvent[] => {
        const of = { messageId, ...(parent !== undefined && { parentToolUseId: parent }) }
        if (block.type === 'tool_use') {
          const { value: input, omitted } = cutInput(scrub.json(block.input))
          return [{ type: 'toolUse', id: block.id, name: block.name, input, ...(omitted > 0 && { omitted }), ...of }]
        }
        const text = block.type === 'text' ? block.text : block.thinking
        const open = takeOpen(parent ?? '', messageId, block.type)
        if (!open && text === '') return []
        return [whole(open ?? { id: nextId(), kind: block.type, text, ...of }, text, message.aborted === true)]
      })
      if (events.length === 0) return
      pieces.flush()
      say(events)
    },
    user(message) {
      const parent = message.parent_tool_use_id ?? undefined
      const results = toolResults(message)
      // What an edit did is said of the message, which then has one result.
      const patch = results.length === 1 ? patchOf(scrub.json(message.tool_use_result)) : undefined
      const events = results.map(({ toolUseId, text, images, isError }): ClaudeEvent => {
        const { value: content, omitted } = cutText(scrub.text(text))
        return {
          type: 'toolResult',
          ...{ toolUseId, content, isError },
          ...(omitted > 0 && { omitted }),
          ...(images.length > 0 && { images: cutImages(images) }),
          ...(patch && { patch }),
          ...(parent !== undefined && { parentToolUseId: parent }),
        }
      })
      if (events.length === 0) return
      pieces.flush()
      say(events)
    },
    flush: pieces.flush,
    cut() {
      const open = [...streams.values()].flatMap((stream) => [...stream.open.values()])
      streams.clear()
      const events = open.filter(({ text }) => text !== '').map((block) => whole(block, block.text, true))
      pieces.flush()
      if (events.length > 0) say(events)
    },
  }
}
