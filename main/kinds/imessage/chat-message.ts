// A server's message as it is kept and shown. It does not know where it is kept.
import { type ChatMessage, Tapback } from '../../../shared/kinds/imessage.ts'
import type { ServerMessage } from './sdk/server-schemas.ts'

/** Characters of a text and files of a message that are kept, a book's chapter and a full album: a server that sends more must not fill the journal. */
const mostText = 65_536
const mostFiles = 100

/** Stands in a text where an attachment is. */
const attachmentMark = /\uFFFC/g

/** Messages' own numbers of the signs, in the order of the schema; those of a sign that is taken away are 1000 more. */
const firstSign = 2000
const firstRemoval = 3000

export function toChatMessage(message: ServerMessage): ChatMessage {
  const { guid, tempGuid, isFromMe, dateCreated, dateDelivered, dateRead, dateEdited, dateRetracted } = message
  const attachments = (message.attachments ?? [])
    .slice(0, mostFiles)
    .map(({ guid: of, transferName, totalBytes, mimeType }) => ({
      guid: of,
      name: transferName ?? 'Attachment',
      bytes: totalBytes ?? 0,
      ...(mimeType !== undefined && { mimeType }),
    }))
  return {
    guid,
    ...(tempGuid !== undefined && { tempGuid }),
    text: (message.text ?? message.groupTitle ?? '').replace(attachmentMark, '').trim().slice(0, mostText),
    isFromMe,
    ...(!isFromMe && message.handle && { from: message.handle.address }),
    dateCreated,
    ...(dateDelivered !== undefined && { dateDelivered }),
    ...(dateRead !== undefined && { dateRead }),
    ...(dateEdited !== undefined && { dateEdited }),
    ...(dateRetracted !== undefined && { dateRetracted }),
    ...(message.threadOriginatorGuid !== undefined && { replyTo: message.threadOriginatorGuid }),
    ...tapbackOf(message),
    ...(attachments.length > 0 && { attachments }),
    ...noticeOf(message),
    ...(message.error && { error: Math.trunc(message.error) }),
  }
}

function tapbackOf({
  associatedMessageGuid,
  associatedMessageType: type,
}: ServerMessage): Pick<ChatMessage, 'tapback'> {
  if (associatedMessageGuid === undefined || type === undefined || type === null) return {}
  const found = signOf(type)
  // `p:0/<guid>` is a part of a message, `bp:<guid>` the whole of it.
  return found ? { tapback: { on: associatedMessageGuid.replace(/^(?:p:\d+\/|bp:)/, ''), ...found } } : {}
}

function signOf(type: string | number): { sign: Tapback; removed: boolean } | undefined {
  const number = Number(type)
  const removed = Number.isNaN(number) ? String(type).startsWith('-') : number >= firstRemoval
  const name = Number.isNaN(number)
    ? String(type).replace(/^-/, '')
    : Tapback.options[number - (removed ? firstRemoval : firstSign)]
  const sign = Tapback.safeParse(name)
  return sign.success ? { sign: sign.data, removed } : undefined
}

/** What Messages keeps beside messages: 1 somebody was added (0) or removed (1), 2 a new name, 3 somebody left (0) or the picture is another. */
function noticeOf({ itemType, groupActionType }: ServerMessage): Pick<ChatMessage, 'notice'> {
  switch (itemType ?? 0) {
    case 0:
      return {}
    case 1:
      return { notice: groupActionType === 1 ? 'removed' : 'added' }
    case 2:
      return { notice: 'renamed' }
    case 3:
      return { notice: groupActionType ? 'pictured' : 'left' }
    default:
      return { notice: 'other' }
  }
}
