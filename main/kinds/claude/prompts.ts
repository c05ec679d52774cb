// Prompts: what people send, as it is kept and as the API takes it, and the queue of those that wait. It does not know turns.
import { Buffer } from 'node:buffer'
import type { Prompt } from '../../../shared/kinds/claude.ts'
import type { Attachment, AttachmentNote } from '../../../shared/kinds/claude-event.ts'
import type { ContentBlock } from './agent.ts'
import type { Waiting } from './past.ts'

/** Prompts that may wait, and their bytes with attachments, 8 MiB: they are in memory, and nobody plans further ahead. */
const maxWaiting = 50
const maxWaitingBytes = 8 * 1024 * 1024

export type PromptQueue = {
  readonly ids: string[]
  readonly length: number
  hasRoomFor(prompt: Waiting): boolean
  add(prompt: Waiting): void
  /** Takes the first one out. */
  next(): Waiting | undefined
  /** @returns whether it was there. */
  remove(turnId: string): boolean
}

/** @param past what waited before. */
export function createPromptQueue(past: readonly Waiting[]): PromptQueue {
  const waiting = [...past]
  return {
    get ids() {
      return waiting.map(({ turnId }) => turnId)
    },
    get length() {
      return waiting.length
    },
    hasRoomFor(prompt) {
      const bytes = [...waiting, prompt].reduce((sum, one) => sum + sizeOf(one), 0)
      return waiting.length < maxWaiting && bytes <= maxWaitingBytes
    },
    add: (prompt) => void waiting.push(prompt),
    next: () => waiting.shift(),
    remove(turnId) {
      const index = waiting.findIndex((one) => one.turnId === turnId)
      if (index >= 0) waiting.splice(index, 1)
      return index >= 0
    },
  }
}

/** @returns a prompt as it is recorded when it has to wait. */
export function toWaiting({ text, attachments }: Prompt, turnId: string, clientId: string | undefined): Waiting {
  return {
    type: 'promptQueued',
    ...{ turnId, prompt: text },
    ...(attachments && attachments.length > 0 && { attachments: attachments.map(toNote) }),
    ...(clientId !== undefined && { clientId }),
  }
}

/** @returns a prompt as the API takes it: files first, so that the text can speak of them. */
export function toContent({ prompt, attachments = [] }: Pick<Waiting, 'prompt' | 'attachments'>): ContentBlock[] {
  return [...attachments.flatMap(toBlocks), ...(prompt.trim() === '' ? [] : [{ type: 'text' as const, text: prompt }])]
}

function toBlocks({ type, name, mediaType, data }: AttachmentNote): ContentBlock[] {
  if (data === undefined) return []
  switch (type) {
    case 'image': {
      const media = imageTypes.find((known) => known === mediaType) ?? 'image/png'
      return [{ type: 'image', source: { type: 'base64', media_type: media, data } }]
    }
    case 'pdf':
      return [{ type: 'document', title: name, source: { type: 'base64', media_type: 'application/pdf', data } }]
    case 'text':
      return [{ type: 'text', text: `The file ${JSON.stringify(name)}:\n\n${data}` }]
  }
}

const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const

function toNote(attachment: Attachment): AttachmentNote {
  const { type, name, data } = attachment
  const bytes = Buffer.byteLength(data, type === 'text' ? 'utf8' : 'base64')
  return { type, name, ...(type === 'image' && { mediaType: attachment.mediaType }), bytes, data }
}

function sizeOf({ prompt, attachments = [] }: Waiting): number {
  return attachments.reduce((sum, { data = '' }) => sum + data.length, prompt.length)
}
