// Files of a person as what goes with a prompt: pictures made small enough, texts as they are. It does not know where files come from.
import {
  type Attachment,
  type AttachmentNote,
  maxAttachments,
  maxPromptBytes,
} from '../../../shared/kinds/claude-event.ts'
import { sizeText } from '../../ui/amounts.ts'

/** CSS-free pixels of the longer edge, from what Claude sees at most to what can still be read. */
const edges = [1568, 1280, 1024, 768] as const
/** Characters of base64 that one picture may take: three of them fit in a prompt. */
const mostPicture = 320_000
/** Of JPEG: text in a picture of a screen stays sharp. */
const quality = 0.85

const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const

/** Why a file cannot go along: a sentence. */
export type Refused = { refused: string }

const encoder = new TextEncoder()

/** @returns the bytes that files and a text take of maxPromptBytes. */
export function weightOf(text: string, attachments: readonly Attachment[]): number {
  return [text, ...attachments.map(({ data }) => data)].reduce((sum, one) => sum + encoder.encode(one).length, 0)
}

/** @param others what goes along already, with its text. */
export async function toAttachment(
  file: File,
  text: string,
  others: readonly Attachment[],
): Promise<Attachment | Refused> {
  if (others.length >= maxAttachments) return { refused: `At most ${maxAttachments} files go with one prompt.` }
  const name = file.name.slice(-255) || 'file'
  const attachment = await read(file, name)
  if (!attachment) return { refused: `“${name}” is no picture, PDF or text.` }
  if (attachment.data === '') return { refused: `“${name}” is empty.` }
  if (weightOf(text, [...others, attachment]) <= maxPromptBytes) return attachment
  const room = Math.max(0, maxPromptBytes - weightOf(text, others))
  return {
    refused: `“${name}” is too large: ${sizeText(file.size)}, and there is room for ${sizeText(Math.floor(room * 0.75))}. Give Claude its path instead.`,
  }
}

async function read(file: File, name: string): Promise<Attachment | undefined> {
  if (file.type === 'application/pdf') return { type: 'pdf', name, data: await base64Of(file) }
  if (file.type.startsWith('image/') && file.type !== 'image/svg+xml') return readPicture(file, name)
  // More than fits is not even looked at.
  if (file.size > maxPromptBytes) return { type: 'text', name, data: 'x'.repeat(maxPromptBytes + 1) }
  try {
    const data = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
    return data.includes('\0') ? undefined : { type: 'text', name, data }
  } catch {
    return undefined
  }
}

async function readPicture(file: File, name: string): Promise<Attachment | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined)
  if (!bitmap) return undefined
  try {
    const mediaType = pictures.find((type) => type === file.type)
    const isFine = Math.max(bitmap.width, bitmap.height) <= edges[0] && file.size * 1.34 < mostPicture
    if (mediaType && isFine) return { type: 'image', name, mediaType, data: await base64Of(file) }
    let data = ''
    for (const edge of edges) {
      data = await base64Of(await smaller(bitmap, edge))
      if (data.length <= mostPicture) break
    }
    return { type: 'image', name, mediaType: 'image/jpeg', data }
  } finally {
    bitmap.close()
  }
}

function smaller(bitmap: ImageBitmap, edge: number): Promise<Blob> {
  const scale = Math.min(1, edge / Math.max(bitmap.width, bitmap.height))
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  )
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser cannot make pictures smaller')
  // JPEG has no see-through.
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  return canvas.convertToBlob({ type: 'image/jpeg', quality })
}

function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file could not be read')))
    reader.addEventListener('load', () => {
      const { result } = reader
      resolve(typeof result === 'string' ? result.slice(result.indexOf(',') + 1) : '')
    })
    reader.readAsDataURL(blob)
  })
}

/** @returns the files of a prompt that was said, to be said again; those that were not kept are left out. */
export function sameFiles(notes: readonly AttachmentNote[]): Attachment[] {
  return notes.flatMap(({ type, name, mediaType, data }): Attachment[] => {
    if (data === undefined) return []
    if (type !== 'image') return [{ type, name, data }]
    const known = pictures.find((one) => one === mediaType)
    return known ? [{ type, name, mediaType: known, data }] : []
  })
}
